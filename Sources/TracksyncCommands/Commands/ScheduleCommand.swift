import ArgumentParser
import ControlProtocol
import FoundationEssentials
import JobModel
import Remedies
import Scheduling

/// `tracksyncctl schedule`.
struct ScheduleCommand: ControlCommand {
    /// What can be done about the calendar.
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case set, unset
    }

    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Show what starts syncs and the next runs, or change the daemon's calendar.",
        usage: """
            tracksyncctl schedule [options]
            tracksyncctl schedule set <calendar> [options]
            tracksyncctl schedule unset [options]
            """)

    @Argument(help: "set: have the daemon start syncs by a calendar; unset: no longer. Both need root.")
    var action: Action?

    @Argument(help: "With set: when, as in systemd.time(7), such as 03:30 or \"Mon..Fri 03:30 Europe/Berlin\".")
    var calendar: String?

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("How many of the next runs, up to 100.", valueName: "n"))
    var count: Int?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func validate() throws {
        try ArgumentCheck.range(count, of: "--count", 1...100)
        switch (action, calendar) {
        case (.set, nil): throw ValidationError("set needs a calendar, such as 03:30 or \"03:30 Europe/Berlin\".")
        case (.set, let text?):
            do { _ = try CalendarExpression(text) } catch {
                throw ValidationError("'\(text)' is no calendar: \(error)")
            }
        case (.unset, .some), (nil, .some): throw ValidationError("Only set takes a calendar.")
        case (.unset, nil), (nil, nil): break
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        switch action {
        case nil:
            let state: ScheduleState = try session.ask(.scheduleGet, ScheduleGetParams(count: count ?? 5))
            return try show(state, session)
        case .set: return try change(to: calendar, session)
        case .unset: return try change(to: nil, session)
        }
    }

    private func show(_ state: ScheduleState, _ session: Session) throws -> ControlProtocol.ExitCode {
        try session.show(state) { ScheduleText.lines(state, $0) }
        session.console.warn(ScheduleText.warnings(state, session.presentation))
        if state.hasNoClock {
            for step in session.presentation.advice(Remedy(.setCalendar, name: state.timer?.unit), or: "") {
                session.console.talk(Line(step))
            }
        } else if state.scheduledJob != nil {
            session.console.talk("Start the waiting job at once: \(session.presentation.command("sync --now"))")
        }
        return .done
    }

    /// Writes or removes the drop-in, and has the daemon read its settings again; a calendar that it refuses is taken back.
    private func change(to calendar: String?, _ session: Session) throws -> ControlProtocol.ExitCode {
        let status: DaemonStatus = try session.ask(.daemonStatus, NoParams())
        let dropIn = SettingsDropIn(of: status.configuration, name: "50-schedule.toml")
        let check = "sudo tracksyncd --check-config\(Session.option(config: Session.otherSettings(of: status)))"
        let whereElse = "See where: \(check)"
        let before = dropIn.content
        if let calendar {
            try dropIn.write(
                "# Written by tracksyncctl schedule set; tracksyncctl schedule unset removes it.\n[schedule]\n"
                    + "calendar = \"\(calendar)\"\n")
        } else {
            guard before != nil else {
                throw CommandFailure(
                    .notFound, name: "not_found", message: "There is no \(dropIn.path); nothing is to be removed.",
                    hint: "See where the calendar is set: \(check)")
            }
            try dropIn.remove()
        }
        let result: ReloadResult
        do {
            result = try session.ask(.daemonReload, DaemonReloadParams(schedule: calendar ?? "unset"))
        } catch {
            try dropIn.restore(before)
            throw error
        }
        guard result.applied else {
            try dropIn.restore(before)
            throw CommandFailure(
                .usage, name: "refused", message: "The daemon refuses it: \(result.problems.joined(separator: "; "))")
        }
        let state: ScheduleState = try session.ask(.scheduleGet, ScheduleGetParams(count: count ?? 3))
        if let calendar {
            guard state.calendar == (try? CalendarExpression(calendar))?.description else {
                try dropIn.restore(before)
                _ = try session.ask(.daemonReload, DaemonReloadParams(), as: ReloadResult.self)
                throw CommandFailure(
                    .failed, name: "overridden",
                    message: "schedule.calendar is set elsewhere, too, and that overrides \(dropIn.path). "
                        + "Nothing was changed.", hint: whereElse)
            }
            session.console.talk("Wrote \(dropIn.path); it is in force.")
        } else {
            session.console.talk("Removed \(dropIn.path); the settings are in force.")
            if state.calendar != nil {
                session.console.talk("They have a calendar of their own. \(whereElse)")
            }
        }
        return try show(state, session)
    }
}
