/// The value of a setting, by kind.
enum ConfigurationValue: Sendable, Equatable {
    case flag(Bool)
    case integer(Int)
    /// Bytes.
    case size(Int)
    case duration(Duration)
    case text(String)

    /// The text of a text.
    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The value as it is written in the file.
    var toml: String {
        switch self {
        case .flag(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .size(let bytes): HarmlessText.quoted(Quantity.text(bytes: bytes))
        case .duration(let duration): HarmlessText.quoted(Quantity.text(duration))
        case .text(let text): HarmlessText.quoted(text)
        }
    }
}

/// A value as the file has it, before it is known to be any good.
enum RawValue: Equatable {
    case flag(Bool)
    case integer(Int)
    case text(String)
    /// A table, which is none of a setting's values but may hold some.
    case table([RawEntry])
    /// Something that no setting is, such as an array: its name with an article.
    case other(String)

    /// The value in a message.
    var shown: String {
        switch self {
        case .flag(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        // Messages end up in logs, and an address may hold a password.
        case .text(let text): HarmlessText.quoted(HarmlessText.withoutUser(text), upTo: 100)
        case .table: "a table"
        case .other(let name): name
        }
    }
}

/// A key as the file has it.
struct RawEntry: Equatable {
    let name: String
    let value: RawValue
}

/// Why a value is none for its key: half a sentence, which what is allowed completes.
struct Refusal: Error {
    let reason: String

    /// What is wrong, and what is allowed in its place.
    static func sentence(_ problem: String, allowed: String) -> String {
        problem + (problem.hasSuffix("?") ? " Allowed: " : "; allowed: ") + allowed
    }
}
