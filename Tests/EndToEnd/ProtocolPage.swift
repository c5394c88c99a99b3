// The manual page of the control socket, as a program can read it.

import Foundation
import Programs

/// What man/tracksync-protocol.7 says.
struct ProtocolPage {
    /// A line of an example.
    enum ExampleLine {
        /// What a client sends, exactly.
        case sent(String)
        /// What the daemon sends; `...` stands for what is left out.
        case received(JSON)
    }

    /// A parameter of a method.
    struct Parameter {
        var name: String
        /// Its type and bounds.
        var kind: String
        var isRequired: Bool
    }

    /// What is said of a method.
    struct Method {
        var name: String
        var changes: Bool
        var parameters: [Parameter]
        /// The errors that stand with it.
        var errors: Set<String>
    }

    /// All of it, as it is written.
    let text: String
    let methods: [Method]
    /// The names of errors, with whether they are retryable.
    let errors: [String: Bool]
    /// The kinds of events.
    let events: [String]
    /// All names of members and parameters.
    let members: Set<String>
    /// The examples, in the order of the page; each is to be sent on a connection of its own.
    let examples: [[ExampleLine]]

    init() throws {
        let file = Build.root.appendingPathComponent("man/tracksync-protocol.7")
        text = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        methods = Self.parts(of: Self.section("METHODS", lines), at: ".Ss ").map { name, part in
            Method(
                name: name, changes: part.contains(".Em Changes ."),
                parameters: part.compactMap(Self.parameter), errors: Set(part.flatMap { Self.words($0, after: ".Er ") })
            )
        }
        let items = Self.parts(of: Self.section("REFUSALS", lines), at: ".It Er ")
        errors = Dictionary(items.map { ($0, $1.first == "Retryable.") }) { first, _ in first }
        events = Self.parts(of: Self.section("EVENTS", lines), at: ".It Cm ").map(\.name)
        members = Set(
            lines.flatMap { Self.words($0, after: ".Va ") + Self.words($0, after: ".It Va ") }.filter { $0 != "Va" })
        examples = try Self.displays(in: lines).map(Self.example)
    }

    private static func section(_ title: String, _ lines: [String]) -> [String] {
        guard let start = lines.firstIndex(of: ".Sh \(title)") else { return [] }
        return Array(lines[(start + 1)...].prefix { !$0.hasPrefix(".Sh ") })
    }

    /// What stands below each line that begins so, by the rest of that line.
    private static func parts(of lines: [String], at start: String) -> [(name: String, lines: [String])] {
        var parts: [(name: String, lines: [String])] = []
        for line in lines {
            if line.hasPrefix(start) {
                parts.append((String(line.dropFirst(start.count)), []))
            } else if !parts.isEmpty {
                parts[parts.count - 1].lines.append(line)
            }
        }
        return parts
    }

    private static func words(_ line: String, after macro: String) -> [String] {
        guard line.hasPrefix(macro) else { return [] }
        return line.dropFirst(macro.count).split(separator: " ").map(String.init).filter { $0.count > 1 }
    }

    /// `.It Va limit Pq whole number, 1 to 200; default 20`
    private static func parameter(_ line: String) -> Parameter? {
        guard let match = line.wholeMatch(of: /\.It Va (\w+) Pq ([^;]+)(; .+)?/) else { return nil }
        return Parameter(
            name: String(match.1), kind: String(match.2), isRequired: match.3?.hasSuffix("required") == true)
    }

    // MARK: Examples

    private static func displays(in lines: [String]) -> [[String]] {
        var displays: [[String]] = []
        var isInside = false
        for line in lines {
            switch line {
            case ".Bd -literal":
                isInside = true
                displays.append([])
            case ".Ed": isInside = false
            default: if isInside { displays[displays.count - 1].append(line.replacing("\\e", with: "\\")) }
            }
        }
        return displays
    }

    private static func example(_ display: [String]) throws -> [ExampleLine] {
        var messages: [String] = []
        for line in display {
            if line.hasPrefix("-> ") || line.hasPrefix("<- ") {
                messages.append(line)
            } else {
                guard let last = messages.popLast() else { throw TestFailure("not an example: \(line)") }
                messages.append(last + " " + line.trimmingCharacters(in: .whitespaces))
            }
        }
        return try messages.map { message in
            let text = String(message.dropFirst(3))
            return message.hasPrefix("->") ? .sent(text) : .received(try JSON(elided(text)))
        }
    }

    /// Makes JSON of a text in which `...` stands for members, elements or a value that are left out.
    private static func elided(_ text: String) -> String {
        var result = ""
        var isInString = false
        var isEscaped = false
        var rest = Substring(text)
        while let character = rest.first {
            if !isInString, rest.hasPrefix("...") {
                rest = rest.dropFirst(3)
                result += rest.first == "]" || result.last == ":" ? "\"...\"" : "\"...\":true"
                continue
            }
            if character == "\"", !isEscaped { isInString.toggle() }
            isEscaped = character == "\\" && !isEscaped
            result.append(character)
            rest = rest.dropFirst()
        }
        return result
    }
}
