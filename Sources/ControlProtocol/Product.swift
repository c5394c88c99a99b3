/// What the programs call themselves.
public enum Product {
    /// The product, as a `User-Agent` names it.
    public static let name = "tracksync"
    /// The version of all programs; CHANGELOG.md says what is in it.
    public static let version = "0.1.0"
}
