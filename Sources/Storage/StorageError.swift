/// What went wrong with the database.
public struct StorageError: Error, Sendable, CustomStringConvertible {
    /// The kinds of trouble a caller tells apart.
    public enum Code: Sendable, Hashable {
        /// The file cannot be opened, or its folder is missing or not writable.
        case cannotOpen
        /// The file is no tracksync database.
        case foreignDatabase
        /// A newer program wrote the file.
        case newerSchema
        /// The file fails SQLite's integrity check, or is no SQLite file at all.
        case corrupt
        /// Slugs that no track has.
        case unknownTracks
    }

    /// What kind of trouble it is.
    public var code: Code
    /// What happened, with the file's name.
    public var message: String
    /// What to do about it.
    public var remedy: String

    /// Both sentences.
    public var description: String { "\(message). \(remedy)" }
}
