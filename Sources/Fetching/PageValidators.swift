/// What a server gave with a page so that it can be asked whether the page has changed since (RFC 9110, 8.8).
public struct PageValidators: Sendable, Hashable {
    /// The address that answered, after redirects: they are sent to no other.
    public let url: String
    /// The `ETag`, quotes included.
    public let etag: String?
    /// The `Last-Modified` date, as sent.
    public let lastModified: String?

    /// Takes what may be sent back; `nil` when that is neither.
    ///
    /// A value from outside that is not printable ASCII, is empty or is longer than 1 KiB counts as absent: it could end
    /// the header's line, or make the request too long for the server.
    public init?(url: String, etag: String?, lastModified: String?) {
        self.url = url
        self.etag = etag.flatMap { Self.isSendable($0) ? $0 : nil }
        self.lastModified = lastModified.flatMap { Self.isSendable($0) ? $0 : nil }
        if self.etag == nil, self.lastModified == nil { return nil }
    }

    private static func isSendable(_ value: String) -> Bool {
        (1...FetchLimit.headerValueBytes).contains(value.utf8.count)
            && value.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }

    /// Whether a server that says that the page is the same speaks of another version than this one: it compared dates, and
    /// has the page changed within its second. A server that gives no tag, or gave none, says nothing of that.
    func contradicts(etag other: String?) -> Bool {
        guard let etag, let other, !other.isEmpty else { return false }
        return Self.opaqueTag(etag) != Self.opaqueTag(other)
    }

    /// The tag without what a server marks a compressed or weak form by.
    private static func opaqueTag(_ etag: String) -> Substring {
        var tag = etag[...]
        if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
        if tag.hasSuffix("\"") { tag = tag.dropLast() }
        if tag.hasPrefix("\"") { tag = tag.dropFirst() }
        for mark in ["--gzip", "-gzip", ";gzip"] where tag.hasSuffix(mark) { return tag.dropLast(mark.count) }
        return tag
    }

    /// The header lines that ask for the page unless it is the same.
    var headers: [String] {
        [etag.map { "If-None-Match: \($0)" }, lastModified.map { "If-Modified-Since: \($0)" }].compactMap(\.self)
    }
}

extension ResponseHead {
    /// What the server gave to ask again with; `nil` when it gave nothing of use.
    public var validators: PageValidators? { PageValidators(url: url, etag: etag, lastModified: lastModified) }
}
