import ControlClient
import ControlProtocol
import FoundationEssentials
import JobModel

extension Session {
    /// What keeps a daemon that does not answer from working, by what its program says of the settings and the files.
    func doctor(for error: ControlClientError, config: String?) -> DoctorReport {
        let named = dependencies.variable(Self.stateVariable)
        let again = rootCommand("doctor", state: named, config: config)
        var findings = [
            DoctorFinding(
                "daemon", .unwell, "it does not answer: \(error.message)",
                commands: [
                    "systemctl status tracksyncd", "journalctl -u tracksyncd -n 20", "sudo systemctl start tracksyncd",
                ])
        ]
        let check = dependencies.run(
            [OtherProgram.daemon, "--check-config"] + (config.map { ["--config", $0] } ?? []))
        guard check.status == 0 else {
            findings.append(
                DoctorFinding(
                    "settings", .unwell, check.complaint,
                    commands: ["sudo tracksyncd --check-config\(Self.option(config: config))"]))
            return DoctorReport(findings)
        }
        findings.append(DoctorFinding("settings", .well, "tracksyncd takes them"))
        do throws(CommandFailure) {
            let newest = try inspect("latest", config: config)
            let path = newest.stateDirectory + "/tracks.db"
            let database = try inspect(path, config: config)
            let restore = restoreCommand(into: newest.stateDirectory, config: config)
            findings += [Self.finding(database, at: path, again, restore), finding(newest)]
        } catch {
            findings.append(
                DoctorFinding("database", .degraded, error.message, commands: [again]))
        }
        return DoctorReport(findings)
    }

    private static func finding(
        _ database: DatabaseInspection, at path: String, _ again: String, _ restore: String
    ) -> DoctorFinding {
        let problem = database.problems.first ?? "it cannot be read"
        return switch database.verdict {
        case .whole where database.schemaVersion ?? 0 > database.knownSchemaVersion:
            DoctorFinding("database", .unwell, "\(path) is of a newer tracksync: install that one")
        case .whole where database.schemaVersion ?? 0 == 0:
            DoctorFinding("database", .unwell, "\(path) is empty", commands: [restore])
        case .whole: DoctorFinding("database", .well, "\(path) is intact")
        case .damaged: DoctorFinding("database", .unwell, "\(path) is damaged: \(problem)", commands: [restore])
        case .unreadable, .unknown, nil:
            DoctorFinding(
                "database", .degraded, "\(path) cannot be read: \(problem)",
                commands: [again, restore])
        }
    }

    private func finding(_ newest: DatabaseInspection) -> DoctorFinding {
        guard let path = newest.path else {
            return DoctorFinding("backup", .degraded, "there is no intact one in \(newest.stateDirectory)/backups")
        }
        let made = newest.madeAt.map { ", of \(presentation.time.fullWithAge($0))" } ?? ""
        return DoctorFinding("backup", .well, "the newest intact one is \(path)\(made)")
    }
}
