import CCurl

/// Why an address is not fetched.
public enum AddressRefusal: String, Error, Sendable, Hashable, CaseIterable {
    /// No absolute address, or one with control characters, blanks, backslashes or bytes beyond ASCII.
    case malformed
    /// A user name or password stands in it.
    case userInfo
    /// The scheme is not http or https, or not the one allowed.
    case scheme
    /// It leads from https to http.
    case downgrade
    /// The host is not one of those allowed.
    case host
    /// The port is not the one allowed.
    case port

    /// The reason as half a sentence.
    var reason: String {
        switch self {
        case .malformed: "it is malformed"
        case .userInfo: "it carries a user name"
        case .scheme: "its scheme is not allowed"
        case .downgrade: "it leads from https to http"
        case .host: "its host is not allowed"
        case .port: "its port is not allowed"
        }
    }
}

/// An http or https address as libcurl reads it.
///
/// What is judged is libcurl's own reading, and `text` is libcurl's rendering of it, so the address that was judged
/// and the one that is fetched cannot differ.
struct WebAddress: Sendable, Hashable {
    /// The address without its fragment.
    let text: String
    let origin: Origin
    let hasUserInfo: Bool

    /// Reads an address, resolving a relative one against `base`.
    init(_ text: String, relativeTo base: WebAddress? = nil) throws(AddressRefusal) {
        guard Self.isPlain(text), let handle = curl_url() else { throw .malformed }
        defer { curl_url_cleanup(handle) }
        if let base, curl_url_set(handle, CURLUPART_URL, base.text, 0) != CURLUE_OK { throw .malformed }
        switch curl_url_set(handle, CURLUPART_URL, text, 0) {
        case CURLUE_OK: break
        case CURLUE_UNSUPPORTED_SCHEME: throw .scheme
        default: throw .malformed
        }
        guard let schemeText = Self.part(CURLUPART_SCHEME, of: handle) else { throw .malformed }
        guard let scheme = Origin.Scheme(rawValue: schemeText) else { throw .scheme }
        _ = curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0)
        guard let host = Self.part(CURLUPART_HOST, of: handle)?.lowercased(), Self.isHost(host),
            Self.part(CURLUPART_ZONEID, of: handle) == nil,
            let port = Self.part(CURLUPART_PORT, of: handle, flags: UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) }),
            let whole = Self.part(CURLUPART_URL, of: handle)
        else { throw .malformed }
        self.text = whole
        origin = Origin(scheme: scheme, host: host, port: port)
        hasUserInfo =
            Self.part(CURLUPART_USER, of: handle) != nil || Self.part(CURLUPART_PASSWORD, of: handle) != nil
    }

    /// The path and the query.
    var target: String {
        let rest = text.dropFirst(origin.scheme.rawValue.utf8.count + 3)
        return rest.firstIndex { $0 == "/" || $0 == "?" }.map { String(rest[$0...]) } ?? "/"
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer, flags: UInt32 = 0) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &value, flags) == CURLUE_OK, let value else { return nil }
        defer { curl_free(value) }
        return String(validatingCString: value)
    }

    /// Printable ASCII without blanks and backslashes, which browsers and libcurl read differently.
    private static func isPlain(_ text: String) -> Bool {
        (1...FetchLimit.addressBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }
    }

    /// libcurl decodes percent signs in hosts, so what comes out is looked at once more.
    private static func isHost(_ host: String) -> Bool {
        !host.isEmpty
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["),
                    UInt8(ascii: "]"):
                    true
                default: false
                }
            }
    }
}
