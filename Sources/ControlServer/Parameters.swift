import Catalogue
import ControlProtocol
import FoundationEssentials
import JobModel
import PlainText
import Remedies

/// The parameters of a request, decoded strictly: every name must be known, every value within its rule, and each error
/// names the parameter with what it must be.
///
/// `null` stands for an absent parameter. A name that stands twice has been refused by `JSONReader`.
struct Parameters: Sendable {
    private let members: [JSONName: JSONValue]

    /// Takes parameters by name; throws when there are some in order of position, or none of either.
    init(_ value: JSONValue?) throws(ProtocolError) {
        switch value {
        case nil, .null: members = [:]
        case .object(let members): self.members = members
        case .some(let other):
            throw ProtocolError(.invalidParams, message: "params must be an object, not \(other.typeName)")
        }
    }

    /// The parameters of a method.
    func decode<Params: MethodParameters>(_ type: Params.Type = Params.self) throws(ProtocolError) -> Params {
        try refuseOthers(than: Params.rules)
        var checked: [JSONName: JSONValue] = [:]
        for rule in Params.rules {
            guard let value = try value(of: rule) else {
                guard !rule.isRequired else {
                    throw ProtocolError(.invalidParams, message: "\(rule.name) is missing")
                }
                continue
            }
            checked[JSONName(rule.name)] = value
        }
        let params: Params
        do {
            params = try RecordCoding.decode(Params.self, from: RecordCoding.encode(JSONValue.object(checked)))
        } catch {
            // The rules say less than the type takes: a fault of this program, which its tests look for.
            throw ProtocolError(.internal, message: "the daemon cannot read these parameters", action: .readLog)
        }
        if let contradiction = params.contradiction {
            throw ProtocolError(.invalidParams, message: contradiction.message, hint: contradiction.hint)
        }
        return params
    }

    /// The reason, for the audit of a request that may be refused.
    var reason: String? { try? value(of: .reason).flatMap { if case .text(let text) = $0 { text } else { nil } } }

    /// The parameters on a line, for the audit: all but the reason and the request's name; `nil` when there are no others.
    var summary: String? {
        let others = members.filter { $0.key != "reason" && $0.key != "request_id" && $0.value != .null }
        let words = others.sorted { $0.key.text < $1.key.text }.map { "\($0.key.text)=\($0.value.summary)" }
        let line = words.joined(separator: " ").unicodeScalars.filter { !$0.isDangerous }.prefix(Self.maximumSummary)
        return line.isEmpty ? nil : String(String.UnicodeScalarView(line))
    }

    private static let maximumSummary = 300

    /// Refuses every parameter but these, so that a mistyped name never goes unnoticed.
    private func refuseOthers(than rules: [ParameterRule]) throws(ProtocolError) {
        let others = members.keys.filter { key in !rules.contains { JSONName($0.name) == key } }
        guard let unknown = others.map(\.text).min() else { return }
        throw ProtocolError(
            .invalidParams, message: "there is no parameter \(quoted(unknown)) here",
            hint: rules.isEmpty
                ? "This method takes no parameters." : "Known are: \(rules.map(\.name).joined(separator: ", ")).")
    }

