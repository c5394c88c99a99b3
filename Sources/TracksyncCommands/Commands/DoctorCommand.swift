import ArgumentParser
import ControlClient
import ControlProtocol
import JobModel

/// `tracksyncctl doctor`.
struct DoctorCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look through the installation, and say what to type to put it right.",
        discussion: """
            Nothing is changed, unless you ask for it with --fix. The exit code is 0 when nothing is to be done, 1 when something does not work, and 2 when \
            something should be better. Without a daemon it says what keeps the daemon from starting, as far as this \
            program's user may look.
            """)

    @Flag(
        help: """
            Write the drop-ins of systemd's units that the findings name, and say which; as root. What is left to type \
            stands below each finding.
            """)
    var fix = false

    @Option(help: ArgumentHelp(SettingsOption.help, valueName: "file"))
    var config: String?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let report: DoctorReport
        do {
            report = try session.ask(.daemonDoctor, NoParams())
        } catch {
            guard error.isWithoutDaemon else { throw error }
            report = session.doctor(for: error, config: config)
        }
        if fix {
            let fixed = try Self.write(report, session)
            try session.show(fixed) { presentation in
                fixed.written.map { Line("Wrote \($0)") } + DoctorText.lines(fixed.report, presentation)
            }
        } else {
            try session.show(report) { DoctorText.lines(report, $0) }
        }
        return switch report.state {
        case .well: .done
        case .unwell: .failed
        case .degraded, .unknown: .degraded
        }
    }

    /// What was found, what is left of it to type, and what was written.
    private struct Fixed: Encodable {
        var report: DoctorReport
        var written: [String]

        enum CodingKeys: CodingKey { case state, findings, written }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(report.state, forKey: .state)
            try container.encode(report.findings, forKey: .findings)
            try container.encode(written, forKey: .written)
        }
    }

    /// Writes the drop-ins that the findings name.
    private static func write(_ report: DoctorReport, _ session: Session) throws -> Fixed {
        var fixed = Fixed(report: report, written: [])
        for (index, finding) in report.findings.enumerated() {
            guard finding.state != .well, let dropIn = finding.dropIn else { continue }
            guard isExpected(dropIn) else {
                throw CommandFailure(
                    .internal, name: "drop_in_refused",
                    message:
                        "The daemon names a drop-in that this program does not write: \(dropIn.unit), \(dropIn.setting)"
                )
            }
            let folder = "\(session.dependencies.unitFolder)/\(dropIn.unit).d"
            let file = SettingsDropIn(path: "\(folder)/\(dropIn.name)")
            if file.content != dropIn.text {
                try file.write(dropIn.text)
                fixed.written.append(file.path)
            }
            fixed.report.findings[index].commands = dropIn.then
        }
        return fixed
    }

    /// Root writes what the daemon's user says: only settings that can be seen to give that user nothing.
    private static func isExpected(_ dropIn: UnitDropIn) -> Bool {
        let value = dropIn.value.utf8
        let instance = dropIn.unit.wholeMatch(of: /tracksyncd(@[A-Za-z0-9:_.-]{1,200})?\.service/) != nil
        let unit = instance ? "tracksyncd.service" : dropIn.unit
        switch (unit, dropIn.name, dropIn.section, dropIn.setting) {
        case ("tracksyncd.service", "metrics.conf", "Service", "ReadWritePaths"):
            return value.first == UInt8(ascii: "/") && value.count < 4096
                && value.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
        case ("tracksyncd.socket", "mode.conf", "Socket", "SocketMode"):
            return value.count == 4 && value.allSatisfy { (0x30...0x37).contains($0) }
        default: return false
        }
    }
}
