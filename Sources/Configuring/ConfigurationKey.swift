import Scheduling

/// A key of the configuration: everything that is known about it, in one place.
struct ConfigurationKey: Sendable {
    /// The section's name, without brackets.
    let section: String
    /// The key's name in its section.
    let name: String
    /// What may stand there.
    let kind: ValueKind
    /// What is in force when nobody says anything.
    let defaultValue: ConfigurationValue
    /// An older name of its environment variable, obeyed where the regular one is absent.
    let legacyVariable: String?
    /// One line on what it is for.
    let meaning: String
    /// Puts a value of this key's kind in its place.
    let assign: @Sendable (ConfigurationValue, inout TracksyncConfiguration) -> Void

    /// The name as messages have it: `fetch.concurrency`.
    var fullName: String { "\(section).\(name)" }
    /// The environment variable that overrides the file.
    var variable: String { Self.variablePrefix + "\(section)_\(name)".uppercased() }
    /// Whether a change waits for the next start.
    var needsRestart: Bool { Self.sectionsReadAtStart.contains(section) || fullName == "scraping.disable_file" }

    /// Whether every place has a say, and one that says false is enough: who disables scraping must not be
    /// overruled by a place that he does not know of.
    var mergesByAnd: Bool { fullName == "scraping.enabled" }

    /// What every environment variable of the daemon begins with.
    static let variablePrefix = "TRACKSYNC_"
    /// Directories, the socket and the log are opened once, as is the watch of the file that disables scraping.
    private static let sectionsReadAtStart: Set<String> = ["state", "control", "log"]

    /// Made once: some of its values are read from their texts.
    private static let defaults = TracksyncConfiguration()

    private init<Value>(
        _ fullName: String, _ path: any WritableKeyPath<TracksyncConfiguration, Value> & Sendable, _ kind: ValueKind,
        legacy: String? = nil, _ meaning: String, wrap: (Value) -> ConfigurationValue,
        unwrap: @escaping @Sendable (ConfigurationValue) -> Value?
    ) {
        let parts = fullName.split(separator: ".", maxSplits: 1).map(String.init)
        section = parts.first ?? ""
        name = parts.last ?? ""
        self.kind = kind
        self.meaning = meaning
        legacyVariable = legacy
        defaultValue = wrap(Self.defaults[keyPath: path])
        assign = { value, configuration in
            if let value = unwrap(value) { configuration[keyPath: path] = value }
        }
    }
}

// One way to make a key for each type that a setting has.
extension ConfigurationKey {
    typealias Place<Value> = WritableKeyPath<TracksyncConfiguration, Value> & Sendable

    static func flag(_ name: String, _ place: any Place<Bool>, legacy: String? = nil, _ meaning: String) -> Self {
        Self(name, place, .flag, legacy: legacy, meaning, wrap: { .flag($0) }) { value in
            if case .flag(let flag) = value { flag } else { nil }
        }
    }

    static func integer(
        _ name: String, _ place: any Place<Int>, _ range: ClosedRange<Int>, legacy: String? = nil, _ meaning: String
    ) -> Self {
        Self(name, place, .integer(range), legacy: legacy, meaning, wrap: { .integer($0) }) { value in
            if case .integer(let number) = value { number } else { nil }
        }
    }

    static func size(_ name: String, _ place: any Place<Int>, _ range: ClosedRange<Int>, _ meaning: String) -> Self {
        Self(name, place, .size(range), meaning, wrap: { .size($0) }) { value in
            if case .size(let bytes) = value { bytes } else { nil }
        }
    }

    static func duration(
        _ name: String, _ place: any Place<Duration>, _ range: ClosedRange<Duration>, _ meaning: String
    ) -> Self {
        Self(name, place, .duration(range), meaning, wrap: { .duration($0) }) { value in
            if case .duration(let duration) = value { duration } else { nil }
        }
    }

    static func durations(
        _ name: String, _ place: any Place<[Duration]>, _ range: ClosedRange<Duration>, atMost most: Int,
        _ meaning: String
    ) -> Self {
        Self(name, place, .durations(range, atMost: most), meaning, wrap: { .durations($0) }) { value in
            if case .durations(let list) = value { list } else { nil }
        }
    }

    static func texts(
        _ name: String, _ place: any Place<[String]>, _ rule: TextRule, atMost most: Int, _ meaning: String
    ) -> Self {
        Self(name, place, .texts(rule, atMost: most), meaning, wrap: { .texts($0) }) { value in
            if case .texts(let list) = value { list } else { nil }
        }
    }

    static func text(_ name: String, _ place: any Place<String>, _ rule: TextRule, _ meaning: String) -> Self {
        Self(name, place, .text(rule), meaning, wrap: { .text($0) }, unwrap: \.text)
    }

    /// A text whose absence is written as an empty one.
    static func optionalText(_ name: String, _ place: any Place<String?>, _ rule: TextRule, _ meaning: String) -> Self {
        Self(name, place, .text(rule), meaning, wrap: { .text($0 ?? "") }) { value in
            value.text.map { $0.isEmpty ? nil : $0 }
        }
    }

    static func calendar(_ name: String, _ place: any Place<CalendarExpression?>, _ meaning: String) -> Self {
        Self(name, place, .calendar, meaning, wrap: { .calendar($0, text: $0?.description ?? "") }) { value in
            if case .calendar(let calendar, _) = value { .some(calendar) } else { nil }
        }
    }

    static func mode(_ name: String, _ place: any Place<UInt32>, _ meaning: String) -> Self {
        Self(name, place, .text(.mode), meaning, wrap: { .text("0" + String($0, radix: 8)) }) { value in
            value.text.flatMap { UInt32($0, radix: 8) }
        }
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ place: any Place<Choice>, _ meaning: String
    ) -> Self {
        let choices = Choice.allCases.map(\.rawValue)
        return Self(name, place, .text(.choice(choices)), meaning, wrap: { .text($0.rawValue) }) { value in
            value.text.flatMap { Choice(rawValue: $0) }
        }
    }
}
