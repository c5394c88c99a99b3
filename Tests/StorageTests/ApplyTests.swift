import Catalogue
import Foundation
import JobModel
import Storage
import Testing

@Suite struct ApplyTests {
    @Test func `a first sync adds every track with its values`() async throws {
        let synced = try SyncedStore()
        let job = try await synced.sync([
            SiteTrack(
                "alpha",
                dashboard: dashboard {
                    $0.city = .value("Hutto"); $0.totalLaps = .value(1234); $0.latitude = .value(30.5)
                }),
            SiteTrack("beta"),
        ])
        #expect(job.counts.added == 2)
        #expect(job.counts.updated == 0)
        #expect(job.counts.unchanged == 0)
        let alpha = try #require(try await synced.track("alpha"))
        #expect(alpha.city == "Hutto")
        #expect(alpha.totalLaps == 1234)
        #expect(alpha.latitude == 30.5)
        #expect(alpha.trackUrl == "https://alpha.liverc.com/")
        #expect(alpha.eventsUrl == "https://alpha.liverc.com/events")
        #expect(alpha.isActive && !alpha.isFollowed)
        #expect(alpha.metadataSourceHash == "hash")
        #expect(UUID(uuidString: alpha.id) != nil)
        #expect(try await synced.track("beta")?.metadataFetchedAt == nil)
    }

    @Test func `the same site again changes nothing but when it was seen`() async throws {
        let synced = try SyncedStore()
        let site = [SiteTrack("alpha", dashboard: dashboard { $0.city = .value("Hutto") })]
        try await synced.sync(site)
        let before = try #require(try await synced.track("alpha"))
        var later = site
        later[0].activity = "2 days ago"
        let time = Date(timeIntervalSince1970: 1_800_086_400)
        let job = try await synced.sync(later, at: time)
        let after = try #require(try await synced.track("alpha"))
        #expect(job.counts.unchanged == 1)
        #expect(job.counts.updated == 0)
        #expect(after.id == before.id)
        #expect(after.updatedAt == before.updatedAt)
        #expect(after.lastSeenAt == time)
        #expect(after.livercTrackLastUpdated == "2 days ago")
    }

