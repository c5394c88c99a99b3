/// Why a configuration is refused: everything that is wrong with it, not only the first thing.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// The closed list of what can be wrong.
        public enum Code: Sendable, CaseIterable {
            /// The file cannot be read, or is no text.
            case unreadable
            /// The file is not TOML.
            case syntax
            /// A section or key that there is not.
            case unknown
            /// A value that its key does not take.
            case badValue
        }

        /// What kind of problem it is.
        public var code: Code
        /// Where it is: a file, a file with line and perhaps column, or an environment variable.
        public var place: String
        /// The line in the file.
        public var line: Int?
        /// The key, as `section.key`, where it is about one.
        public var key: String?
        /// What is wrong, and what is allowed.
        public var message: String

        /// The problem on one line, harmless to a terminal.
        public var description: String {
            ([place] + (key.map { [$0] } ?? []) + [message]).map(HarmlessText.line).joined(separator: ": ")
        }
    }

    /// What is wrong, in the order of the file, then of the environment.
    public var problems: [Problem]

    /// A line for each problem, with a heading when there are several.
    public var description: String {
        let lines = problems.map(\.description)
        return lines.count == 1
            ? lines[0] : (["the configuration has \(lines.count) errors:"] + lines).joined(separator: "\n")
    }
}
