import Catalogue
import Events
import Foundation
import GRDB
import JobModel
import Programs
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// What a host takes over from the others, and from the application, before it syncs.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct TakeoverTests: SuiteOfTwoHosts {
    let hosts: TwoHosts

    init() throws { hosts = try TwoHosts() }

    private func take(_ publisher: Publisher, for job: JobID = JobID(at: Date())) async throws {
        let right = await publisher.requestRight(for: job)
        guard case .granted = right else { throw TestFailure("\(right)") }
    }

    private func ended(
        _ index: Int, state: JobState = .succeeded, user: String = "anna", _ change: (inout Job) -> Void = { _ in }
    ) -> Job {
        let time = Date(timeIntervalSince1970: 1_800_000_000 + Double(index) * 60)
        var job = Job(
            id: JobID(at: time), trigger: index % 2 == 0 ? .schedule : .manual,
            requestedBy: Requester(uid: 1000, user: user, pid: 7), createdAt: time)
        (job.number, job.state, job.startedAt) = (index, state, time)
        (job.appliedAt, job.finishedAt) = (state == .succeeded ? time : nil, time.addingTimeInterval(30))
        change(&job)
        return job
    }

    private func publish(_ jobs: [EndedJob], of host: String = "alpha") throws {
        try Session(settings, Interrupt()).transaction { connection in
            _ = try HostRegister(connection).publish(jobs, of: host)
        }
    }

    // MARK: Jobs

    @Test func `the jobs of the other host are in the list of the one that takes over, and stay the other's`()
        async throws
    {
        try await alpha.sync(["acme"])
        try alpha.publish(settings, identity: one)
        let jobs = [ended(1), ended(2, state: .failed)]
        try publish(jobs.map { EndedJob(job: $0) })
        let mine = ended(3) { $0.number = 1 }
        try bravo.store.jobs.save(mine)
        let second = publisher(bravo, other, "bravo")
        try await take(second)
        let listed = try await bravo.store.jobs.list(limit: 10)
        #expect(listed.jobs.map(\.id) == [mine.id, jobs[1].id, jobs[0].id])
        #expect(listed.jobs.map(\.host) == [nil, "alpha", "alpha"] && listed.jobs.map(\.number) == [1, nil, nil])
        #expect(listed.jobs.map(\.state) == [.succeeded, .failed, .succeeded])
        // They are not taken for its own: none is resumed, repeated, numbered on, reported or told the others again.
        #expect(try await bravo.store.jobs.lastNumber() == 1)
        #expect(try await bravo.store.jobs.lastStarted() == nil)
        #expect(try await bravo.store.jobs.lastRun()?.id == mine.id)
        #expect(await second.jobsToTell().map(\.job.id) == [mine.id])
        #expect(listed.jobs[1].isResumable == false && jobs[1].isResumable)
        // The catalogue is as old as the sync that made it, on whichever host that was.
        #expect(try await bravo.store.jobs.lastOutcome().successAt == mine.appliedAt)
    }

    @Test func `a job that is taken again is what it has become, and one of this host stays as it is`() async throws {
        let (first, own) = (ended(1, state: .interrupted), ended(2))
        try bravo.store.jobs.save(own)
        var theirs = own
        theirs.host = "alpha"
        theirs.reason = "somebody else's"
        var taken = first
        taken.host = "alpha"
        for resumed in [nil, own.id] {
            taken.resumedBy = resumed
            try bravo.store.jobs.take([taken, theirs], at: Date(timeIntervalSince1970: 2_000_000_000))
        }
        #expect(try await bravo.store.jobs.find(first.id)?.resumedBy == own.id)
        #expect(try await bravo.store.jobs.find(own.id)?.reason == nil)
    }

    @Test(arguments: [true, false])
    func `a host in whose place another one syncs knows soon when that succeeded`(hasCatalogue: Bool) async throws {
        let clock = SetClock(Date(timeIntervalSince1970: 1_800_000_000))
        var own = settings
        own.host = "bravo"
        let second = Publisher(
            store: bravo.store, settings: own, identity: other, dependencies: clock.dependencies)
        if hasCatalogue { try await bravo.sync(["acme"]) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await second.run() }
            if hasCatalogue { _ = try await second.publishNow(allowDeactivations: nil, waits: true) }
            let (first, job) = (publisher(alpha, one, "alpha"), JobID(at: Date()))
            try await take(first, for: job)
            let right = await second.requestRight(for: JobID(at: Date()))
            guard case .held = right else { throw TestFailure("\(right)") }
            let look = clock.now.addingTimeInterval(900)
            #expect(await second.nextDue == look)
            try await alpha.sync(["acme"])
            let synced = ended(1)
            try alpha.publish(
                settings, claim: await first.claim, identity: one, jobs: [EndedJob(job: synced)])
            await first.jobEnded(job)
            await first.returnLease()
            clock.set(look)
            try await waitUntil("the other host knows of the success") {
                try await bravo.store.jobs.lastOutcome().successAt == synced.appliedAt ? () : nil
            }
            group.cancelAll()
        }
    }

    @Test func `jobs of all hosts are found by every filter, however many newer ones there are`() async throws {
        try await alpha.sync(["acme"])
        try alpha.publish(settings, identity: one)
        let old = ended(0, state: .failed, user: "old hand") { $0.requestedBy.uid = 4711 }
        let warned = ended(1) { $0.warnings = [JobWarning(code: .duplicateSlugs, message: "m")] }
        try publish([old, warned].map { EndedJob(job: $0) } + (2..<260).map { EndedJob(job: ended($0)) })
        let second = publisher(bravo, other, "bravo")
        func found(_ change: (inout PublishedJobQuery) -> Void) async throws -> (ids: [JobID], total: Int) {
            var query = PublishedJobQuery()
            change(&query)
            let found = try await second.jobsOfAllHosts(query)
            return (found.jobs.map(\.job.id), found.total)
        }
        #expect(try await found { $0.state = .failed }.ids == [old.id])
        #expect(try await found { $0.user = "old hand" }.ids == [old.id])
        #expect(try await found { $0.user = "4711" }.ids == [old.id])
        #expect(try await found { $0.withWarnings = true }.ids == [warned.id])
        #expect(try await found { $0.since = Date(timeIntervalSince1970: 1_800_000_000 + 250 * 60) }.total == 10)
        let manual = try await found { query in (query.trigger, query.limit) = (.manual, 5) }
        #expect(manual.ids.count == 5 && manual.total == 130)
        #expect(try await found { $0.state = .skipped } == ([], 0))
        #expect(try await found { $0.prefix = String(old.id.rawValue.uppercased()) }.ids == [old.id])
        for length in [13, 14, 15, 35] {
            #expect(try await found { $0.prefix = String(old.id.rawValue.prefix(length)) }.ids == [old.id])
        }
        for prefix in ["x", "0-", "01234567x", "\(old.id)0", "é", "%"] {
            #expect(try await found { $0.prefix = prefix } == ([], 0), "\(prefix)")
        }
    }

    @Test func `what failed in a job is known to the other hosts, too`() async throws {
        try await alpha.sync(["acme"])
        try alpha.publish(settings, identity: one)
        var findings = JobFindings()
        findings.failures = [TrackFailure(slug: "acme", name: "http_status", message: "the server said \u{0}no")]
        let job = ended(1)
        // A text that PostgreSQL cannot hold costs the details, not the job.
        try publish([EndedJob(job: job, findings: findings)])
        let second = publisher(bravo, other, "bravo")
        var query = PublishedJobQuery()
        query.withDetails = true
        #expect(try await second.jobsOfAllHosts(query).jobs.first?.findings == nil)
        findings.failures[0].message = "the server said no"
        try publish([EndedJob(job: job, findings: findings)])
        let found = try #require(try await second.jobsOfAllHosts(query).jobs.first)
        #expect(found.job.host == "alpha" && found.findings?.failures == findings.failures)
        #expect(
            try database.psql("SELECT details #>> '{failures,0,slug}' FROM tracksync.jobs") == "acme")
        #expect(try await second.jobsOfAllHosts(PublishedJobQuery()).jobs.first?.findings == nil)
    }

    @Test func `of what others wrote no more is read than tracksync writes`() async throws {
        try await alpha.sync(["acme"])
        try alpha.publish(settings, identity: one)
        var findings = JobFindings()
        findings.failures = (0..<300).map { TrackFailure(slug: "t\($0)", name: "http_status", message: "no") }
        findings.withheld = (0..<300).compactMap { index in
            TrackSlug("t\(index)").map { TrackReference(slug: $0, name: "Track") }
        }
        let (small, large) = (ended(1), ended(2))
        try publish([small, large].map { EndedJob(job: $0, findings: findings) })
        let second = publisher(bravo, other, "bravo")
        var query = PublishedJobQuery()
        query.withDetails = true
        let read = try await second.jobsOfAllHosts(query).jobs
        #expect(read.map(\.findings?.failures.count) == [100, 100] && read[0].findings?.withheld.count == 100)
        try database.psql(
            """
            UPDATE tracksync.jobs SET details = details || jsonb_build_object('other', repeat('x', 300000));
            UPDATE tracksync.jobs SET record = record || jsonb_build_object('reason', repeat('x', 70000))
            WHERE id = '\(large.id)'
            """)
        let left = try await second.jobsOfAllHosts(query)
        #expect(left.jobs.map(\.job.id) == [small.id] && left.jobs[0].findings == nil)
        try await take(second)
        #expect(try await bravo.store.jobs.list(limit: 10).jobs.map(\.id) == [small.id])
    }

    @Test func `a question about another host's job does not wait for as long as a connection may take`() async throws {
        let hole = try BlackHole()
        defer { withExtendedLifetime(hole) {} }
        var settings = try PublishSettings.test("postgresql://postgres@127.0.0.1:\(hole.port)/postgres")
        // A test that waited that long would be over as one that hangs.
        (settings.connectTimeout, settings.timeout) = (.seconds(3600), .seconds(3600))
        let publisher = publisher(bravo, other, "bravo", settings)
        let error = await #expect(throws: PublishError.self) {
            try await publisher.jobsOfAllHosts(PublishedJobQuery(), soon: true)
        }
        #expect(error?.name == .timedOut)
    }

    // MARK: Marks

    @Test(arguments: [false, true])
    func `the application's marks are there after the first sync`(pushes: Bool) async throws {
        try database.psql(
            ApplicationTables.creation + """
                INSERT INTO tracks (id, source, source_track_slug, track_name, track_url, events_url, is_followed, updated_at)
                SELECT 'id' || n, 'liverc', CASE n WHEN 1 THEN 'Acme' WHEN 2 THEN 'bravo' ELSE 'gone' END, 'x', 'x', 'x',
                    n <> 2, '2026-01-01' FROM generate_series(1, 3) n
                """)
        var settings = try PublishSettings.test(database.url(), profile: .mre)
        settings.pushesFollow = pushes
        let publisher = publisher(alpha, one, "alpha", settings)
        let job = JobID(at: Date())
        try await take(publisher, for: job)
        try await alpha.sync(["acme", "bravo"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await publisher.run() }
            _ = try await publisher.publishNow(allowDeactivations: 10, waits: true)
            await publisher.jobEnded(job)
            group.cancelAll()
        }
        let followed = try await alpha.store.tracks.list(matching: TrackQuery(followed: true)).tracks
        #expect(followed.map(\.slug.rawValue) == ["acme"])
        #expect(
            try database.psql(
                "SELECT string_agg(source_track_slug, ' ' ORDER BY source_track_slug) FROM tracks WHERE is_followed")
                == "Acme gone")
    }

    @Test func `marks of tracks that the sync did not bring wait for it, and no longer`() async throws {
        try database.psql(
            ApplicationTables.creation + """
                INSERT INTO tracks (id, source, source_track_slug, track_name, track_url, events_url, is_followed, updated_at)
                VALUES ('1', 'liverc', 'acme', 'x', 'x', 'x', true, '2026-01-01')
                """)
        let settings = try PublishSettings.test(database.url(), profile: .mre)
        let publisher = publisher(alpha, one, "alpha", settings)
        let job = JobID(at: Date())
        try await take(publisher, for: job)
        await publisher.jobEnded(job)
        #expect(await publisher.marksOfNewTracks == ["acme"])
        await publisher.returnLease()
        // The mark is gone there before the next sync.
        try database.psql("UPDATE tracks SET is_followed = false")
        let next = JobID(at: Date())
        try await take(publisher, for: next)
        try await alpha.sync(["acme"])
        await publisher.jobEnded(next)
        #expect(try await alpha.store.tracks.list(matching: TrackQuery(followed: true)).total == 0)
    }

    @Test func `a mark that could not be stored is stored with the next publication, and whoever waits for it is told`()
        async throws
    {
        try database.psql(
            ApplicationTables.creation + """
                INSERT INTO tracks (id, source, source_track_slug, track_name, track_url, events_url, is_followed, updated_at)
                VALUES ('1', 'liverc', 'acme', 'x', 'x', 'x', true, '2026-01-01')
                """)
        let publisher = publisher(alpha, one, "alpha", try PublishSettings.test(database.url(), profile: .mre))
        try await take(publisher)
        try await alpha.sync(["acme"])
        var rings = publisher.marksBell.rings.makeAsyncIterator()
        _ = await rings.next()
        let file = try DatabaseQueue(path: alpha.folder.path + "/tracks.db")
        try await file.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER refused BEFORE UPDATE OF is_followed ON tracks
                    BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                    """)
        }
        await publisher.markNewTracks()
        #expect(await publisher.marksOfNewTracks == ["acme"])
        try await file.write { db in try db.execute(sql: "DROP TRIGGER refused") }
        await publisher.markNewTracks()
        #expect(await publisher.marksOfNewTracks.isEmpty)
        #expect(try await alpha.store.tracks.list(matching: TrackQuery(followed: true)).total == 1)
        #expect(await rings.next() != nil)
    }

    @Test func `marks that changed on a host that is behind stay, and those of the others are taken over`() async throws
    {
        func follow(_ host: PublishedStore, _ slug: String, _ followed: Bool) async throws {
            _ = try await host.store.tracks.setFollowed([try #require(TrackSlug(slug))], to: followed, by: "anna")
        }
        // Each time another daemon, which knows no more than what is stored.
        func followedAfterTurn() async throws -> [String] {
            let second = publisher(bravo, other, "bravo")
            let job = JobID(at: Date())
            try await take(second, for: job)
            await second.jobEnded(job)
            await second.returnLease()
            return try await bravo.store.tracks.list(matching: TrackQuery(followed: true)).tracks.map(\.slug.rawValue)
        }
        try await alpha.sync(["acme", "bravo", "charlie"])
        try await follow(alpha, "bravo", true)
        try alpha.publish(settings, identity: one)
        try await bravo.sync(["acme"])
        #expect(try await followedAfterTurn() == ["bravo"])
        try await follow(bravo, "acme", true)
        try await follow(bravo, "bravo", false)
        try await follow(alpha, "charlie", true)
        try await alpha.sync(["acme", "bravo", "charlie"])
        try alpha.publish(settings, identity: one)
        #expect(try await followedAfterTurn() == ["acme", "charlie"])
        // What the other host marked is not mistaken for a mark of this one, although it is in the history now.
        try await follow(alpha, "charlie", false)
        try await alpha.sync(["acme", "bravo", "charlie"])
        try alpha.publish(settings, identity: one)
        #expect(try await followedAfterTurn() == ["acme"])
        // They are its own until it publishes.
        try await bravo.sync(["acme", "bravo", "charlie"])
        try bravo.publish(settings, identity: other)
        #expect(
            try database.psql("SELECT source_track_slug FROM tracksync.tracks WHERE is_followed") == "acme")
    }

    @Test(arguments: [
        ("", 0), ("DROP SCHEMA tracksync CASCADE", 1), ("UPDATE tracksync.state SET generation = 1", 1),
        ("DELETE FROM tracksync.tracks", 1),
    ])
    func `a target that lost what it had takes no marks away`(loss: String, followed: Int) async throws {
        for _ in 1...2 { try await alpha.sync(["acme", "bravo"]) }
        try alpha.publish(settings, identity: one)
        _ = try await alpha.store.tracks.setFollowed([try #require(TrackSlug("acme"))], to: true)
        var record = PublicationRecord(target: settings.target.name)
        record.generation = 2
        try await alpha.store.publication.save(record, [])
        if !loss.isEmpty { try database.psql(loss) }
        try await take(publisher(alpha, one, "alpha"))
        #expect(try await alpha.store.tracks.list(matching: TrackQuery(followed: true)).total == followed)
    }

    @Test func `an application without tracks takes no marks away`() async throws {
        try database.psql(ApplicationTables.creation)
        try await alpha.sync(["acme"])
        _ = try await alpha.store.tracks.setFollowed([try #require(TrackSlug("acme"))], to: true)
        try await take(publisher(alpha, one, "alpha", try PublishSettings.test(database.url(), profile: .mre)))
        #expect(try await alpha.store.tracks.list(matching: TrackQuery(followed: true)).total == 1)
    }

    // MARK: History

    @Test func `after a reboot only what is new of the history is sent`() async throws {
        try await alpha.sync(["acme", "bravo"])
        try alpha.publish(settings, identity: one)
        try await alpha.sync(["acme", "bravo", "charlie"])
        // Another start of the machine, and the disk has another number.
        let again = PublishedStore.identity("next boot/10/77")
        func copied(on host: String) throws -> String? {
            try Session(settings, Interrupt()).transaction(commits: false) { connection in
                let history = HistoryPublication(connection: connection, identity: again)
                let staged = try alpha.store.catalogue.withSnapshot { try history.stage($0, on: host) }.flatMap { $0 }
                guard staged != nil else { return nil }
                return try connection.query("SELECT count(DISTINCT source_track_slug) FROM pg_temp.tracksync_changes")
                    .first?.first.flatMap { $0 }
            }
        }
        #expect(try copied(on: "alpha") == "1")
        #expect(try copied(on: "another host") == "3")
        try alpha.publish(settings, identity: again)
        #expect(try copied(on: "alpha") == nil)
        #expect(
            try database.psql(
                "SELECT count(*) FROM tracksync.hosts WHERE history_number = (SELECT max(history_number) FROM tracksync.hosts)"
            ) == "1")
    }

    // MARK: Counts and clocks

    @Test func `two hosts in turn count as one alone does`() async throws {
        let alone = try PublishedStore()
        let hosts = [(alpha, one, "alpha"), (bravo, other, "bravo")]
        let nights = [
            ["acme", "bee"], ["acme", "bee", "cat"], ["acme", "cat"], ["acme", "bee", "cat"], ["cat"], ["cat", "dog"],
            ["acme", "bee", "dog"], ["acme", "bee", "dog"],
        ]
        for (night, slugs) in nights.enumerated() {
            let time = Date(timeIntervalSince1970: 1_800_000_000 + Double(night) * 86_400)
            func change(_ slug: String, _ dashboard: inout Dashboard) {
                dashboard.city = .value(slug == "acme" ? "City \(night / 2)" : "Bern")
                dashboard.totalLaps = .value(Int64(night / 3))
                if slug == "bee" { dashboard.latitude = .value(-33.868_819_712_345_67) }
            }
            let (store, identity, name) = hosts[night % 2]
            let publisher = publisher(store, identity, name)
            let job = JobID(at: Date())
            try await take(publisher, for: job)
            let counts = try await store.sync(slugs, at: time, change).counts
            #expect(try await alone.sync(slugs, at: time, change).counts == counts, "night \(night)")
            let claim = await publisher.claim
            try store.publish(settings, allow: 10, claim: claim, identity: identity)
            await publisher.jobEnded(job)
            await publisher.returnLease()
        }
        #expect(try database.psql("SELECT generation FROM tracksync.state") == "\(nights.count)")
        let published = try database.psql(
            "SELECT source_track_slug, is_active, city, total_laps FROM tracksync.tracks ORDER BY 1")
        var rows: [String] = []
        for slug in ["acme", "bee", "cat", "dog"] {
            let slug = try #require(TrackSlug(slug))
            let track = try #require(try await alone.store.tracks.find(slug))
            rows.append(
                "\(slug)|\(track.isActive ? "t" : "f")|\(track.city ?? "")|\(track.totalLaps.map(String.init) ?? "")")
        }
        #expect(published == rows.joined(separator: "\n"))
    }

    @Test func `a host whose clock is wrong by hours neither keeps the lease longer nor loses it`() async throws {
        try await alpha.sync(["acme"])
        try alpha.publish(settings, identity: one)
        let hours = 5 * 3600.0
        let fast = publisher(alpha, one, "alpha", clock: { Date().addingTimeInterval(hours) })
        let slow = publisher(bravo, other, "bravo", clock: { Date().addingTimeInterval(-hours) })
        try await take(fast)
        let left = "SELECT extract(epoch FROM expires_at - now()) BETWEEN 1 AND 60 FROM tracksync.lease"
        #expect(try database.psql(left) == "t")
        guard case .held(let holder) = await slow.requestRight(for: JobID(at: Date())) else {
            Issue.record("granted")
            return
        }
        #expect(abs(holder.since.timeIntervalSinceNow) < 600)
        // By the database's clock its time is over.
        try database.psql("UPDATE tracksync.lease SET expires_at = now() - interval '1 second'")
        try await take(slow)
        #expect(try database.psql(left) == "t")
        guard case .held(let next) = await fast.requestRight(for: JobID(at: Date())) else {
            Issue.record("granted")
            return
        }
        #expect(next.host == "bravo" && abs(next.since.timeIntervalSinceNow) < 600)
        let hosts = try await fast.hosts()
        #expect(hosts.allSatisfy { abs($0.seenAt.timeIntervalSinceNow) < 600 })
    }
}
