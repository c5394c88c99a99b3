/// The bytes of a configuration file, with an error for each fault of the file.
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
            if let column = line.firstIndex(of: 0) {
                let before = String(decoding: line[..<column], as: UTF8.self).unicodeScalars.count
                throw unreadable(path, "has a NUL byte, so it is no text", index, before)
            }
            if String(validating: line, as: UTF8.self) == nil {
                // Up to here it is UTF-8, so each scalar is itself.
                let before = String(decoding: line, as: UTF8.self).unicodeScalars.prefix { $0 != "\u{FFFD}" }.count
                throw unreadable(path, "is not UTF-8; save it as UTF-8", index, before)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unreadable(_ path: String, _ message: String) -> ConfigurationError.Problem {
        ConfigurationError.Problem(code: .unreadable, file: path, message: message)
    }

    /// What is wrong after so many lines and characters.
    private static func unreadable(
        _ path: String, _ message: String, _ lines: Int, _ characters: Int
    ) -> ConfigurationError.Problem {
        let position = ConfigurationPosition(line: lines + 1, column: characters + 1)
        return ConfigurationError.Problem(code: .unreadable, file: path, at: position, message: message)
    }
}
