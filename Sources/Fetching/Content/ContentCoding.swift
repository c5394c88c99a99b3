/// How a body is coded on its way (RFC 9110, 8.4.1), as far as pages are read.
enum ContentCoding: Hashable {
    case gzip
    case deflate

    /// What a `Content-Encoding` header asks for.
    enum Decoding: Equatable {
        /// Codings to undo, the last one applied first. `isDoubtful`: the header also has names that no coding has, which
        /// browsers pass over where the page is plain text.
        case decode([ContentCoding], isDoubtful: Bool)
        /// A coding that was not offered, or more of them than anybody means.
        case refused
    }

    /// More codings one over the other than this are an attack.
    private static let most = 2
    /// Codings that exist and were not offered: what is said to be in one of them is no text.
    private static let notOffered: Set<String> = [
        "br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm",
    ]

    /// Reads the header; several of them joined with commas.
    static func read(_ header: String?) -> Decoding {
        var codings: [ContentCoding] = []
        var isDoubtful = false
        for name in (header ?? "").split(separator: ",") {
            switch String(name.filter { $0 != " " && $0 != "\t" }).lowercased() {
            case "gzip", "x-gzip": codings.append(.gzip)
            case "deflate": codings.append(.deflate)
            case "identity", "": break
            case let name where notOffered.contains(name): return .refused
            default: isDoubtful = true
            }
        }
        return codings.count <= most ? .decode(codings.reversed(), isDoubtful: isDoubtful) : .refused
    }
}
