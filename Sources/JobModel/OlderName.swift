/// What programs decide by is `code` in errors, failures and warnings; older programs wrote `name` for the first two.
public enum OlderName: String, CodingKey {
    case name

    /// The code of an error, under its present name or the older one; throws `DecodingError` where neither is there.
    public static func code<Key: CodingKey, Value: Decodable>(
        _ container: KeyedDecodingContainer<Key>, _ key: Key, _ decoder: any Decoder
    ) throws -> Value {
        guard let older = try? decoder.container(keyedBy: Self.self), older.contains(.name), !container.contains(key)
        else { return try container.decode(Value.self, forKey: key) }
        return try older.decode(Value.self, forKey: .name)
    }
}
