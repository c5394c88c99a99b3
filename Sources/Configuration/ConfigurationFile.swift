/// The bytes of a configuration file, with clear words for whatever is wrong with them.
struct ConfigurationFile {
    let path: String
    let text: String

    /// The most bytes of a file: no configuration comes near it.
    static let limit = 1 << 20

    /// Reads a file; `nil` when there is none.
    init?(path: String) throws(ConfigurationError.Problem) {
        let bytes: [UInt8]
        do throws(Refusal) {
            guard let read = try NamedFile.bytes(of: path, upTo: Self.limit + 1) else { return nil }
            bytes = read
        } catch {
            throw Self.unreadable(path, error.reason)
        }
        guard bytes.count <= Self.limit else {
            throw Self.unreadable(path, "is larger than 1 MiB, so it is no configuration")
        }
        self.path = path
        text = try Self.text(of: bytes, path)
    }

    private static func text(of bytes: [UInt8], _ path: String) throws(ConfigurationError.Problem) -> String {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            // The C string that the parser is given would end there, and the rest of the file count for nothing.
            if line.contains(0) { throw unreadable(path, "has a NUL byte, so it is no text", line: index + 1) }
            if String(validating: line, as: UTF8.self) == nil {
                throw unreadable(path, "is not UTF-8; save it as UTF-8", line: index + 1)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unreadable(_ path: String, _ message: String, line: Int? = nil) -> ConfigurationError.Problem {
        ConfigurationError.Problem(
            code: .unreadable, place: line.map { "\(path):\($0)" } ?? path, line: line, key: nil, message: message)
    }
}
