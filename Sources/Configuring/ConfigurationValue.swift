import Scheduling

/// The value of a setting, by kind.
enum ConfigurationValue: Sendable, Equatable {
    case flag(Bool)
    case integer(Int)
    /// Bytes.
    case size(Int)
    case duration(Duration)
    case durations([Duration])
    case text(String)
    case texts([String])
    /// A calendar, if there is one, and how it was written.
    case calendar(CalendarExpression?, text: String)

    /// The text of a text.
    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The value as it is written in the file.
    var toml: String {
        switch self {
        case .flag(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .size(let bytes): SettingText.quoted(Quantity.text(bytes: bytes))
        case .duration(let duration): SettingText.quoted(Quantity.text(duration))
        case .durations(let list):
            "[" + list.map { SettingText.quoted(Quantity.text($0)) }.joined(separator: ", ") + "]"
        case .texts(let list): "[" + list.map { SettingText.quoted($0) }.joined(separator: ", ") + "]"
        case .text(let text), .calendar(_, let text): SettingText.quoted(text)
        }
    }
}

/// A value as the file has it, before it is known to be any good.
enum RawValue: Equatable {
    case flag(Bool)
    case integer(Int)
    case text(String)
    /// An array of texts.
    case list([String])
    /// Tables of one name, each written `[[NAME]]`.
    case tables([RawEntry])
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
        case .text(let text): SettingText.quoted(SettingText.withoutUser(text), upTo: 100)
        case .list, .tables: "an array"
        case .table: "a table"
        case .other(let name): name
        }
    }
}

/// A key as the file has it.
struct RawEntry: Equatable {
    let name: String
    let value: RawValue
    /// Where the key begins.
    let position: ConfigurationPosition
    /// Where the value begins.
    let valuePosition: ConfigurationPosition
}

/// Why a value is none for its key: half a sentence, which what is allowed completes.
struct Refusal: Error {
    let reason: String

    /// What is wrong, and what is allowed in its place.
    static func sentence(_ problem: String, allowed: String) -> String {
        problem + (problem.hasSuffix("?") ? " Allowed: " : "; allowed: ") + allowed
    }
}
