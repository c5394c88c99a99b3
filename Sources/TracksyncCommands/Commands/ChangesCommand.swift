import ArgumentParser
import Catalogue
import ControlClient
import ControlProtocol
import FoundationEssentials

/// `tracksyncctl changes`.
struct ChangesCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes", abstract: "List what changed in the catalogue, the oldest first; follow it live.")

    @Option(
        help: ArgumentHelp(
            "All changes since then: 7d (ago), yesterday, 2026-11-20 or \"2026-11-20 15:00\".", valueName: "time"),
        transform: TimeArgument.init(reading:))
    var since: TimeArgument?

    @Option(help: ArgumentHelp("All changes after the one with this number.", valueName: "number"))
    var after: Int?

    @Option(
        help: ArgumentHelp(
            "Only changes of this kind: \(TrackChange.Kind.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "kind"),
        completion: .list(TrackChange.Kind.allCases.map(\.rawValue)),
        transform: ChangesCommand.kind)
    var kind: TrackChange.Kind?

    @Flag(help: "Only changes of tracks that are followed.")
    var followed = false

    @Option(
        help: ArgumentHelp(
            "What this job changed, or would have changed if it was a dry run: its id or the beginning of it.",
            valueName: "id"),
        completion: Completion.job)
    var job: String?

    @Flag(name: [.short, .long], help: "Wait for further changes and print them, until ^C.")
    var follow = false

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp(
            "How many at most; 0: all. The default is 50, or all with --since, --after and --job.", valueName: "n"))
    var limit: Int?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { !follow }

    private static func kind(_ word: String) throws -> TrackChange.Kind {
        if let kind = TrackChange.Kind(known: word) { return kind }
        let known = TrackChange.Kind.allCases.map(\.rawValue)
        throw ValidationError("'\(word)' is no kind of change. Known are: \(known.joined(separator: ", ")).")
    }

    func validate() throws {
        try ArgumentCheck.id(job)
        try ArgumentCheck.range(limit, of: "--limit", 0 ... .max)
        try ArgumentCheck.range(after, of: "--after", 0 ... .max)
        if job != nil, since != nil || after != nil || kind != nil || followed || follow {
            throw ValidationError("--job excludes --since, --after, --kind, --followed and --follow.")
        }
        if since != nil, after != nil { throw ValidationError("--since and --after exclude each other.") }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let interrupts = follow ? session.dependencies.interrupts() : nil
        let connection = try session.connect(interrupts)
        let time = try since?.since(in: session)
        let reading = ChangeReading(kind: kind, followed: followed, since: time)
        var count = 0
        func show(_ changes: [TrackChange]) throws {
            count += changes.count
            guard !changes.isEmpty else { return }
            if session.options.json {
                for change in changes { try session.console.show(json: change) }
            } else {
                session.console.show(ChangeList.lines(changes, session.presentation))
            }
        }
        do {
            var last: Int64
            if let job {
                try reading.all(of: job, limit: limit ?? 0, over: connection, show)
                last = 0
            } else if after != nil || (time != nil && (limit ?? 0) == 0) {
                // From a place on.
                last = try reading.all(after: Int64(after ?? 0), limit: limit ?? 0, over: connection, show)
            } else {
                // The last ones, as the end of a file is shown.
                last = try reading.newest(limit ?? 50, over: connection, show)
            }
            guard follow else {
                if count == 0 { session.console.talk(Line(nothing)) }
                return .done
            }
            try ChangeFollowing(session: session, reading: reading, interrupts: interrupts).run(
                after: &last, over: connection, show)
        } catch let error as ControlClientError where error.exitCode == .interrupted && follow {}
        return .done
    }

    private var nothing: String {
        since == nil && after == nil && kind == nil && !followed && job == nil
            ? "Nothing has changed yet." : "No change matches."
    }
}

/// Reads changes page by page.
struct ChangeReading {
    var kind: TrackChange.Kind?
    var followed: Bool
    var since: Date?

    private func params(
        after: Int64? = nil, before: Int64? = nil, newestFirst: Bool? = nil, wait: Int? = nil, limit: Int
    ) -> ChangeListParams {
        ChangeListParams(
            after: after, before: before, since: since, kind: kind, followed: followed ? true : nil,
            newestFirst: newestFirst, waitSeconds: wait, limit: limit)
    }

    /// Hands over all changes after a number, at most `limit` (0: all); the number to continue after.
    @discardableResult
    func all(
        after first: Int64, limit: Int, over connection: ControlConnection, _ body: ([TrackChange]) throws -> Void
    ) throws -> Int64 {
        var after = first
        var count = 0
        while limit == 0 || count < limit {
            let most = TrackChangePage.maximumLimit
            let page: TrackChangePage = try connection.ask(
                .changeList, params(after: after, limit: limit == 0 ? most : min(limit - count, most)))
            try body(page.changes)
            count += page.changes.count
            guard let next = page.next else { return max(after, page.last) }
            after = next
        }
        return after
    }

    /// Hands over the newest changes, the oldest of them first; the number to continue after.
    func newest(_ limit: Int, over connection: ControlConnection, _ body: ([TrackChange]) throws -> Void) throws
        -> Int64
    {
        if limit == 0 { return try all(after: 0, limit: 0, over: connection, body) }
        var found: [TrackChange] = []
        var before: Int64?
        var last: Int64?
        repeat {
            let page: TrackChangePage = try connection.ask(
                .changeList,
                params(
                    before: before, newestFirst: true, limit: min(limit - found.count, TrackChangePage.maximumLimit)))
            found += page.changes
            last = last ?? page.last
            before = page.next
        } while before != nil && found.count < limit
        try body(found.reversed())
        return last ?? 0
    }

    /// Hands over what a job changed, at most `limit` (0: all).
    func all(
        of job: String, limit: Int, over connection: ControlConnection, _ body: ([TrackChange]) throws -> Void
    ) throws {
        var after: Int64?
        var count = 0
        repeat {
            let most = TrackChangePage.maximumLimit
            let page: TrackChangePage = try connection.ask(
                .changeList,
                ChangeListParams(after: after, job: job, limit: limit == 0 ? most : min(limit - count, most)))
            try body(page.changes)
            count += page.changes.count
            after = page.next
        } while after != nil && (limit == 0 || count < limit)
    }

    /// Changes after a number, waiting for one where there is none yet.
    func next(after number: Int64, waiting seconds: Int, over connection: ControlConnection) throws -> TrackChangePage {
        try connection.call(
            .changeList, params(after: number, wait: seconds, limit: TrackChangePage.maximumLimit),
            within: .seconds(seconds + 30))
    }
}
