/// What may stand at a key.
enum ValueKind: Sendable {
    case flag
    case integer(ClosedRange<Int>)
    /// Bytes.
    case size(ClosedRange<Int>)
    case duration(ClosedRange<Duration>)
    case text(TextRule)

    /// What is allowed, as messages, the example file and the manual say it.
    var allowed: String {
        switch self {
        case .flag: "true or false"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .size(let range):
            "\(Quantity.text(bytes: range.lowerBound)) to \(Quantity.text(bytes: range.upperBound))"
        case .duration(let range): "\(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound))"
        case .text(let rule): rule.allowed
        }
    }

    /// How the value is written, where that is not plain from what is allowed.
    private var notation: String {
        switch self {
        case .flag, .integer: ", without quotes"
        case .size: ", as bytes or with KiB, MiB or GiB: \"8MiB\""
        case .duration: ", with ms, s, m, h or d: \"30s\""
        case .text: ", in quotes"
        }
    }

    /// How the value is written in a variable, where nothing has quotes.
    private var variableNotation: String {
        switch self {
        case .size, .duration: notation.replacing("\"", with: "")
        case .flag, .integer, .text: ""
        }
    }

    /// A refused value as messages show it: not where it may hold a password.
    func shown(_ raw: RawValue) -> String {
        if case .text(.proxy) = self { return "the value" }
        return raw.shown
    }

    /// Reads a value from the file.
    func value(ofFile raw: RawValue) throws(Refusal) -> ConfigurationValue {
        switch (self, raw) {
        case (.flag, .flag(let flag)): return .flag(flag)
        case (.integer(let range), .integer(let number)): return .integer(try Self.check(number, in: range, allowed))
        case (.size(let range), .integer(let bytes)): return .size(try Self.check(bytes, in: range, allowed))
        case (.size, .text(let text)), (.duration, .text(let text)), (.text, .text(let text)):
            return try value(ofText: text, notation)
        case (.duration, .integer):
            throw Refusal(reason: "has no unit; allowed: \(allowed)\(notation)")
        default:
            throw Refusal(reason: "is \(Self.name(of: raw)); allowed: \(allowed)\(notation)")
        }
    }

    /// Reads a value from an environment variable, where everything is text.
    func value(ofVariable text: String) throws(Refusal) -> ConfigurationValue {
        switch self {
        case .flag:
            switch text.lowercased() {
            case "true", "1", "yes", "on": return .flag(true)
            case "false", "0", "no", "off": return .flag(false)
            default: throw Refusal(reason: "is neither true nor false; allowed: true, false, 1, 0, yes, no, on, off")
            }
        case .integer(let range):
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            guard !digits.isEmpty, digits.allSatisfy(Quantity.isDigit) else {
                throw Refusal(reason: "is no whole number; allowed: \(allowed)")
            }
            let number = Int(text) ?? (text.hasPrefix("-") ? .min : .max)
            return .integer(try Self.check(number, in: range, allowed))
        case .size, .duration, .text:
            return try value(ofText: text, variableNotation)
        }
    }

    private func value(ofText text: String, _ notation: String) throws(Refusal) -> ConfigurationValue {
        do throws(Refusal) {
            switch self {
            case .size(let range): return .size(try Self.check(Quantity.bytes(text), in: range))
            case .duration(let range): return .duration(try Self.check(Quantity.duration(text), in: range))
            case .text(let rule): return .text(try rule.check(text))
            case .flag, .integer: throw Refusal(reason: "is text")
            }
        } catch {
            let ending = if case .text = self { "" } else { notation }
            throw Refusal(reason: Refusal.sentence(error.reason, allowed: allowed + ending))
        }
    }

    private static func check<Value: Comparable>(
        _ value: Value, in range: ClosedRange<Value>, _ allowed: String? = nil
    ) throws(Refusal) -> Value {
        let ending = allowed.map { "; allowed: \($0)" } ?? ""
        if value < range.lowerBound { throw Refusal(reason: "is too small" + ending) }
        if value > range.upperBound { throw Refusal(reason: "is too large" + ending) }
        return value
    }

    private static func name(of raw: RawValue) -> String {
        switch raw {
        case .flag: "true or false"
        case .integer: "a number"
        case .text: "text"
        case .table, .other: "not what belongs here"
        }
    }
}
