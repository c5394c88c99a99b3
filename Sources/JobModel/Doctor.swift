/// Something about the installation that an operator should put right, or that is right.
public struct DoctorFinding: Codable, Sendable {
    /// What was looked at: `contact`, `clocks`, `metrics_file`, `operators_group`, `readers_group`, `socket`, `backup`,
    /// `log`, `time`, `certificates`, `proxy`, `dns`, `robots` or `limits`.
    public var name: String
    /// How it stands.
    public var state: HealthState
    /// What was found, in a sentence.
    public var message: String
    /// What to type to put it right, a line each.
    public var commands: [String]
    /// The drop-in of a unit that is part of this, where one is.
    public var dropIn: UnitDropIn?

    /// Makes a finding.
    public init(
        _ name: String, _ state: HealthState, _ message: String, commands: [String] = [], dropIn: UnitDropIn? = nil
    ) {
        self.name = name
        self.state = state
        self.message = message
        self.commands = commands
        self.dropIn = dropIn
    }
}

/// A file that sets one thing of a unit of systemd's.
public struct UnitDropIn: Codable, Sendable, Hashable {
    /// The unit, such as `tracksyncd.service`.
    public var unit: String
    /// The file's name, such as `metrics.conf`.
    public var name: String
    /// The section, such as `Service`.
    public var section: String
    /// The setting, such as `ReadWritePaths`.
    public var setting: String
    /// Its value.
    public var value: String
    /// What is left to type once it is written.
    public var then: [String]

    /// Names a drop-in.
    public init(unit: String, name: String, section: String, setting: String, value: String, then: [String]) {
        self.unit = unit
        self.name = name
        self.section = section
        self.setting = setting
        self.value = value
        self.then = then
    }

    /// The file's text.
    public var text: String { "[\(section)]\n\(setting)=\(value)\n" }
}

/// What was looked at, the worst first.
public struct DoctorReport: Codable, Sendable {
    /// The worst state of a finding.
    public var state: HealthState
    /// The findings, those that are well last.
    public var findings: [DoctorFinding]

    /// Makes a report.
    public init(_ findings: [DoctorFinding]) {
        func rank(_ state: HealthState) -> Int { state == .unwell ? 0 : state == .well ? 2 : 1 }
        self.findings = findings.enumerated()
            .sorted { (rank($0.element.state), $0.offset) < (rank($1.element.state), $1.offset) }.map(\.element)
        state = self.findings.first?.state ?? .well
    }
}