    @Test func `a change is recorded field by field with old and new value`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([
            SiteTrack(
                "alpha",
                dashboard: dashboard {
                    $0.phone = .value("1"); $0.totalLaps = .value(5); $0.latitude = .value(1.5)
                })
        ])
        let job = try await synced.sync([
            SiteTrack(
                "alpha", name: "Renamed",
                dashboard: dashboard {
                    $0.phone = .value("2"); $0.totalLaps = .value(9); $0.email = .value("a@b.c");
                    $0.latitude = .value(1.5)
                })
        ])
        #expect(job.counts.updated == 1)
        #expect(job.counts.statisticsChanged == 1)
        #expect(job.counts.unchanged == 0)
        #expect(
            try synced.changes(.profile, job) == [
                "alpha email - > a@b.c", "alpha phone 1 > 2", "alpha track_name Track alpha > Renamed",
            ])
        #expect(try synced.changes(.statistics, job) == ["alpha total_laps 5 > 9"])
        let summary = try synced.store.changes.statistics(of: job.id)
        #expect(summary.map { "\($0.field) \($0.tracks) \($0.growth)" } == ["total_laps 1 4"])
    }

    @Test func `what the row and the month say is stored, and is no change`() async throws {
        let synced = try SyncedStore()
        func site(_ event: String?, _ isLive: Bool?, _ results: Int64?) -> [SiteTrack] {
            var track = SiteTrack("alpha", dashboard: dashboard { $0.month.results = results })
            (track.event, track.isLive) = (event, isLive)
            return [track]
        }
        try await synced.sync(site("Winter Series", true, 30))
        let first = try #require(try await synced.track("alpha"))
        #expect(first.isLive == true && first.currentEvent == "Winter Series" && first.resultsThisMonth == 30)
        #expect(first.sessionsThisMonth == nil)
        let job = try await synced.sync(site(nil, false, 31), at: Date(timeIntervalSince1970: 1_800_086_400))
        #expect(job.counts.unchanged == 1 && job.counts.updated == 0)
        let second = try #require(try await synced.track("alpha"))
        #expect(second.isLive == false && second.currentEvent == nil && second.resultsThisMonth == 31)
        #expect(second.updatedAt == first.updatedAt)
        // A dashboard that was not read leaves the month as it was.
        var unread = site("Night Race", nil, nil)
        unread[0].dashboard = nil
        try await synced.sync(unread, at: Date(timeIntervalSince1970: 1_800_172_800))
        let third = try #require(try await synced.track("alpha"))
        #expect(third.currentEvent == "Night Race" && third.isLive == nil && third.resultsThisMonth == 31)
        #expect(try await synced.store.changes.list(matching: TrackChangeQuery()).changes.count == 1)
    }

    @Test func `what was not read or is gone keeps its value`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([
            SiteTrack(
                "alpha",
                dashboard: dashboard {
                    $0.phone = .value("1"); $0.email = .value("a@b.c")
                })
        ])
        let job = try await synced.sync([SiteTrack("alpha", dashboard: dashboard { $0.phone = .absent })])
        #expect(job.counts.unchanged == 1)
        let track = try #require(try await synced.track("alpha"))
        #expect(track.phone == "1")
        #expect(track.email == "a@b.c")
    }

    @Test func `what is gone is removed when that is asked for, what was not read is not`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([
            SiteTrack(
                "alpha",
                dashboard: dashboard {
                    $0.phone = .value("1"); $0.email = .value("a@b.c")
                })
        ])
        let job = try await synced.sync(
            [SiteTrack("alpha", dashboard: dashboard { $0.phone = .absent })], clearMissing: true)
        #expect(try synced.changes(.profile, job) == ["alpha phone 1 > -"])
        let track = try #require(try await synced.track("alpha"))
        #expect(track.phone == nil)
        #expect(track.email == "a@b.c")
    }

    @Test func `a track that moved loses the parts that its new address does not have`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([
            SiteTrack(
                "alpha",
                dashboard: dashboard {
                    $0.address = .value("1 A St, Hutto, TX"); $0.city = .value("Hutto"); $0.state = .value("TX");
                    $0.phone = .value("1")
                })
        ])
        try await synced.sync([
            SiteTrack(
                "alpha",
                dashboard: dashboard {
                    $0.address = .value("2 B St, Narrabundah"); $0.city = .value("Narrabundah"); $0.state = .absent;
                    $0.phone = .absent
                })
        ])
        let track = try #require(try await synced.track("alpha"))
        #expect(track.city == "Narrabundah")
        #expect(track.state == nil)
        #expect(track.phone == "1")
    }

    @Test func `a failed dashboard leaves the track's metadata as it was`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha", dashboard: dashboard { $0.phone = .value("1") })])
        let before = try #require(try await synced.track("alpha"))
        try await synced.sync([SiteTrack("alpha")], at: Date(timeIntervalSince1970: 1_900_000_000))
        let after = try #require(try await synced.track("alpha"))
        #expect(after.phone == "1")
        #expect(after.metadataFetchedAt == before.metadataFetchedAt)
        #expect(after.metadataSourceHash == before.metadataSourceHash)
    }

    @Test func `a track that left is deactivated, kept, and active again when it is back`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha"), SiteTrack("beta", dashboard: dashboard { $0.phone = .value("1") })])
        let gone = try await synced.sync([SiteTrack("alpha")])
        #expect(gone.counts.deactivated == 1)
        #expect(try synced.changes(.deactivated, gone) == ["beta  Track beta > -"])
        #expect(try await synced.track("beta")?.isActive == false)
        let still = try await synced.sync([SiteTrack("alpha")])
        #expect(still.counts.deactivated == 0)
        let back = try await synced.sync([SiteTrack("alpha"), SiteTrack("beta")])
        #expect(back.counts.reactivated == 1)
        #expect(back.counts.added == 0)
        #expect(back.counts.updated == 1)
        #expect(back.counts.unchanged == 1)
        #expect(try synced.changes(.profile, back) == ["beta is_active 0 > 1"])
        #expect(try synced.changes(.reactivated, back) == ["beta  - > Track beta"])
        #expect(try await synced.track("beta")?.isActive == true)
        #expect(try await synced.track("beta")?.phone == "1")
    }

    @Test(arguments: [(0.5, true), (0.94, true), (0.96, false)])
    func `many deactivations at once are withheld, few are not`(share: Double, withheld: Bool) async throws {
        let synced = try SyncedStore()
        let site = (0..<400).map { SiteTrack("track-\($0)") }
        try await synced.sync(site)
        let kept = Int(Double(site.count) * share)
        let job = try await synced.sync(Array(site.prefix(kept)) + [SiteTrack("fresh")])
        let missing = site.count - kept
        #expect(job.counts.withheld == (withheld ? missing : 0))
        #expect(job.counts.deactivated == (withheld ? 0 : missing))
        #expect(job.counts.added == 1)
        let active = try await synced.store.tracks.totals().active
        #expect(active == (withheld ? 401 : 401 - missing))
        #expect(try await synced.store.jobs.withheld(in: job.id, limit: 500).count == (withheld ? missing : 0))
    }

    @Test func `whatever fields change together, each track has its own values`() async throws {
        let synced = try SyncedStore()
        func page(_ number: Int) -> Dashboard {
            func text(_ bit: Int) -> FieldValue<String> { .value("\(bit) \(number >> bit & 1)") }
            func count(_ bit: Int) -> FieldValue<Int64> { .value(Int64(number >> bit & 1)) }
            return dashboard {
                ($0.phone, $0.email, $0.website, $0.description) = (text(0), text(1), text(2), text(3))
                ($0.totalLaps, $0.totalRaces) = (count(4), count(5))
                ($0.totalEntries, $0.totalEvents) = (count(6), count(7))
            }
        }
        try await synced.sync((0..<256).map { SiteTrack("track-\($0)", dashboard: page(0)) })
        let job = try await synced.sync((0..<256).map { SiteTrack("track-\($0)", dashboard: page($0)) })
        #expect(job.counts.updated == 240 && job.counts.statisticsChanged == 240 && job.counts.unchanged == 1)
        for number in 0..<256 {
            let track = try #require(try await synced.track("track-\(number)"))
            let texts = [track.phone, track.email, track.website, track.description]
            #expect(texts == (0..<4).map { "\($0) \(number >> $0 & 1)" }, "\(number)")
            let counts = [track.totalLaps, track.totalRaces, track.totalEntries, track.totalEvents]
            #expect(counts == (4..<8).map { Int64(number >> $0 & 1) }, "\(number)")
        }
    }

    @Test func `texts of any length are compared, each with its own track's`() async throws {
        let synced = try SyncedStore()
        func site(_ letter: Character) -> [SiteTrack] {
            (10..<60).map { number in
                let text = String(repeating: letter, count: 60_000) + "\(number)"
                return SiteTrack("track-\(number)", dashboard: dashboard { $0.description = .value(text) })
            }
        }
        try await synced.sync(site("a"))
        let job = try await synced.sync(site("b"))
        #expect(job.counts.updated == 50 && job.counts.unchanged == 0)
        for number in 10..<60 {
            let text = try await synced.track("track-\(number)")?.description
            #expect(text?.first == "b" && text?.hasSuffix("b\(number)") == true, "\(number)")
        }
        #expect(try await synced.sync(site("b")).counts.unchanged == 50)
    }

    @Test func `tracks that are listed unreadably count among the active ones`() async throws {
        let synced = try SyncedStore()
        let site = (0..<220).map { SiteTrack("track-\($0)") }
        try await synced.sync(site)
        // 11 of 220 are few, of the 205 that can be read they would be many.
        let unreadable = (194..<209).compactMap { TrackSlug("track-\($0)") }
        let job = try await synced.sync(Array(site.prefix(194)), seen: unreadable)
        #expect(job.counts.deactivated == 11 && job.counts.withheld == 0)
    }

    @Test func `tracks that come back do not count among those that were active`() async throws {
        let synced = try SyncedStore()
        let site = (0..<240).map { SiteTrack("track-\($0)") }
        try await synced.sync(site)
        try await synced.sync(Array(site.prefix(200)), options: SyncOptions(allowDeactivations: 40))
        // 11 of 200 are many, of 240 they would be few.
        let job = try await synced.sync(Array(site.dropFirst(11)))
        #expect(job.counts.reactivated == 40 && job.counts.withheld == 11 && job.counts.deactivated == 0)
    }

    @Test func `an operator's ceiling releases withheld deactivations, a lower one does not`() async throws {
        let synced = try SyncedStore()
        let site = (0..<100).map { SiteTrack("track-\($0)") }
        try await synced.sync(site)
        let half = Array(site.prefix(50))
        let refused = try await synced.sync(half, options: SyncOptions(allowDeactivations: 49))
        #expect(refused.counts.withheld == 50)
        let released = try await synced.sync(half, options: SyncOptions(allowDeactivations: 50))
        #expect(released.counts.deactivated == 50)
        #expect(try await synced.store.tracks.totals() == TrackTotals(active: 50, inactive: 50, followed: 0))
    }

    @Test func `a page that was cut deactivates nothing, not even with a ceiling`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha"), SiteTrack("beta")])
        let job = try await synced.sync(
            [SiteTrack("alpha")], options: SyncOptions(allowDeactivations: 10), pageIsWhole: false)
        #expect(job.counts.withheld == 1)
        #expect(try await synced.store.tracks.totals().active == 2)
    }

    @Test func `rows that cannot be read keep as many tracks, whatever an operator allows`() async throws {
        let synced = try SyncedStore()
        try await synced.sync((0..<20).map { SiteTrack("track-\(10 + $0)") })
        let site = (4..<20).map { SiteTrack("track-\(10 + $0)") }
        for options in [SyncOptions(), SyncOptions(allowDeactivations: 4)] {
            let job = try await synced.sync(site, options: options, unreadableRows: 1)
            #expect(job.counts.withheld == 1)
            let withheld = try await synced.store.jobs.withheld(in: job.id, limit: 9)
            #expect(withheld.count == 1 && withheld.first?.slug == TrackSlug("track-10"))
            #expect(try await synced.store.tracks.totals().active == 17)
        }
        let last = try await synced.sync(site, unreadableRows: 1)
        #expect(last.counts.withheld == 1 && last.counts.deactivated == 0)
        let readable = try await synced.sync(site)
        #expect(readable.counts.withheld == 0 && readable.counts.deactivated == 1)
    }

    @Test func `a dry run counts and records, and changes no track`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha"), SiteTrack("beta")])
        let before = try await [synced.track("alpha")?.updatedAt, synced.track("beta")?.updatedAt]
        let job = try await synced.sync(
            [SiteTrack("alpha", name: "Renamed"), SiteTrack("gamma")], options: SyncOptions(dryRun: true),
            at: Date(timeIntervalSince1970: 1_900_000_000))
        #expect(job.counts.added == 1)
        #expect(job.counts.updated == 1)
        #expect(job.counts.deactivated == 1)
        #expect(try synced.changes(.added, job) == ["gamma  - > Track gamma"])
        #expect(try await synced.track("gamma") == nil)
        #expect(try await synced.track("alpha")?.trackName == "Track alpha")
        #expect(try await [synced.track("alpha")?.updatedAt, synced.track("beta")?.updatedAt] == before)
        #expect(try await synced.store.tracks.totals().active == 2)
    }

    @Test func `a slug that is listed twice counts once, and its first row wins`() async throws {
        let synced = try SyncedStore()
        let job = try await synced.sync([SiteTrack("alpha", name: "First"), SiteTrack("ALPHA", name: "Second")])
        #expect(job.counts.listed == 1)
        #expect(job.counts.added == 1)
        #expect(try await synced.track("alpha")?.trackName == "First")
    }

    @Test func `no sync touches what an operator follows`() async throws {
        let synced = try SyncedStore()
        let slug = try #require(TrackSlug("alpha"))
        try await synced.sync([SiteTrack("alpha")])
        let result = try await synced.store.tracks.setFollowed([slug, slug], to: true)
        #expect(result.changed == [slug])
        try await synced.sync([SiteTrack("alpha", name: "Renamed")])
        #expect(try await synced.track("alpha")?.isFollowed == true)
    }

    @Test func `text from the web is data, whatever it looks like`() async throws {
        let synced = try SyncedStore()
        let name = "'); DROP TABLE tracks; -- %s {slug} ?1 :job 🏁 عربي"
        try await synced.sync([SiteTrack("alpha", name: name)])
        #expect(try await synced.track("alpha")?.trackName == name)
        #expect(try await synced.track("alpha")?.trackUrl == "https://alpha.liverc.com/")
    }

    @Test func `a track that is listed without a readable name is not missing, and stays as it is`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha"), SiteTrack("beta")])
        let before = try #require(try await synced.track("beta"))
        let slug = try #require(TrackSlug("beta"))
        let unknown = try #require(TrackSlug("gamma"))
        let job = try await synced.sync([SiteTrack("alpha")], seen: [slug, unknown])
        #expect(job.counts.deactivated == 0 && job.counts.withheld == 0 && job.counts.added == 0)
        #expect(job.counts.unchanged == 1 && job.counts.updated == 0)
        let after = try #require(try await synced.track("beta"))
        #expect(after.isActive && after.trackName == before.trackName && after.updatedAt == before.updatedAt)
        #expect(try await synced.track("gamma") == nil)
        let later = try await synced.sync([SiteTrack("alpha")])
        #expect(later.counts.deactivated == 1)
    }

    @Test func `a readable row of a track counts, wherever an unreadable one stands`() async throws {
        let synced = try SyncedStore()
        let slug = try #require(TrackSlug("alpha"))
        let job = try await synced.sync([SiteTrack("alpha")], seen: [slug, slug])
        #expect(job.counts.added == 1)
        #expect(try await synced.track("alpha")?.trackName == "Track alpha")
    }

    @Test func `figures beyond all measure do not spoil a report's sums`() async throws {
        let synced = try SyncedStore()
        func site(_ laps: Int64) -> [SiteTrack] {
            ["alpha", "beta"].map { SiteTrack($0, dashboard: dashboard { $0.totalLaps = .value(laps) }) }
                + [SiteTrack("gamma", dashboard: laps == 1 ? nil : dashboard { $0.totalLaps = .value(70) })]
        }
        try await synced.sync(site(1))
        let job = try await synced.sync(site(.max))
        let summary = try synced.store.changes.statistics(of: job.id)
        #expect(summary.map(\.tracks) == [3])
        #expect(summary.first?.growth == .max)
        // What was not known before has not grown.
        let next = try await synced.sync(site(.max - 5))
        #expect(try synced.store.changes.statistics(of: next.id).first?.growth == -10)
    }

    @Test func `many new tracks at once are withheld until an operator allows them`() async throws {
        let synced = try SyncedStore()
        let stored = (0..<100).map { SiteTrack("t\($0)") }
        let first = try await synced.sync(stored)
        #expect(first.counts.added == 100 && first.counts.additionsWithheld == 0)
        let junk = (0..<51).map { SiteTrack("junk\($0)") }
        let withheld = try await synced.sync(stored + junk)
        #expect(withheld.counts.added == 0 && withheld.counts.additionsWithheld == 51)
        #expect(withheld.counts.unchanged == 100)
        #expect(try synced.changes(.additionWithheld, withheld).first == "junk0  - > Track junk0")
        #expect(try synced.changes(.added, withheld) == [])
        #expect(try await synced.store.tracks.totals().active == 100)
        #expect(try await synced.store.tracks.list(matching: TrackQuery(search: "junk")).total == 0)
        // What was never stored is not missed, and 50 are no mass.
        let next = try await synced.sync(stored + junk.prefix(50))
        #expect(next.counts.added == 50 && next.counts.additionsWithheld == 0 && next.counts.deactivated == 0)
        let more = (0..<200).map { SiteTrack("more\($0)") }
        let site = stored + junk.prefix(50) + more
        let refused = try await synced.sync(site, options: SyncOptions(allowAdditions: 199))
        #expect(refused.counts.additionsWithheld == 200)
        let rehearsed = try await synced.sync(site, options: SyncOptions(dryRun: true, allowAdditions: 200))
        #expect(rehearsed.counts.added == 200)
        let released = try await synced.sync(site, options: SyncOptions(allowAdditions: 200))
        #expect(released.counts.added == 200 && released.counts.additionsWithheld == 0)
        #expect(try await synced.store.tracks.totals().active == 350)
    }
}