    /// A value in the form in which it is decoded; `nil` when it is absent.
    private func value(of rule: ParameterRule) throws(ProtocolError) -> JSONValue? {
        let name = rule.name
        guard let value = members[JSONName(name)], value != .null else { return nil }
        switch rule.kind {
        case .flag:
            guard case .bool = value else { throw wrongType(name, "true or false", value) }
            return value
        case .integer(let range):
            guard case .integer(let number) = value else { throw wrongType(name, "a whole number", value) }
            guard range.contains(number) else {
                let wanted =
                    range.upperBound == .max
                    ? "\(range.lowerBound) or more" : "between \(range.lowerBound) and \(range.upperBound)"
                throw ProtocolError(.invalidParams, message: "\(name) must be \(wanted), not \(number)")
            }
            return value
        case .text(let maximum):
            let text = try text(name, value, maximum: maximum)
            // Control characters could forge lines where the text is shown.
            guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                throw ProtocolError(.invalidParams, message: "\(name) must not hold control characters or line breaks")
            }
            return text.isEmpty ? nil : value
        case .word(let words):
            let word = try text(name, value)
            guard words.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else {
                throw ProtocolError(
                    .invalidParams,
                    message: "\(name) must be one of \(words.joined(separator: ", ")), not \(quoted(word))")
            }
            return value
        case .words(let words): return .list(try list(name, value, of: words).map { .text($0) })
        case .time: return .text(try time(name, try text(name, value)))
        case .jobReference: return .text(try jobReference(name, try text(name, value)))
        case .slug: return .text(try slug(try text(name, value)).rawValue)
        case .slugs(let maximum): return .list(try slugs(name, value, maximum: maximum).map { .text($0.rawValue) })
        }
    }

    /// A text of so many characters (Unicode scalars) at most.
    private func text(_ name: String, _ value: JSONValue, maximum: Int = 200) throws(ProtocolError) -> String {
        guard case .text(let text) = value else { throw wrongType(name, "a string", value) }
        guard text.unicodeScalars.count <= maximum else {
            throw ProtocolError(
                .invalidParams,
                message: "\(name) must have at most \(maximum) characters, not \(text.unicodeScalars.count)")
        }
        return text
    }

    /// A time in the form in which the protocol writes it.
    private func time(_ name: String, _ text: String) throws(ProtocolError) -> String {
        guard Self.isCivil(text),
            let time = RecordCoding.time(of: text) ?? (try? Date.ISO8601FormatStyle().parse(text))
        else {
            throw ProtocolError(
                .invalidParams, message: "\(name) must be a time such as 2026-11-21T06:00:00Z, not \(quoted(text))")
        }
        return RecordCoding.text(of: time)
    }

    /// Whether a time such as `2026-02-28T23:59:59Z` names a day that there is, and an hour below 24: the readers of
    /// Foundation take others for days and hours that follow.
    private static func isCivil(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            range.upperBound <= bytes.count ? Int(String(decoding: bytes[range], as: UTF8.self)) : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16),
            (1...12).contains(month), hour < 24, minute < 60
        else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// A job's id or its first characters: hexadecimal digits and hyphens, in lower case.
    private func jobReference(_ name: String, _ text: String) throws(ProtocolError) -> String {
        if JobReference.place(of: text) != nil { return text }
        let isReference = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard (1...36).contains(text.utf8.count), isReference else {
            throw ProtocolError(
                .invalidParams,
                message: "\(name) must be a job's id or its first characters, its number, or last, not \(quoted(text))",
                action: .listJobs)
        }
        return text.lowercased()
    }

    private func slug(_ text: String) throws(ProtocolError) -> TrackSlug {
        guard let slug = TrackSlug(text) else {
            throw ProtocolError(.invalidParams, message: "\(quoted(text)) is no track slug", action: .findTrack)
        }
        return slug
    }

    /// A list of slugs, each once.
    private func slugs(_ name: String, _ value: JSONValue, maximum: Int) throws(ProtocolError) -> [TrackSlug] {
        var seen: Set<TrackSlug> = []
        var slugs: [TrackSlug] = []
        for text in try strings(name, value, maximum: maximum) {
            let slug = try slug(text)
            if seen.insert(slug).inserted { slugs.append(slug) }
        }
        return slugs
    }

    private func strings(_ name: String, _ value: JSONValue, maximum: Int) throws(ProtocolError) -> [String] {
        guard case .list(let elements) = value else { throw wrongType(name, "an array of strings", value) }
        guard (1...maximum).contains(elements.count) else {
            throw ProtocolError(
                .invalidParams, message: "\(name) must hold 1 to \(maximum) strings, not \(elements.count)")
        }
        var strings: [String] = []
        for element in elements {
            guard case .text(let text) = element else { throw wrongType(name, "an array of strings", element) }
            strings.append(text)
        }
        return strings
    }

    /// A list of words, each once.
    private func list(_ name: String, _ value: JSONValue, of words: [String]) throws(ProtocolError) -> [String] {
        var found: [String] = []
        for word in try strings(name, value, maximum: words.count) {
            guard words.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else {
                throw ProtocolError(
                    .invalidParams, message: "\(name) cannot hold \(quoted(word))",
                    hint: "Known are: \(words.joined(separator: ", ")).")
            }
            if !found.contains(word) { found.append(word) }
        }
        return found
    }

    private func wrongType(_ name: String, _ wanted: String, _ found: JSONValue) -> ProtocolError {
        ProtocolError(.invalidParams, message: "\(name) must be \(wanted), not \(found.typeName)")
    }
}

extension JSONValue: Encodable {
    /// Writes the value again; a number that is not kept is null.
    func encode(to encoder: any Encoder) throws {
        switch self {
        case .null, .otherNumber:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let flag):
            var container = encoder.singleValueContainer()
            try container.encode(flag)
        case .integer(let number):
            var container = encoder.singleValueContainer()
            try container.encode(number)
        case .text(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .list(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .object(let members):
            var container = encoder.container(keyedBy: MemberKey.self)
            for (name, value) in members { try container.encode(value, forKey: MemberKey(stringValue: name.text)) }
        }
    }

    private struct MemberKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
