import Catalogue
import Events
import FoundationEssentials
public import JobModel
public import Storage

/// Whether this host may sync now.
public enum SyncRight: Sendable {
    /// It may.
    case granted
    /// It may, without the lease, which could not be taken.
    case alone(PublishError)
    /// Another host syncs.
    case held(LeaseHolder)
    /// The lease could not be taken, and this host is not to sync without it.
    case away(PublishError)
    /// What the other hosts have published could not be taken over, or another host publishes at this moment, or makes the
    /// tables.
    case behind(PublishError)
}

// Several hosts that share a database: the lease, and taking the published catalogue over.
extension Publisher {
    /// Takes the lease for a job, and what others published meanwhile: a newer catalogue, and the application's marks.
    ///
    /// Where the lease cannot be taken, as the database is away or somebody locks the row, the host syncs without it unless
    /// `publish.standalone` says otherwise.
    public func requestRight(for job: JobID) async -> SyncRight {
        guard let settings else { return .granted }
        await readRecord(settings)
        marksOfNewTracks = []
        switch await takeLease(for: job, settings) {
        case .failure(let error):
            if error.name == .interrupted { return .granted }
            if error.isSchemaInTheMaking { return .behind(error) }
            if error.isAnswer {
                switch await obstacle(settings) {
                case .holder(let holder)?: return held(by: holder)
                // Its catalogue will be newer than this one, and what a sync beside it finds could not be published.
                case .publication? where error.name == .locked && !isPublishing:
                    return .behind(PublishError(.locked, "another host publishes at this moment"))
                case .publication?, nil: break
                }
            }
            return settings.runsAlone ? .alone(error) : .away(error)
        case .success(.held(let holder)): return held(by: holder)
        case .success(.taken(let claim, let published, let marks)):
            self.claim = claim
            endedJob = nil
            leaseBell.ring()
            if let published {
                switch await takeOver(published, settings) {
                case .success(let taken):
                    var record = record ?? PublicationRecord(target: settings.target.name)
                    record.takenHistory = taken.history
                    record.ownMarks = taken.ownMarks ?? record.ownMarks
                    record.generation = published.generation
                    await save(record, [], [])
                case .failure(let error):
                    // The daemon stops, and with it this job: nobody waits for the lease to be given back.
                    if error.name == .interrupted { return .granted }
                    // To continue with an older catalogue would lose what the other host found.
                    await release(hearing: stop)
                    return .behind(error)
                }
            }
            if let marks {
                let target = settings.target.name
                let own =
                    settings.sharesMarks
                    ? try? await store.tracks.ownMarks(since: record?.ownMarks, byOthersThan: target) : nil
                let changed = try? await store.tracks.follow(
                    exactly: marks, but: own?.slugs ?? [], by: target, at: dependencies.now())
                if changed ?? 0 > 0 { marksBell.ring() }
                marksOfNewTracks = (try? await store.tracks.unknown(marks)) ?? []
            }
            return .granted
        }
    }

    /// Another host syncs, in the place of this one: what it publishes is looked for in a while.
    private func held(by holder: LeaseHolder) -> SyncRight {
        let soon = dependencies.now().addingTimeInterval(Self.backOff.longest)
        if nextDue.map({ $0 > soon }) ?? true {
            nextCheckAt = soon
            bell.ring()
        }
        return .held(holder)
    }

    /// Takes the newest jobs of the other hosts over: what they have synced is not late here. Where that fails, the next
    /// attempt to publish does it.
    func takeJobs(_ settings: PublishSettings) async {
        let now = dependencies.now()
        _ = await blocking(on: threads) { [store, interrupt] in
            try Session(settings.brief, interrupt).transaction(readOnly: true, commits: false) { connection in
                try HostRegister(connection).takeJobs(50, on: settings.host, into: store, at: now)
            }
        }
    }

    /// How often a lease is asked for again where two sessions waited for each other, or another host makes the tables.
    private static let repetitions = 10

    private func takeLease(for job: JobID, _ settings: PublishSettings) async -> Result<
        LeaseTaking.Outcome, PublishError
    > {
        let local = try? await store.catalogue.version()
        let known = record?.generation
        // Who asked for the sync waits for this answer.
        var settings = settings
        settings.connectTimeout = min(settings.connectTimeout, .seconds(3))
        settings.lockTimeout = min(settings.lockTimeout, .seconds(5))
        var repetitions = 0
        while true {
            let result = await blocking(on: promptThreads) { [settings, identity, stop] in
                try LeaseTaking(settings: settings, identity: identity, job: job, local: local, known: known).run(stop)
            }
            repetitions += 1
            guard repetitions < Self.repetitions, case .failure(let error) = result,
                error.name == .deadlock || error.isSchemaInTheMaking
            else { return result }
            await dependencies.sleep(dependencies.now().addingTimeInterval(0.2))
        }
    }

    /// What keeps the lease from being taken.
    private enum Obstacle {
        /// Another host has it.
        case holder(LeaseHolder)
        /// A host publishes, with or without the lease.
        case publication
    }

    /// What keeps the lease from being taken, whatever locks its row; `nil` where it is neither, or cannot be read soon.
    private func obstacle(_ settings: PublishSettings) async -> Obstacle? {
        var settings = settings
        settings.lockTimeout = min(settings.lockTimeout, .seconds(1))
        let obstacle = await blocking(on: promptThreads) { [settings, identity, stop] in
            try Session(settings, stop).transaction(readOnly: true, commits: false) { connection -> Obstacle? in
                let lease = Lease(connection)
                if let holder = try lease.holder(but: identity) { return Obstacle.holder(holder) }
                return try lease.isPublicationUnderWay() ? .publication : nil
            }
        }
        return (try? obstacle.get()).flatMap(\.self)
    }

