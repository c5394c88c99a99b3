import ArgumentParser
import ControlClient
import ControlProtocol
import JobModel
import PlainText

/// `tracksyncctl notify`.
struct NotifyCommand: ControlCommand {
    /// What can be done about notifications.
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case list, test, retry, mute, unmute
    }

    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Show who is notified about problems, send tests, and mute for a while.",
        usage: """
            tracksyncctl notify [list] [options]
            tracksyncctl notify test [<target>] [options]
            tracksyncctl notify retry [<target>] [options]
            tracksyncctl notify mute [<target-or-key>] --for <duration> [--reason <text>] [options]
            tracksyncctl notify unmute [<target-or-key>] [--reason <text>] [options]
            """,
        discussion: "Targets are tables [[notify]] of the settings; see tracksync-notify(7).")

    @Argument(
        help:
            "list: the targets and open conditions; test: send a test; retry: send again what was given up; mute, unmute."
    )
    var action: Action?

    @Argument(
        help: "A target's name, or with mute and unmute a condition's key; otherwise all of them.",
        completion: Completion.notifyTarget)
    var what: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("With mute: how long, from 1s to 365d, such as 2h.", valueName: "duration"),
        transform: DurationText.read)
    var length: Duration?

    @Option(help: ArgumentHelp("With mute and unmute: why, for the audit; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        let action = action ?? .list
        if action == .list, what != nil { throw ValidationError("list takes no target; it shows them all.") }
        if action == .mute, length == nil { throw ValidationError("mute needs --for, such as --for 2h.") }
        if action != .mute, length != nil { throw ValidationError("Only mute takes --for.") }
        if action != .mute, action != .unmute, reason != nil {
            throw ValidationError("Only mute and unmute take --reason.")
        }
        if let length, !DisableCommand.seconds.contains(Int(length.components.seconds)) {
            throw ValidationError("--for takes a duration from 1s to 365d.")
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        switch action ?? .list {
        case .list: return try list(session)
        case .test: return try test(session)
        case .retry:
            let result: NotifyRetryResult = try session.ask(.notifyRetry, NotifyTargetParams(target: what))
            try session.show(result) { _ in
                ["\(NumberText.count(result.count, "notice")) that had been given up will be sent again."]
            }
        case .mute:
            let mute: NotifyMute = try session.ask(
                .notifyMute,
                NotifyMuteParams(what: what, forSeconds: Int(length?.components.seconds ?? 0), reason: reason))
            try session.show(mute) { [NotifyText.line(mute, $0.time)] }
            session.console.talk(
                "Unmute: \(session.presentation.command("notify unmute\(what.map { " \($0)" } ?? "")"))")
        case .unmute:
            let result: NotifyUnmuteResult = try session.ask(
                .notifyUnmute, NotifyUnmuteParams(what: what, reason: reason))
            try session.show(result) { _ in
                result.removed.map { Line("No longer muted: \($0 == "*" ? "everything" : $0)") }
            }
            if result.removed.isEmpty { session.console.talk("Nothing was muted.") }
        }
        return .done
    }

    private func list(_ session: Session) throws -> ControlProtocol.ExitCode {
        let status: NotifyStatus = try session.ask(.notifyList, NoParams())
        try session.show(status) { NotifyText.lines(status, $0) }
        if status.targets.isEmpty {
            session.console.talk("Nobody is notified: the settings have no table [[notify]]. See: man tracksync-notify")
        } else {
            session.console.talk("Send a test: \(session.presentation.command("notify test"))")
        }
        return .done
    }

    private func test(_ session: Session) throws -> ControlProtocol.ExitCode {
        let answer: NotifyTestResults = try session.connect().ask(
            .notifyTest, NotifyTargetParams(target: what), within: ControlConnection.wholeReadLimit)
        try session.show(answer) { presentation in answer.results.flatMap { NotifyText.lines($0, presentation) } }
        return answer.results.allSatisfy(\.ok) ? .done : .failed
    }
}
