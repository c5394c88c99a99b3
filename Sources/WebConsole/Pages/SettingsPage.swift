package import ControlProtocol
internal import FoundationEssentials
package import JobModel
internal import PlainText

/// The daemon's settings in force, and what is known of the daemon itself.
package struct SettingsPage: ConsolePage {
    /// The answer of `daemon.status`.
    package var status: DaemonStatus
    /// The answer of `daemon.settings`; `nil` of a daemon that does not tell them.
    package var settings: SettingsInForce?
    /// The hosts that share a database, where one is set.
    package var hosts: [PublishingHost]

    /// Makes the page.
    package init(status: DaemonStatus, settings: SettingsInForce? = nil, hosts: [PublishingHost] = []) {
        self.status = status
        self.settings = settings
        self.hosts = hosts
    }

    package var title: String { "Settings in force" }
    package var section: ConsoleSection? { .settings }
    package var template: String { "settings" }

    package func fields(_ context: PageContext) -> Fields {
        func row(_ name: String, _ value: String?) -> Fields? { value.map { ["name": name, "value": $0] } }
        func time(_ name: String, _ time: Date?) -> Fields? {
            time.map { ["name": name, "time": TimeFields.fields($0, now: context.now)] }
        }
        let schedule = status.schedule
        let daemon = [
            row("Version", "tracksyncd \(status.version), protocol \(status.protocol)"),
            row("Process", String(status.pid)), time("Up since", status.startedAt),
            row("Configuration", status.configuration ?? "no file: defaults and environment"),
            row("State directory", status.stateDirectory), row("Catalogue", status.catalogueUrl),
        ]
        let clock = [
            row("Calendar", schedule.map { $0.calendar ?? "none" }), row("Time zone", schedule?.timeZone),
            row("Jitter", schedule.map { "up to \(DurationText.long($0.jitterSeconds))" }),
            row("Missed runs", schedule.map { $0.catchUp ? "made up, once" : "not made up" }),
            row("Timer", schedule?.timer.map(Self.timer)), time("Next run", schedule?.nextRun?.at),
        ]
        return [
            "groups": [
                ["title": "Daemon", "rows": daemon.compactMap(\.self)] as Fields,
                ["title": "Schedule", "rows": clock.compactMap(\.self)] as Fields,
            ],
            "settings": settings?.settings.map { setting -> Fields in
                [
                    "key": setting.key, "value": setting.value, "origin": setting.origin, "meaning": setting.meaning,
                    "isSet": setting.origin != "default",
                ]
            },
            "hasSettings": settings.map { !$0.settings.isEmpty } ?? false,
            "warnings": settings?.warnings, "hasWarnings": settings.map { !$0.warnings.isEmpty } ?? false,
            "hosts": hosts.map { host -> Fields in
                [
                    "host": host.host, "version": host.version, "isSelf": host.isSelf, "behind": String(host.behind),
                    "seen": TimeFields.fields(host.seenAt, now: context.now), "holdsLease": host.holdsLease,
                ]
            },
            "hasHosts": !hosts.isEmpty,
        ]
    }

    private static func timer(_ timer: TimerState) -> String {
        let state =
            timer.problem ?? (timer.isActive.map { $0 ? "active" : "not active" } ?? "unknown whether it is active")
        return "\(timer.unit): \(state)"
    }
}
