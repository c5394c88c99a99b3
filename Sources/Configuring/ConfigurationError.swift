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
        /// Where it is: a file, perhaps with line and column, or an environment variable.
        public var place: String
        /// The place in the file.
        public var position: ConfigurationPosition?
        /// The key, as `section.key`, where it is about one.
        public var key: String?
        /// What is wrong, and what is allowed.
        public var message: String

        init(code: Code, place: String, key: String? = nil, message: String) {
            self.code = code
            self.place = place
            self.key = key
            self.message = message
        }

        init(
            code: Code, file: String, at position: ConfigurationPosition? = nil, key: String? = nil, message: String
        ) {
            self.init(
                code: code, place: position.map { "\(file):\($0.line):\($0.column)" } ?? file, key: key,
                message: message)
            self.position = position
        }

        /// A key that there is not, with the one that may be meant or another hint.
        static func unknownKey(
            _ entry: RawEntry, _ key: String, in file: ConfigurationFile, hint: String? = nil, allowed names: [String]
        ) -> Self {
            let hint = hint ?? Suggestion.closest(to: entry.name, among: names).map { ", did you mean \($0)?" }
            return Self(
                code: .unknown, file: file.path, at: entry.position, key: key,
                message: Refusal.sentence("unknown key\(hint ?? "")", allowed: names.joined(separator: ", ")))
        }

        /// The problem on one line, harmless to a terminal.
        public var description: String {
            ([place] + (key.map { [$0] } ?? []) + [message]).map(SettingText.line).joined(separator: ": ")
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
