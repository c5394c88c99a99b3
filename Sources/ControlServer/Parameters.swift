import ControlProtocol
import FoundationEssentials
import JobModel
import PlainText

/// The parameters of a request. Each reading names the parameter in its error, with what it must be.
///
/// `null` stands for an absent parameter.
struct Parameters: Sendable {
    private let members: [String: JSONValue]

    /// Takes parameters by name; throws when there are some in order of position, or none of either.
    init(_ value: JSONValue?) throws(ProtocolError) {
        switch value {
        case nil, .null: members = [:]
        case .object(let members): self.members = members
        case .some(let other):
            throw ProtocolError(.invalidParams, message: "params must be an object, not \(other.typeName)")
        }
    }

    /// Refuses every parameter but these, so that a mistyped name never goes unnoticed.
    func allow(_ names: String...) throws(ProtocolError) {
        guard let unknown = members.keys.filter({ !names.contains($0) }).min() else { return }
        throw ProtocolError(
            .invalidParams, message: "there is no parameter \(quoted(unknown)) here",
            hint: names.isEmpty ? "This method takes no parameters." : "Known are: \(names.joined(separator: ", ")).")
    }

    /// The parameters on a line, for the audit: all but the reason and the request's name; `nil` when there are no others.
    var summary: String? {
        let others = members.filter { $0.key != "reason" && $0.key != "request_id" && $0.value != .null }
        let words = others.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.summary)" }
        let line = words.joined(separator: " ").unicodeScalars.filter { !$0.isDangerous }.prefix(Self.maximumSummary)
        return line.isEmpty ? nil : String(String.UnicodeScalarView(line))
    }

    private static let maximumSummary = 300

    /// A text of so many characters (Unicode scalars) at the most.
    func text(_ name: String, maximum: Int) throws(ProtocolError) -> String? {
        switch members[name] {
        case nil, .null: return nil
        case .text(let text):
            guard text.unicodeScalars.count <= maximum else {
                throw ProtocolError(
                    .invalidParams,
                    message: "\(name) must have \(maximum) characters at the most, not \(text.unicodeScalars.count)")
            }
            return text
        case .some(let other): throw wrongType(name, "a string", other)
        }
    }

    /// A text for people to read: without control characters, which could forge lines where it is shown.
    func plainText(_ name: String, maximum: Int) throws(ProtocolError) -> String? {
        guard let text = try text(name, maximum: maximum) else { return nil }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw ProtocolError(.invalidParams, message: "\(name) must not hold control characters or line breaks")
        }
        return text
    }

    /// True or false.
    func flag(_ name: String) throws(ProtocolError) -> Bool? {
        switch members[name] {
        case nil, .null: return nil
        case .bool(let flag): return flag
        case .some(let other): throw wrongType(name, "true or false", other)
        }
    }

    /// A whole number within a range.
    func integer<Number: FixedWidthInteger>(_ name: String, in range: ClosedRange<Number>) throws(ProtocolError)
        -> Number?
    {
        switch members[name] {
        case nil, .null: return nil
        case .integer(let number):
            guard let exact = Number(exactly: number), range.contains(exact) else {
                let wanted =
                    range.upperBound == .max
                    ? "\(range.lowerBound) or more" : "between \(range.lowerBound) and \(range.upperBound)"
                throw ProtocolError(.invalidParams, message: "\(name) must be \(wanted), not \(number)")
            }
            return exact
        case .some(let other): throw wrongType(name, "a whole number", other)
        }
    }

    /// A time as the protocol writes it, with or without a fraction of a second.
    func time(_ name: String) throws(ProtocolError) -> Date? {
        guard let text = try text(name, maximum: 200) else { return nil }
        guard let time = RecordCoding.time(of: text) ?? (try? Date.ISO8601FormatStyle().parse(text)) else {
            throw ProtocolError(
                .invalidParams, message: "\(name) must be a time such as 2026-11-21T06:00:00Z, not \(quoted(text))")
        }
        return time
    }

    /// One of some words.
    func choice<Choice: RawRepresentable<String>>(_ name: String, of choices: [Choice]) throws(ProtocolError)
        -> Choice?
    {
        guard let word = try text(name, maximum: 200) else { return nil }
        guard let choice = choices.first(where: { $0.rawValue == word }) else {
            throw ProtocolError(
                .invalidParams,
                message:
                    "\(name) must be one of \(choices.map(\.rawValue).joined(separator: ", ")), not \(quoted(word))"
            )
        }
        return choice
    }

    /// A list of texts, of so many at the most and at least one; throws when it is absent.
    func texts(_ name: String, maximum: Int) throws(ProtocolError) -> [String] {
        switch members[name] {
        case nil, .null: throw ProtocolError(.invalidParams, message: "\(name) is missing")
        case .list(let elements):
            guard (1...maximum).contains(elements.count) else {
                throw ProtocolError(
                    .invalidParams, message: "\(name) must hold 1 to \(maximum) strings, not \(elements.count)")
            }
            var texts: [String] = []
            for element in elements {
                guard case .text(let text) = element else { throw wrongType(name, "an array of strings", element) }
                texts.append(text)
            }
            return texts
        case .some(let other): throw wrongType(name, "an array of strings", other)
        }
    }

    /// The value of a parameter that must be there.
    func required<Value>(_ name: String, _ value: Value?) throws(ProtocolError) -> Value {
        guard let value else { throw ProtocolError(.invalidParams, message: "\(name) is missing") }
        return value
    }

    private func wrongType(_ name: String, _ wanted: String, _ found: JSONValue) -> ProtocolError {
        ProtocolError(.invalidParams, message: "\(name) must be \(wanted), not \(found.typeName)")
    }
}
