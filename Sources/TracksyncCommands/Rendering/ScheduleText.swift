import FoundationEssentials
import JobModel
import PlainText
import Remedies

/// The daemon's schedule for a person.
enum ScheduleText {
    /// What an operator should know about the clocks.
    static func warnings(_ state: ScheduleState, _ presentation: Presentation) -> [Line] {
        guard state.hasTwoClocks, let timer = state.timer else { return [] }
        return [
            Line("warning: ", .warning) + Line("\(timer.unit) and the calendar both start syncs.")
        ] + presentation.advice(Remedy(.stopTimer, name: timer.unit), or: "").map { Line("  " + $0) }
    }

    /// `2026-11-30 00:00:00 UTC (in 8 h), by tracksync.timer`.
    static func next(_ state: ScheduleState, _ time: TimeText, inShort: Bool = false) -> Line {
        guard let run = state.nextRun else {
            if state.isBlocked == true { return Line("none before scraping is enabled", .warning) }
            return state.timer?.problem.map { Line("not known: \(state.timer?.unit ?? "the timer"): \($0)", .warning) }
                ?? Line("none", .faint)
        }
        let source =
            switch run.source {
            case .job: state.scheduledJob?.retryOf == nil ? "by the waiting job" : "the next try of a run"
            case .schedule: "by schedule.calendar"
            case .timer: "by \(state.timer?.unit ?? "a timer")"
            case .unknown(let word): "by \(word)"
            }
        guard let due = run.dueAt else { return Line("\(time.fullAhead(run.at)), \(source)") }
        guard !inShort else { return Line("\(time.fullAhead(run.at)), when scraping is enabled") }
        return Line(
            "\(time.fullAhead(run.at)), when scraping is enabled (\(time.full(due)), \(source), falls into the disabled time)"
        )
    }

    private static func timer(_ timer: TimerState, _ time: TimeText) -> Line {
        if let problem = timer.problem { return Line("\(timer.unit): not known: \(problem)") }
        guard timer.isActive == true else { return Line("\(timer.unit): off", .faint) }
        return Line("\(timer.unit)" + (timer.next.map { ": \(time.fullAhead($0))" } ?? ": active, without a next run"))
    }

    static func lines(_ state: ScheduleState, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        var list = KeyValueList()
        list.add("next run", next(state, time))
        list.add("timer", state.timer.map { timer($0, time) })
        list.add("calendar", state.calendar.map { Line($0) } ?? Line("none", .faint))
        if state.calendar != nil { list.add("time zone", "\(state.timeZone), where the calendar names none") }
        list.add("jitter", Line(jitter(state.jitterSeconds)))
        list.add(
            "catch-up",
            state.catchUp ? "a run that was missed happens once, later" : "a run that was missed is left out")
        list.add("last slot", Line(state.lastSlot.map(time.fullWithAge) ?? "none yet"))
        list.add(
            "waiting job",
            state.scheduledJob.map { Line(JobWording.waiting($0, time, isHeld: state.isJobHeld)) }
                ?? Line("none", .faint))
        return list.lines(width: presentation.width) + runs(state, presentation)
    }

    private static func jitter(_ seconds: Double) -> String {
        seconds > 0 ? "up to \(DurationText.long(seconds)) after the slot" : "none"
    }

    private static func runs(_ state: ScheduleState, _ presentation: Presentation) -> [Line] {
        guard state.calendar != nil else { return [] }
        guard !state.next.isEmpty else { return ["", "The calendar has no further runs."] }
        let local = TimeText(now: presentation.time.now, utc: false)
        let universal = TimeText(now: presentation.time.now, utc: true)
        var table = Table([
            Table.Column(title: "NEXT RUNS (LOCAL TIME)"), Table.Column(title: "UTC"),
            Table.Column(title: "", least: 4),
        ])
        for slot in state.next {
            table.add([
                Line(local.withWeekday(slot)), Line(universal.second(slot)), Line(presentation.time.ahead(slot)),
            ])
        }
        return [""] + table.lines(width: presentation.tableWidth)
    }
}
