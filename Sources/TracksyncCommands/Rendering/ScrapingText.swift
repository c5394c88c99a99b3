import FoundationEssentials
import JobModel

/// Whether scraping is enabled, and what blocks it, for a person.
enum ScrapingText {
    /// The state after an operator removed blocks.
    static func enabled(_ change: ScrapingChange, _ presentation: Presentation) -> [Line] {
        let removed = self.removed(change.removed, presentation)
        if change.isEnabled { return removed + [Line("Scraping is ") + Line("enabled", .good) + "."] }
        return removed + [Line("Scraping is still ") + Line("disabled", .warning) + ". Blocked by:"]
            + blocks(change.blocks, presentation)
    }

    /// The state after an operator disabled it: until when, what was replaced, and what else blocks it.
    static func disabled(_ change: ScrapingChange, _ presentation: Presentation) -> [Line] {
        // The operators' blocks come last, and the one that ends last is the first of them.
        let own = change.blocks.filter { $0.source == .operator }
        let end = own.first?.until.map { " until \(presentation.time.fullAhead($0))" }
        let head = Line("Scraping is ") + Line("disabled", .warning)
        var lines = (head + Line((end ?? ", until somebody enables it") + ".")).wrapped(to: presentation.width)
        if change.kept != nil {
            lines += Line("Your earlier block ends later, and stays as it is.").wrapped(to: presentation.width)
        }
        if let earlier = change.extended {
            let end = earlier.until.map { " until \(presentation.time.full($0))" } ?? ""
            let reason = earlier.reason.map { " (\($0))" } ?? ""
            lines += Line("Your earlier block\(end)\(reason) is part of this one.").wrapped(to: presentation.width)
        }
        lines += removed(change.removed, presentation)
        let others = own.count > 1 ? change.blocks : change.blocks.filter { $0.source != .operator }
        return lines + (others.isEmpty ? [] : ["Blocked by:"] + blocks(others, presentation))
    }

    private static func removed(_ blocks: [ScrapingBlock], _ presentation: Presentation) -> [Line] {
        blocks.flatMap { block in
            (Line("Removed the block by ") + line(block, presentation.time))
                .indented(first: "", rest: "  ", to: presentation.width)
        }
    }

    /// That what an operator did is not stored yet; `nil` where it is.
    static func notStored(_ scraping: Scraping) -> Line? {
        scraping.notStored.map { reason in
            Line(
                "The database does not take it yet: \(reason). It is in force, and is stored as soon as the database takes "
                    + "it.", .warning)
        }
    }

    /// How scraping stands, for the status: two lines for each block, what is to come first.
    ///
    ///     disabled until 2026-11-21 08:00:00 UTC (in 2 h): the site moves
    ///     by anna with tracksyncctl disable, 2026-11-21 06:00:00 UTC (5 min ago)
    static func status(_ scraping: Scraping, _ time: TimeText) -> [Line] {
        guard !scraping.blocks.isEmpty else {
            return [scraping.isEnabled ? Line("enabled", .good) : Line("disabled", .warning)]
        }
        let lines = scraping.blocks.enumerated().flatMap { index, block in
            let end = block.until.map { "until \(time.fullAhead($0))" } ?? "until somebody enables it"
            return [
                (index == 0 ? Line("disabled", .warning) : "also")
                    + Line(" \(end)" + (block.reason.map { ": \($0)" } ?? "")),
                Line("by \(who(block)), \(time.fullWithAge(block.since))"),
            ]
        }
        return lines + [notStored(scraping)].compactMap(\.self)
    }

    /// Who or what disabled it: `anna with tracksyncctl disable`.
    private static func who(_ block: ScrapingBlock) -> String {
        switch block.source {
        case .operator: (block.by.map { "\($0) with " } ?? "") + block.place
        case .file: "the file \(block.place)" + (block.by.map { " of \($0)" } ?? "")
        case .environment: "the variable \(block.place)"
        case .configuration, .contact: "the settings (\(block.place))"
        case .application: "the application (\(block.place))"
        case .unknown(let word): "\(word) (\(block.place))"
        }
    }

    /// What blocks it, since when, until when and why, in one line:
    /// `anna with tracksyncctl disable, since 2026-11-21 06:00:00 UTC (5 min ago): the site moves`.
    static func line(_ block: ScrapingBlock, _ time: TimeText) -> Line {
        var text = "\(who(block)), since \(time.fullWithAge(block.since))"
        if let until = block.until { text += ", until \(time.fullAhead(until))" }
        if let reason = block.reason { text += ": \(reason)" }
        return Line(text)
    }

    /// Each block, and how to remove it.
    private static func blocks(_ blocks: [ScrapingBlock], _ presentation: Presentation) -> [Line] {
        blocks.flatMap { block in
            line(block, presentation.time).indented(first: "  ", rest: "    ", to: presentation.width)
                + presentation.advice(block.action, or: block.hint).flatMap {
                    Line($0).indented(first: "    ", rest: "    ", to: presentation.width)
                }
        }
    }
}
