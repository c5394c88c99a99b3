import FoundationEssentials
import JobModel

/// Whether scraping is on, and what holds it off, for a person.
enum KillSwitchText {
    /// The state after an operator lifted a hold.
    static func enabled(_ killSwitch: KillSwitch, _ presentation: Presentation) -> [Line] {
        if killSwitch.enabled { return [Line("Scraping is ") + Line("enabled", .good) + "."] }
        return [Line("Scraping is still ") + Line("disabled", .warning) + ". What holds it off:"]
            + holds(killSwitch.holds, presentation)
    }

    /// The state after an operator disabled it.
    static func disabled(_ killSwitch: KillSwitch, _ presentation: Presentation) -> [Line] {
        let own = killSwitch.holds.filter { $0.source == .operator }
        let others = killSwitch.holds.filter { $0.source != .operator }
        let end = own.compactMap(\.until).max().map { " until \(presentation.time.fullAhead($0))" }
        let head = Line("Scraping is ") + Line("disabled", .warning)
        let first = head + Line((end ?? ", until somebody enables it") + ".")
        return first.wrapped(to: presentation.width)
            + (others.isEmpty ? [] : ["This holds it off too:"] + holds(others, presentation))
    }

    /// What holds it off, since when, by whom, why and until when:
    /// `operator (tracksyncctl disable), by anna, since 2026-11-21 06:00:00 UTC (5 min ago): the site moves`.
    static func line(_ hold: ScrapingHold, _ time: TimeText) -> Line {
        var text = "\(hold.source.rawValue) (\(hold.place))"
        if let by = hold.by { text += ", by \(by)" }
        text += ", since \(time.fullWithAge(hold.since))"
        if let until = hold.until { text += ", until \(time.fullAhead(until))" }
        if let reason = hold.reason { text += ": \(reason)" }
        return Line(text)
    }

    /// Each hold, and how to lift it.
    private static func holds(_ holds: [ScrapingHold], _ presentation: Presentation) -> [Line] {
        holds.flatMap { hold in
            line(hold, presentation.time).indented(first: "  ", rest: "    ", to: presentation.width)
                + Line(hold.remedy).indented(first: "    ", rest: "    ", to: presentation.width)
        }
    }
}
