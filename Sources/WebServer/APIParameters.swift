import ControlProtocol
import FoundationEssentials
import HTTPTypes

/// Parameters as they go to the daemon, which checks them: names of the protocol, values of the type that the rule wants.
struct APIParameters: Codable, Sendable {
    /// A value.
    enum Value: Codable, Sendable, Hashable {
        case flag(Bool)
        case integer(Int64)
        case text(String)
        case list([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? container.decode(Int64.self) {
                self = .integer(number)
            } else if let list = try? container.decode([String].self) {
                self = .list(list)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .flag(let flag): try container.encode(flag)
            case .integer(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            case .list(let list): try container.encode(list)
            }
        }
    }

    private(set) var values: [String: Value] = [:]

    init() {}

    /// Reads parameters; throws `DecodingError` for what is none of the values.
    init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Value].self)
    }

    /// Encodes them under the names that they have.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    subscript(name: String) -> Value? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The text of a parameter.
    func text(_ name: String) -> String? { if case .text(let text) = values[name] { text } else { nil } }

    /// The truth of a parameter.
    func flag(_ name: String) -> Bool { values[name] == .flag(true) }

    /// The same without some of them.
    func without(_ names: String...) -> APIParameters {
        var rest = self
        for name in names { rest.values[name] = nil }
        return rest
    }

    // MARK: Reading

    /// Takes a parameter that came as text; throws `Problem`.
    mutating func take(_ text: String, for rule: ParameterRule) throws(Problem) {
        let name = Self.apiName(rule.name)
        guard values[rule.name] == nil else { throw Self.refusal("\(name) is given more than once") }
        switch rule.kind {
        case .flag:
            switch text {
            case "true", "1": values[rule.name] = .flag(true)
            case "false", "0": values[rule.name] = .flag(false)
            default: throw Self.refusal("\(name) must be true or false")
            }
        case .integer:
            guard text.utf8.count <= 20,
                text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }),
                let number = Int64(text)
            else { throw Self.refusal("\(name) must be a whole number") }
            values[rule.name] = .integer(number)
        case .words, .slugs:
            values[rule.name] = .list(text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        case .text, .word, .time, .jobReference, .slug: values[rule.name] = .text(text)
        }
    }

    /// Takes the query of a request's target; throws `Problem`. A form sends a field also where nothing was put in: that
    /// counts as absent.
    mutating func take(query: String, _ rules: [ParameterRule], isForm: Bool = false) throws(Problem) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let text = Self.decoded(parts.count == 2 ? parts[1] : "") else {
                throw Self.refusal("the query is not UTF-8 in percent-encoding")
            }
            let rule = try Self.rule(name, rules)
            if isForm, text.isEmpty { continue }
            try take(text, for: rule)
        }
    }

    /// Takes a JSON object; throws `Problem`.
    mutating func take(json body: Data, _ rules: [ParameterRule]) throws(Problem) {
        let members: [String: Value?]
        do {
            members = try JSONDecoder().decode([String: Value?].self, from: body)
        } catch {
            throw Self.refusal("the body must be a JSON object of texts, whole numbers, true, false and lists of texts")
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let rule = try Self.rule(name, rules)
            guard values[rule.name] == nil else { throw Self.refusal("\(name) is given in the query and in the body") }
            if let value { values[rule.name] = value }
        }
    }

    /// The rule of a name of the API; throws `Problem` when there is none.
    private static func rule(_ name: String, _ rules: [ParameterRule]) throws(Problem) -> ParameterRule {
        // The application's name for it.
        let name = name == "include_metadata" ? "metadata" : name
        if let rule = rules.first(where: { apiName($0.name) == name }) { return rule }
        let known = rules.map { apiName($0.name) }.joined(separator: ", ")
        let shown = String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.isASCII && $0 >= " " }.prefix(40)))
        throw refusal(
            "there is no parameter \(shown) here",
            remedy: rules.isEmpty ? "This address takes no parameters." : "Known are: \(known).")
    }

    private static func refusal(_ message: String, remedy: String? = nil) -> Problem {
        Problem(.badRequest, ProtocolError.Name.invalidParams.rawValue, message, remedy: remedy)
    }

    /// A name of the protocol as the API has it: `within_metres` is `withinMetres`.
    static func apiName(_ name: String) -> String {
        let words = name.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// A message of the daemon with the names of the API.
    static func apiMessage(_ text: String, _ rules: [ParameterRule]) -> String {
        rules.filter { $0.name.contains("_") }.reduce(text) { $0.replacing($1.name, with: apiName($1.name)) }
    }

    /// A part of a query without its encoding; `nil` when it has none that makes sense.
    static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
