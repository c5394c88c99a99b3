import ControlProtocol
import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import StoredSite
import Testing

/// Kills a daemon again and again while it syncs, starts it again, has it go on, and looks at what each death leaves.
///
/// Syncs of two generations of the site take turns. While the daemon is dead nothing moves: whatever the simulator was
/// asked for since the death before is of one job.
final class KillCourse {
    /// When a daemon dies.
    private enum Moment {
        /// So many milliseconds after its start: before it is ready, or while it goes on by itself.
        case afterLaunch(Double)
        /// So many milliseconds after a job was asked for.
        case afterRequest(Double)
        /// Milliseconds after a stage was reported.
        case inStage(SyncStage, Double)
    }

    /// A job that was running when its daemon died.
    private struct Victim {
        var job: Job
        /// The stage that a watcher had been told of last.
        var told: SyncStage?
    }

    let installation: Installation
    private let seed: UInt64
    private var dice: SeededRandom
    /// How long a sync takes that nobody disturbs, in milliseconds.
    private let undisturbed: Double
    /// The catalogue after no sync, and after undisturbed ones of the generations 1; 1, 2; and 1, 2, 1.
    private let catalogues: [[String]]
    private var victims: [Victim] = []
    private(set) var kills = 0
    /// Whether a daemon has come up, and so made the database.
    private var isMade = false
    /// Syncs that have changed the catalogue.
    private var synced = 0
    /// The dashboards that the last death left in staging.
    private var staged: Set<String> = []

    init(seed: UInt64) throws {
        self.seed = seed
        dice = SeededRandom(seed: seed)
        let settings = ["fetch.concurrency": "6"]
        installation = try Installation(tracks: 200, latency: 2, settings: settings)
        let state = installation.folder.path + "/undisturbed"
        try installation.configure(settings.merging(["state.directory": "\"\(state)\""]) { $1 })
        try installation.startDaemon()
        var catalogues: [[String]] = [[]]
        var longest = 0.0
        for generation in [1, 2, 1] {
            try installation.tell("PUT", "generation", "\(generation)")
            let (ending, job) = try installation.sync()
            guard ending.status == 0 else { throw TestFailure("the undisturbed sync: \(ending.errors)") }
            longest = max(longest, job.stages.map(\.seconds).reduce(0, +))
            catalogues.append(try Self.catalogue(state + "/tracks.db"))
        }
        installation.stopDaemon()
        self.catalogues = catalogues
        undisturbed = longest * 1000
        try installation.configure(settings)
        try installation.tell("PUT", "generation", "1")
        try installation.tell("DELETE", "log")
    }

    /// Kills so many times, then lets the daemon come to an end.
    func run(kills count: Int) throws {
        while kills < count { try live(until: draw()) }
        // Where time went by in other ways than before, in stages that none has died in yet.
        for _ in 0..<20 {
            guard let stage = Self.stages.subtracting(stagesOfVictims).min(by: Self.isEarlier) else { break }
            try live(until: .inStage(stage, 0))
        }
        // Three syncs at least, so that tracks have come, gone and come back.
        repeat { try live(until: nil) } while synced < 3
        let job = try #require(try installation.lastStoredJob())
        #expect(job.state == .succeeded, "\(place)")
        #expect(try installation.ctl("jobs", "--state", "running", "--json").decoded(JobList.self).total == 0)
        #expect(try installation.query(String.self, "PRAGMA integrity_check") == ["ok"])
        for table in ["staged_listings", "staged_dashboards", "staged_refreshes"] {
            #expect(try installation.query(Int.self, "SELECT count(*) FROM \(table)") == [0], "\(table): \(place)")
        }
        try expectCatalogue(after: synced)
        try expectVictimsTold()
        try installation.expectEventsTellTheFacts("\(place)")
    }

    /// The last jobs, for who must look into a failure.
    private func storedJobs() throws -> [String] {
        try installation.query(
            String.self,
            """
            SELECT id || ' ' || state || ' ' || trigger || ' ' || coalesce(record ->> 'retry_of', '-') || ' '
                || coalesce(record ->> 'created_at', '-') || ' ' || coalesce(record ->> 'finished_at', '-')
                || ' ' || coalesce(record ->> '$.requested_by.user', '-') || ' ' || coalesce(record ->> 'reason', '-')
            FROM jobs ORDER BY id DESC LIMIT 5
            """)
    }

    /// Where the course is, for who must look into a failure.
    private var place: String { "seed \(seed), kill \(kills), sync \(synced)" }

    // MARK: One life

