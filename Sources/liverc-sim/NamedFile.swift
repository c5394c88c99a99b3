internal import FoundationEssentials

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file that an option names; its errors say what a person needs to know.
struct NamedFile {
    let path: String

    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    func text() throws -> String {
        try wording("cannot read") { String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self) }
    }

    /// Writes the whole file or nothing: who waits for it never reads half of it.
    func write(_ bytes: Data) throws {
        try wording("cannot write") { try bytes.write(to: URL(filePath: path), options: .atomic) }
    }

    private func wording<Result>(_ what: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as CocoaError {
            let cause =
                (error.underlying as? POSIXError).map { ": " + String(cString: strerror($0.code.rawValue)) } ?? ""
            throw Problem(description: "\(what) '\(path)'\(cause)")
        }
    }
}
