/// The kinds of values that a key allows.
enum ValueKind: Sendable {
    case flag
    case integer(ClosedRange<Int>)
    /// Bytes.
    case size(ClosedRange<Int>)
    case duration(ClosedRange<Duration>)
    /// At most this number of durations, each in a range.
    case durations(ClosedRange<Duration>, atMost: Int)
    case text(TextRule)
    /// At most this number of texts.
    case texts(TextRule, atMost: Int)
    case calendar

    /// What is allowed, as messages, the example file and the manual say it.
    var allowed: String {
        switch self {
        case .flag: "true or false"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .size(let range):
            "\(Quantity.text(bytes: range.lowerBound)) to \(Quantity.text(bytes: range.upperBound))"
        case .duration(let range): "\(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound))"
        case .durations(let range, let most):
            "up to \(most) durations of \(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound))"
        case .text(let rule): rule.allowed
        case .texts(let rule, let most): "up to \(most), each \(rule.allowed)"
        case .calendar: CalendarRule.allowed
        }
    }

    /// How the value is written, where that is not plain from what is allowed.
    private var notation: String {
        switch self {
        case .flag, .integer: ", without quotes"
        case .size: ", as bytes or with KiB, MiB or GiB: \"8MiB\""
        case .duration: ", with ms, s, m, h or d: \"30s\""
        case .durations: ", in brackets: [\"15m\", \"1h\"]"
        case .texts: ", in quotes and brackets"
        case .text, .calendar: ", in quotes"
        }
    }

    /// How the value is written in a variable, where nothing has quotes.
    private var variableNotation: String {
        switch self {
        case .size, .duration: notation.replacing("\"", with: "")
        case .durations: ", with commas: 15m,1h"
        case .texts: ", with commas"
        case .flag, .integer, .text, .calendar: ""
        }
    }

    /// A refused value as messages show it: not where it may hold a password.
    func shown(_ raw: RawValue) -> String {
        if case .text(.proxy) = self { return "the value" }
        if case .text(.database) = self { return "the value" }
        return raw.shown
    }

    /// Reads a value from the file.
    func value(ofFile raw: RawValue) throws(Refusal) -> ConfigurationValue {
        switch (self, raw) {
        case (.flag, .flag(let flag)): return .flag(flag)
        case (.integer(let range), .integer(let number)): return .integer(try Self.check(number, in: range, allowed))
        case (.size(let range), .integer(let bytes)): return .size(try Self.check(bytes, in: range, allowed))
        case (.size, .text(let text)), (.duration, .text(let text)), (.text, .text(let text)),
            (.calendar, .text(let text)):
            return try value(ofText: text, notation)
        case (.durations(let range, let most), .list(let texts)):
            return .durations(try Self.durations(texts[...], in: range, atMost: most, allowed + notation))
        case (.texts(let rule, let most), .list(let texts)):
            return .texts(try Self.texts(texts, rule, atMost: most, allowed + notation))
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
        case .durations(let range, let most):
            let texts = text.split(separator: ",").map { String($0.trimmingPrefix(" ")) }
            return .durations(try Self.durations(texts[...], in: range, atMost: most, allowed + variableNotation))
        case .texts(let rule, let most):
            let texts = text.split(separator: ",").map { String($0.trimmingPrefix(" ")) }
            return .texts(try Self.texts(texts, rule, atMost: most, allowed + variableNotation))
        case .size, .duration, .text, .calendar:
            return try value(ofText: text, variableNotation)
        }
    }

    private func value(ofText text: String, _ notation: String) throws(Refusal) -> ConfigurationValue {
        do throws(Refusal) {
            switch self {
            case .size(let range): return .size(try Self.check(Quantity.bytes(text), in: range))
            case .duration(let range): return .duration(try Self.check(Quantity.duration(text), in: range))
            case .text(let rule): return .text(try rule.check(text))
            case .calendar: return .calendar(try CalendarRule.read(text), text: text)
            case .flag, .integer, .durations, .texts: throw Refusal(reason: "is text")
            }
        } catch {
            let ending =
                switch self {
                case .text, .calendar: ""
                case .flag, .integer, .size, .duration, .durations, .texts: notation
                }
            throw Refusal(reason: Refusal.sentence(error.reason, allowed: allowed + ending))
        }
    }

    private static func durations(
        _ texts: ArraySlice<String>, in range: ClosedRange<Duration>, atMost most: Int, _ allowed: String
    ) throws(Refusal) -> [Duration] {
        guard texts.count <= most else { throw Refusal(reason: "has too many durations; allowed: \(allowed)") }
        var durations: [Duration] = []
        for text in texts {
            do throws(Refusal) {
                durations.append(try check(Quantity.duration(text), in: range))
            } catch {
                throw Refusal(reason: "has \(SettingText.quoted(text)), which \(error.reason); allowed: \(allowed)")
            }
        }
        return durations
    }

    private static func texts(
        _ texts: [String], _ rule: TextRule, atMost most: Int, _ allowed: String
    ) throws(Refusal) -> [String] {
        guard texts.count <= most else { throw Refusal(reason: "has too many entries; allowed: \(allowed)") }
        var checked: [String] = []
        for text in texts {
            do throws(Refusal) {
                guard !text.isEmpty else { throw Refusal(reason: "is empty") }
                checked.append(try rule.check(text))
            } catch {
                throw Refusal(reason: "has \(SettingText.quoted(text)), which \(error.reason); allowed: \(allowed)")
            }
        }
        return checked
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
        case .list, .table, .tables, .other: "not what belongs here"
        }
    }
}
