import EngineBench
import Engine
import Foundation
import JobModel
import Testing

/// What of an installation is to be put right.
struct DoctorPolicyTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// An installation of which nothing is to be put right.
    private static func sound(_ change: (inout DoctorPolicy.Facts) -> Void = { _ in }) -> DoctorReport {
        var facts = DoctorPolicy.Facts()
        facts.now = now
        facts.newestBackup = now - 3600
        facts.tracks = 1000
        facts.requestsPerSecond = 20
        facts.hostDelay = 0.1
        facts.jobLimit = 4 * 3600
        facts.isClockKept = true
        change(&facts)
        return DoctorPolicy(facts).report
    }

    @Test func `nothing is to be done about a sound installation`() {
        let report = Self.sound()
        #expect(report.state == .well && report.findings.allSatisfy { $0.state == .well && $0.commands.isEmpty })
    }

    @Test(
        arguments: [
            ("contact", HealthState.unwell, { @Sendable in $0.isAnonymous = true }),
            ("clocks", .degraded, { $0.schedule = schedule("03:30", TimerState(unit: "a.timer", isActive: true)) }),
            ("clocks", .degraded, { $0.schedule = schedule(nil, TimerState(unit: "a.timer", isActive: false)) }),
            ("metrics_file", .unwell, { $0.metricsFile = ("/srv/m/t.prom", "It cannot be written.") }),
            ("operators_group", .unwell, { $0.groups = [("operators_group", "whel", false)] }),
            ("socket", .degraded, { $0.socket = ("/run/s", 0o660, 0o666) }),
            ("backup", .degraded, { $0.newestBackup = nil }),
            ("backup", .degraded, { $0.newestBackup = now - 8 * 86_400 }),
            ("backup", .degraded, { $0.newestBackup = now + 2 * 86_400 }),
            ("log", .degraded, { ($0.log, $0.database) = (100 << 20, 10 << 20) }),
            ("time", .degraded, { $0.isClockKept = false }),
            ("time", .unwell, { $0.now = Date(timeIntervalSince1970: 9) }),
            ("certificates", .unwell, { $0.certificates = ("/etc/ssl/x", "No such file") }),
            ("dns", .unwell, { $0.hosts = [("live.liverc.com", "not known")] }),
            ("limits", .unwell, { ($0.isOneHost, $0.hostDelay, $0.tracks) = (true, 60, 1000) }),
        ] as [(String, HealthState, @Sendable (inout DoctorPolicy.Facts) -> Void)])
    func `each fault is found, with the command that puts it right`(
        name: String, state: HealthState, change: @Sendable (inout DoctorPolicy.Facts) -> Void
    ) throws {
        let report = Self.sound(change)
        let finding = try #require(report.findings.first)
        #expect(finding.name == name && finding.state == state && report.state == state)
        #expect(!finding.commands.isEmpty && finding.commands.allSatisfy { !$0.hasSuffix(".") })
    }

    @Test func `what is to be typed is about the instance that asks`() throws {
        let report = Self.sound {
            $0.unit = "tracksyncd@two.service"
            $0.metricsFile = ("/srv/m/t.prom", "It cannot be written.")
            $0.newestBackup = nil
        }
        let commands = report.findings.flatMap(\.commands)
        #expect(commands.contains("sudo systemctl restart tracksyncd@two.service"))
        #expect(commands.contains("sudo mkdir -p /etc/systemd/system/tracksyncd@two.service.d"))
        #expect(!commands.contains { $0.contains("tracksync-backup.timer") })
    }

    @Test func `where nothing starts syncs one way is named, since two would start two`() throws {
        let off = Self.sound { $0.schedule = Self.schedule(nil, TimerState(unit: "a.timer", isActive: false)) }
        #expect(off.findings.first?.commands == ["sudo tracksyncctl schedule set 03:30"])
    }

    private static func schedule(_ calendar: String?, _ timer: TimerState) -> ScheduleState {
        var state = ScheduleState(
            calendar: calendar, jitterSeconds: 0, catchUp: true, timeZone: "UTC", lastSlot: nil, next: [],
            scheduledJob: nil)
        state.take(timer)
        return state
    }
}
