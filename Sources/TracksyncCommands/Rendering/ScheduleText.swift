import FoundationEssentials
import JobModel

/// The daemon's schedule for a person.
enum ScheduleText {
    /// What starts syncs when the daemon does not, and how to change that.
    static let withoutCalendar: [Line] = [
        "Syncs start when somebody, or a timer unit, asks for one: systemctl list-timers",
        "To let the daemon start them, set schedule.calendar: tracksyncd.toml(5)",
    ]

    static func lines(_ state: ScheduleState, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        var list = KeyValueList()
        list.add("calendar", state.calendar.map { Line($0) } ?? Line("none", .faint))
        if state.calendar != nil { list.add("time zone", "\(state.timeZone), where the calendar names none") }
        list.add("jitter", Line(jitter(state.jitterSeconds)))
        list.add(
            "catch-up", state.catchUp ? "a run that was missed is made up once" : "a run that was missed is left out")
        list.add("last slot", Line(state.lastSlot.map(time.fullWithAge) ?? "none yet"))
        list.add("waiting job", state.scheduledJob.map { Line(JobWording.waiting($0, time)) } ?? Line("none", .faint))
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
        return [""] + table.lines(width: presentation.width)
    }
}
