public import Fetching
internal import FoundationEssentials

/// The geocoding service that is asked for the addresses of tracks.
public struct GeocodingSetup: Sendable {
    /// The service's host, as the source of what it says.
    public let host: String
    private let search: @Sendable (String) async throws -> [UInt8]

    /// The most bytes of an answer.
    private static let sizeLimit = 256 << 10

    /// Names a service that is searched as Nominatim is; `nil` when the address cannot be fetched. The fetcher is its own: it
    /// sends one request at a time, with the pauses that the service wants.
    public init?(url: String, fetcher: Fetcher) {
        guard let origin = Origin(url: url) else { return nil }
        self.init(host: origin.host) { text in
            let request = FetchRequest(
                url: "\(url)?q=\(Self.encoded(text))&format=jsonv2&addressdetails=1&accept-language=en&limit=5",
                sizeLimit: Self.sizeLimit, hosts: .exactly(origin))
            return try await fetcher.stream(request) { _, body in
                var bytes: [UInt8] = []
                for try await chunk in body { bytes.append(contentsOf: chunk) }
                return bytes
            }
        }
    }

    /// A service that is searched in another way, for tests.
    package init(host: String, search: @escaping @Sendable (String) async throws -> [UInt8]) {
        self.host = host
        self.search = search
    }

    /// The answer to a search; throws `FetchError`.
    public func fetch(_ text: String) async throws -> [UInt8] { try await search(text) }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "): result += "+"
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
