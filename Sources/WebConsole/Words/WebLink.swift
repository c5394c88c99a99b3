internal import FoundationEssentials

/// An address from the web that a page may link to.
package enum WebLink {
    /// The address where it is one of http or https with a host, without a user and of printable ASCII; else `nil`: it is
    /// shown as text.
    static func address(_ text: String) -> String? {
        guard text.utf8.count <= 2000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.utf8.contains(where: { [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "<")].contains($0) }),
            let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(), !host.isEmpty, url.user() == nil
        else { return nil }
        return text
    }

    /// A value of a query, percent-encoded but for what RFC 3986 calls unreserved.
    static func encoded(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A path with the values of a query that are there.
    package static func path(_ path: String, _ values: [(String, String?)]) -> String {
        let query = values.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
    }
}
