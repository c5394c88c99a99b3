/// What differs between two configurations.
public struct ConfigurationChanges: Sendable, CustomStringConvertible {
    /// A key whose value differs.
    public struct Change: Sendable, Equatable, CustomStringConvertible {
        /// The key, as `section.key`.
        public let key: String
        /// The value before, as the file would have it.
        public let old: String
        /// The value now, as the file would have it.
        public let new: String
        /// Whether it takes effect only after a restart.
        public let needsRestart: Bool

        /// The change in a few words.
        public var description: String { "\(key) \(old) → \(new)" + (needsRestart ? " (after a restart)" : "") }
    }

    /// The changes, in the order of the table of keys.
    public let all: [Change]

    /// Whether nothing differs.
    public var isEmpty: Bool { all.isEmpty }
    /// The keys that take effect only after a restart.
    public var waiting: [String] { all.filter(\.needsRestart).map(\.key) }

    /// The changes on one line.
    public var description: String {
        isEmpty ? "nothing" : all.map(\.description).joined(separator: ", ")
    }
}
