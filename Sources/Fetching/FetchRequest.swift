/// One page to fetch with GET.
public struct FetchRequest: Sendable {
    /// The absolute address.
    public var url: String
    /// The most bytes the body may have, counted after decompression.
    public var sizeLimit: Int
    /// The servers that this request and its redirects may reach.
    public var hosts: HostRule
    /// What the page's server said when it was last read; a `PageFetch` sends it back.
    public var validators: PageValidators?
    /// Whether it is tried again after transient failures for as long as a run waits for a site that is down, and not only
    /// a few times: for a page without which the run comes to nothing.
    public var isPatient: Bool

    /// A request for a page of at most `sizeLimit` bytes after decompression.
    public init(
        url: String, sizeLimit: Int, hosts: HostRule, validators: PageValidators? = nil, isPatient: Bool = false
    ) {
        self.url = url
        self.sizeLimit = sizeLimit
        self.hosts = hosts
        self.validators = validators
        self.isPatient = isPatient
    }
}

/// What a server said about a page before its body.
public struct ResponseHead: Sendable, Hashable {
    /// The HTTP status: 200, or 304 as the answer to a conditional request; any other is an error.
    public let status: Int
    /// The address that answered, after redirects.
    public let url: String
    /// The `Content-Type`, several of them joined with commas; `nil` when absent or longer than 1 KiB, as for the other two.
    public let contentType: String?
    /// The `ETag`, quotes included.
    public let etag: String?
    /// The `Last-Modified` date as sent.
    public let lastModified: String?
}

/// A page, whole.
public struct FetchedPage: Sendable {
    /// What the server said about it.
    public let head: ResponseHead
    /// The body, decompressed; never empty.
    public let body: [UInt8]
    /// The SHA-256 of `body` in lower-case hexadecimal.
    public let contentHash: String
    /// How many attempts it took; 1 is the first.
    public let attempts: Int
    /// Body bytes that came over the wire in the last attempt, before decompression.
    public let bytesReceived: Int
    /// How long the last attempt took, from its place among those that run to its last byte.
    public let duration: Duration
}
