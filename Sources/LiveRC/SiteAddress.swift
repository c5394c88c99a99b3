public import Catalogue

/// Addresses at LiveRC: one host a track. They are stored with new tracks: to change them takes a migration of the others.
public enum SiteAddress {
    /// A track's dashboard, with `{slug}` in the slug's place.
    public static let trackTemplate = "https://{slug}.liverc.com/"
    /// A track's events, with `{slug}` in the slug's place.
    public static let eventsTemplate = "https://{slug}.liverc.com/events"

    /// The track that a link in the catalogue leads to; `nil` when it leads anywhere else.
    ///
    /// The link is absolute, or relative to the scheme (`//`), and its host is exactly `{slug}.liverc.com`, without user
    /// information, port or another label.
    public static func slug(ofLink link: String) -> TrackSlug? {
        let link = WebLink.withoutBreaks(link)
        let text = link.utf8.drop(while: isSpace)
        guard let start = schemes.lazy.compactMap({ scheme in after(scheme, in: text) }).first else { return nil }
        let host = start.prefix { byte in
            !isSpace(byte) && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
        }
        let domain = ".liverc.com"
        guard host.count > domain.utf8.count,
            equalsIgnoringCase(host.suffix(domain.utf8.count), domain.utf8)
        else { return nil }
        return TrackSlug(String(decoding: Array(host.dropLast(domain.utf8.count)), as: UTF8.self))
    }

    /// Whether a link leads to a host that is surely no track: another site's, or one of LiveRC's own. What is neither that nor a
    /// track's may be a damaged link to one.
    static func leadsElsewhere(_ link: String) -> Bool {
        let link = WebLink.withoutBreaks(link)
        let text = link.utf8.drop(while: isSpace)
        guard let start = schemes.lazy.compactMap({ scheme in after(scheme, in: text) }).first else { return false }
        let host = start.prefix { isASCIIAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        let rest = start.dropFirst(host.count).first
        guard host.contains(UInt8(ascii: ".")), rest == nil || rest.map(endsHost) == true else { return false }
        let labels = String(decoding: Array(host), as: UTF8.self).lowercased().split(separator: ".")
        guard labels.suffix(2) == ["liverc", "com"] else { return true }
        return labels.count == 2 || labels.count == 3 && ["live", "www"].contains(labels[0])
    }

    private static func endsHost(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") || isSpace(byte)
    }

    private static let schemes = ["//", "https://", "http://"]

    private static func after(_ scheme: String, in text: Substring.UTF8View) -> Substring.UTF8View? {
        let head = text.prefix(scheme.utf8.count)
        guard equalsIgnoringCase(head, scheme.utf8) else { return nil }
        return text.dropFirst(scheme.utf8.count)
    }
}
