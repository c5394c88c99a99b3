/// Names of members that older programs wrote. What programs decide by is `code` in errors, failures and warnings, and was
/// `name` in the first two; what to do, in words, is `hint`, and was `remedy` in blocks.
public enum OlderName: String, CodingKey {
    case name, remedy

    /// A member under its present name, or under its older one where only that is there; throws `DecodingError` where
    /// neither is.
    public static func value<Key: CodingKey, Value: Decodable>(
        _ container: KeyedDecodingContainer<Key>, _ key: Key, or older: OlderName, _ decoder: any Decoder
    ) throws -> Value {
        guard let olderOnes = try? decoder.container(keyedBy: Self.self), olderOnes.contains(older),
            !container.contains(key)
        else { return try container.decode(Value.self, forKey: key) }
        return try olderOnes.decode(Value.self, forKey: older)
    }
}
