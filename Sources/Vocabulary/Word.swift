/// A word of a fixed list that is stored or sent, such as a job's state.
///
/// Programs of other versions read the same database and the same socket, and a newer one may know more words. So each
/// list has a case `unknown`: a word that this program does not know is kept, shown and written as it is.
///
/// A type declares its cases, `case unknown(String)`, the list `allCases` of the words that it knows, and `rawValue`.
public protocol Word: RawRepresentable<String>, Codable, Sendable, Hashable, CaseIterable, CustomStringConvertible
where AllCases == [Self] {
    /// Reads a word; one that is not in the list is `unknown`.
    init(rawValue: String)
    /// A word that this program does not know.
    static func unknown(_ word: String) -> Self
}

extension Word {
    /// Reads a word; one that is not in the list is `unknown`.
    public init(rawValue: String) { self = Self(known: rawValue) ?? .unknown(rawValue) }

    /// Reads a word of the list; `nil` for any other.
    public init?(known rawValue: String) {
        guard let word = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = word
    }

    /// Whether this program knows the word.
    public var isKnown: Bool { Self(known: rawValue) != nil }

    /// The word as it is stored and sent.
    public var description: String { rawValue }

    /// Decodes a string, whatever it says; throws `DecodingError` when the value is no string.
    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the word as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