    private func draw() -> Moment {
        switch Int.random(in: 0..<100, using: &dice) {
        case ..<15: .afterLaunch(dice.milliseconds(upTo: 300))
        case ..<40: .afterRequest(dice.milliseconds(upTo: undisturbed))
        case ..<50: .inStage(.list, dice.milliseconds(upTo: 30))
        case ..<72: .inStage(.dashboards, dice.milliseconds(upTo: undisturbed))
        case ..<86: .inStage(.apply, dice.milliseconds(upTo: 20))
        default: .inStage(.report, dice.milliseconds(upTo: 8))
        }
    }

    /// A daemon's life up to a moment (`nil`: to its job's end); when the job ends before, the daemon lives on.
    private func live(until moment: Moment?) throws {
        if case .afterLaunch(let milliseconds)? = moment {
            if installation.daemon != nil { installation.stopDaemon() }
            try installation.launchDaemon()
            pause(milliseconds)
            return try die(watcher: nil)
        }
        if installation.daemon == nil { try installation.startDaemon() }
        isMade = true
        let control = try RawConnection(daemon: installation.socket)
        try begin(over: control)
        control.send(line: #"{"jsonrpc":"2.0","id":2,"method":"job.watch","params":{"after":0}}"#)
        let watcher = Watcher(connection: control)
        switch moment {
        case .afterRequest(let milliseconds): pause(milliseconds)
        case .inStage(let stage, let milliseconds):
            while let event = try watcher.next() {
                if event.kind == .finished { return try examineEnd() }
                if event.kind == .stage, event.progress?.stage == stage { break }
            }
            pause(milliseconds)
        case .afterLaunch, nil:
            while let event = try watcher.next() { if event.kind == .finished { return try examineEnd() } }
            throw TestFailure("the daemon went away: \(place)")
        }
        try die(watcher: watcher)
    }

    /// Has a job run: the one that goes on by itself, one that is resumed, or a new one.
    private func begin(over control: RawConnection) throws {
        if let last = try control.ask(.jobList, #"{"limit":1}"#, as: JobList.self).result?.jobs.first {
            switch last.state {
            case .running: return
            case .interrupted:
                if try resume(over: control) { return }
            case .succeeded: break
            case .scheduled, .failed, .cancelled, .skipped, .unknown:
                throw TestFailure("job \(last.id) is \(last.state): \(place)")
            }
        }
        try start(over: control)
    }

    /// Resumes the last job, unless that had stored everything.
    private func resume(over control: RawConnection) throws -> Bool {
        if Int.random(in: 0..<4, using: &dice) == 0 {
            let ending = try installation.ctl("resume")
            // The daemon may have gone on by itself meanwhile.
            if ending.status == 0 || ending.status == 10 { return true }
            #expect(ending.status == 1, "\(ending.text) \(place)")
        } else {
            let answer = try control.ask(.jobResume, as: Job.self)
            guard let error = answer.error, error.data.name != .alreadyRunning else { return true }
            #expect(error.data.name == .notResumable, "\(error.message) \(place)")
        }
        try expectCatalogue(after: synced + 1)
        try succeed()
        return false
    }

    private func start(over control: RawConnection) throws {
        let isTimer = Int.random(in: 0..<2, using: &dice) == 0
        if Int.random(in: 0..<4, using: &dice) == 0 {
            let ending = try installation.ctl("sync", "--trigger", isTimer ? "timer" : "manual", "--now")
            #expect(ending.status == 0, "\(ending.text) \(place)")
        } else {
            let answer = try control.ask(
                .jobStart, isTimer ? #"{"trigger":"timer","now":true}"# : "{}", as: Job.self)
            #expect(answer.error == nil, "\(place)")
        }
    }

    // MARK: What is left

    private func die(watcher: Watcher?) throws {
        installation.stopDaemon(SIGKILL)
        kills += 1
        try installation.expectEventsTellTheFacts("\(place)")
        guard isMade else { return }
        var told: SyncStage?
        while let event = try watcher?.next() {
            if event.kind == .stage { told = event.progress?.stage }
        }
        guard let job = try installation.lastStoredJob() else { return #expect(told == nil, "\(place)") }
        switch job.state {
        case .succeeded:
            if job.id != lastSuccess { try examineEnd() }
        case .running:
            victims.append(Victim(job: job, told: told))
            try examineRest(of: job)
        case .interrupted: try examineRest(of: job)
        case .scheduled, .failed, .cancelled, .skipped, .unknown:
            throw TestFailure("job \(job.id) is \(job.state): \(place)")
        }
    }

    /// The job that has succeeded last, of those that were looked at.
    private var lastSuccess: JobID?

    /// Looks at what a job that succeeded has done.
    private func examineEnd() throws {
        let job = try #require(try installation.lastStoredJob())
        let jobs = try storedJobs()
        try #require(job.state == .succeeded, "\(place): \(jobs)\n\(installation.daemon?.errors.suffix(2000) ?? "")")
        lastSuccess = job.id
        let fetched = try takeFetched()
        let site = installation.site.at(generation: generation)
        let listed = Set(site.listedIndices.map { site.slug(at: $0) })
        #expect(fetched == listed.subtracting(staged), "not what was missing: \(place)")
        #expect(job.counts.dashboardsReused == staged.count, "\(place)")
        try expectCatalogue(after: synced + 1)
        try succeed()
    }

    /// Looks at what a job that did not come to its end has left.
    private func examineRest(of job: Job) throws {
        let fetched = try takeFetched()
        let left = try installation.stagedSlugs()
        let catalogue = try Self.catalogue(installation.database)
        let isApplied = catalogue != expected(after: synced)
        #expect((job.appliedAt != nil) == isApplied, "\(place)")
        if isApplied {
            #expect(catalogue == expected(after: synced + 1), "half a catalogue: \(place)")
        } else {
            #expect(left.isSuperset(of: staged), "staging was lost: \(place)")
            #expect(left.isSubset(of: staged.union(fetched)), "\(place)")
        }
        switch job.progress?.stage {
        case nil, .list, .dashboards: #expect(!isApplied, "\(place)")
        case .report, .unknown: #expect(isApplied, "\(place)")
        case .apply: break
        }
        staged = left
    }

    /// The dashboards that the job has fetched in this life: none twice, and none that was there.
    private func takeFetched() throws -> Set<String> {
        let requests = try installation.takeDashboardRequests()
        #expect(requests.filter { $0.value > 1 } == [:], "fetched twice: \(place)")
        #expect(staged.isDisjoint(with: requests.keys), "fetched though it was staged: \(place)")
        return Set(requests.keys)
    }

    private func succeed() throws {
        synced += 1
        staged = []
        try installation.tell("PUT", "generation", "\(generation)")
    }

    /// The generation that is synced now.
    private var generation: Int { synced % 2 + 1 }

    private func expected(after syncs: Int) -> [String] { catalogues[syncs < 3 ? syncs : 3 - (syncs + 1) % 2] }

    private func expectCatalogue(after syncs: Int) throws {
        let difference = Set(try Self.catalogue(installation.database)).symmetricDifference(expected(after: syncs))
        #expect(difference.sorted() == [], "\(place)")
    }

    /// Each job that was killed says so, and how far it had come.
    private func expectVictimsTold() throws {
        let stored = try installation.query(String.self, "SELECT record FROM jobs").map {
            try RecordCoding.decode(Job.self, from: Data($0.utf8))
        }
        let jobs = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
        for victim in victims {
            let job = try #require(jobs[victim.job.id])
            #expect(job.state == .interrupted && job.error?.name == "interrupted", "\(job.id), seed \(seed)")
            var told = victim.job.progress
            // A dead job has no speed.
            told?.rate = nil
            told?.etaSeconds = nil
            #expect(job.progress == told && job.progress != nil, "\(job.id), seed \(seed)")
            let order = SyncStage.allCases
            let known = job.progress?.stage
            #expect(
                victim.told.flatMap(order.firstIndex) ?? 0 <= known.flatMap(order.firstIndex) ?? 0,
                "\(job.id), seed \(seed)")
        }
        // Or the moments were not spread over the whole of a sync.
        #expect(stagesOfVictims.isSuperset(of: Self.stages), "\(stagesOfVictims), seed \(seed)")
    }

    /// The stages that a daemon has to die in.
    private static let stages: Set<SyncStage> = [.list, .dashboards, .apply, .report]

    private var stagesOfVictims: Set<SyncStage> { Set(victims.compactMap(\.job.progress?.stage)) }

    private static func isEarlier(_ one: SyncStage, _ other: SyncStage) -> Bool {
        let order = SyncStage.allCases
        return order.firstIndex(of: one) ?? 0 < order.firstIndex(of: other) ?? 0
    }

    /// The stored tracks as text, without ids and times.
    private static func catalogue(_ database: String) throws -> [String] {
        return try DatabaseQueue.reading(database).read { db in
            let own: Set = ["id", "created_at", "updated_at", "last_seen_at", "metadata_fetched_at"]
            let columns = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('tracks')")
            let row = columns.filter { !own.contains($0) }.map { "quote(\($0))" }.joined(separator: " || '|' || ")
            return try String.fetchAll(db, sql: "SELECT \(row) FROM tracks ORDER BY source_track_slug")
        }
    }

    /// Lets a moment come: nothing is waited for.
    private func pause(_ milliseconds: Double) { usleep(UInt32(milliseconds * 1000)) }
}

extension SeededRandom {
    /// A time up to `most` milliseconds.
    mutating func milliseconds(upTo most: Double) -> Double { Double.random(in: 0...most, using: &self) }
}