    /// Marks the tracks that a sync has stored of those that the target marks.
    func markNewTracks() async {
        let marks = marksOfNewTracks
        guard let settings, !marks.isEmpty, let unknown = try? await store.tracks.unknown(marks) else { return }
        let stored = marks.subtracting(unknown)
        let slugs = stored.compactMap { TrackSlug($0) }.sorted { $0.rawValue < $1.rawValue }
        guard !slugs.isEmpty,
            (try? await store.tracks.setFollowed(slugs, to: true, by: settings.target.name, at: dependencies.now()))
                != nil
        else { return }
        // The next request for the right may have set others meanwhile.
        marksOfNewTracks.subtract(stored)
        marksBell.ring()
    }

    /// Tells that a job is over: what it stored is published, then the lease is given back.
    public func jobEnded(_ job: JobID) async {
        await markNewTracks()
        guard claim?.jobId == job else { return }
        endedJob = job
        bell.ring()
    }

    /// Gives the lease back once the job is over that it was taken for.
    func returnLease() async {
        guard let claim, endedJob == claim.jobId else { return }
        await release(hearing: interrupt)
    }

    private func release(hearing interrupt: Interrupt) async {
        guard let claim, let settings else { return }
        self.claim = nil
        endedJob = nil
        let jobs = await jobsToTell()
        // Where that fails, the lease ends by itself.
        let release = await blocking(on: promptThreads) { [identity] in
            let session = try Session(settings, interrupt)
            try session.transaction { connection in
                _ = try HostRegister(connection).publish(jobs, of: settings.host)
                try Lease(connection).release(claim, identity)
            }
        }
        if case .success = release { noteTold(jobs) }
    }

    /// Renews the lease in good time while there is one, until the task is cancelled.
    func keepLease() async {
        for await _ in leaseBell.rings {
            while let claim, let settings, !Task.isCancelled {
                let third = settings.leaseTime / .seconds(3)
                await dependencies.sleep(dependencies.now().addingTimeInterval(third))
                guard self.claim == claim, !Task.isCancelled else { continue }
                let renewal = await blocking(on: promptThreads) { [identity, interrupt] in
                    let session = try Session(settings, interrupt)
                    return try session.transaction { connection in
                        try Lease(connection).renew(claim, identity, settings)
                    }
                }
                // Where the database is away, the publication finds out whose lease it is: nothing is written without it.
                guard case .success(false) = renewal, self.claim == claim else { continue }
                self.claim = nil
                lostJob.yield(claim.jobId)
            }
        }
    }

    /// Takes a published catalogue in place of the stored one.
    private func takeOver(_ published: CatalogueVersion, _ settings: PublishSettings) async -> Result<
        (history: HistoryPlace?, ownMarks: OwnMarks?), PublishError
    > {
        await readRecord(settings)
        let taken = record?.takenHistory
        let own = settings.sharesMarks ? record?.ownMarks : nil
        let now = dependencies.now()
        return await blocking(on: promptThreads) { [store, stop] in
            try CatalogueReading(settings: settings, takenHistory: taken, ownMarks: own)
                .run(into: store, as: published, at: now, stop)
        }
    }

    // MARK: Queries

    /// The hosts that share the database; throws why they are not known.
    public func hosts() async throws(PublishError) -> [PublishingHost] {
        try await look { [identity] connection in try HostRegister(connection).hosts(identity) }
    }

    /// The jobs of all hosts that match, the newest first, and how many match; with `soon` it gives up after seconds.
    public func jobsOfAllHosts(_ query: PublishedJobQuery, soon: Bool = false) async throws(PublishError)
        -> (jobs: [EndedJob], total: Int)
    {
        let host = settings?.host ?? ""
        return try await look(soon: soon) { connection in try HostRegister(connection).jobs(matching: query, on: host) }
    }

    private func look<Value: Sendable>(
        soon: Bool = false, _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    )
        async
        throws(PublishError) -> Value
    {
        guard let settings = soon ? settings?.brief : settings else {
            throw PublishError(.off, "publish.url is not set")
        }
        return try await blocking(on: soon ? promptThreads : threads) { [interrupt] in
            try Session(settings, interrupt).transaction(readOnly: true, commits: false) { connection in
                guard try OwnSchema.storedVersion(connection) != nil else {
                    throw PublishError(.missing, "the schema tracksync is not there: nothing was published yet")
                }
                return try body(connection)
            }
        }.get()
    }

    /// What the application's own switch says, at most half a minute old; where the database is away, what it said last.
    /// Throws where it has said nothing since the start.
    public func applicationBlock() async throws(PublishError) -> ScrapingBlock? {
        guard let settings, settings.profile == .mre else { return nil }
        if let last = applicationSwitch, .now - last.at < .seconds(30) { return try last.answer.get() }
        let now = dependencies.now()
        // A job that is over waits for this answer, and the daemon's end, too.
        let result = await blocking(on: promptThreads) { [brief = settings.brief, stop] in
            try Session(brief, stop).transaction(readOnly: true, commits: false) { connection in
                try ApplicationSwitch(settings: settings).read(connection, at: now)
            }
        }
        var answer = result
        if case .failure = result, let known = applicationSwitch?.answer, case .success = known { answer = known }
        applicationSwitch = (answer, .now)
        return try answer.get()
    }
}
