import FoundationEssentials
import LiveRCSimulator
import Testing

@Suite struct SiteChangesTests {
    static let site = Site(seed: 1, tracks: 1084)

    /// What a database holds, as slug → field → value.
    private func database(afterSyncing generations: [Int]) -> [String: StoredTrack] {
        var tracks: [String: StoredTrack] = [:]
        for index in Self.site.at(generation: generations.max() ?? 1).indices {
            if let track = Self.site.stored(at: index, afterSyncing: generations) { tracks[track.slug] = track }
        }
        return tracks
    }

    private func values(_ track: StoredTrack) -> [SiteField: SiteValue] {
        var values: [SiteField: SiteValue] = [:]
        for field in SiteField.allCases { values[field] = track[field] }
        return values
    }

    @Test(arguments: [[1, 2], [2, 3], [1, 3], [3, 4], [2, 1]])
    func `what was stored and the account of changes give what is stored next`(step: [Int]) {
        let before = Array(1...step[0])
        let changes = Self.site.changes(from: step[0], to: step[1])
        let old = database(afterSyncing: before)
        let new = database(afterSyncing: before + [step[1]])
        var expected = old.mapValues(values)
        for track in changes.tracks {
            for change in track.profile + track.statistics {
                #expect(expected[track.slug]?[change.field] == change.old)
                #expect(change.old != change.new)
                expected[track.slug]?[change.field] = change.new
            }
        }
        let page = Self.site.at(generation: step[1])
        for slug in changes.added {
            #expect(old[slug] == nil)
            guard let track = page.track(slug: slug) else {
                Issue.record("no track \(slug)")
                continue
            }
            for field in SiteField.allCases { expected[slug, default: [:]][field] = track[field].value }
        }
        #expect(expected == new.mapValues(values))

        var active = Set(old.values.filter(\.isActive).map(\.slug))
        active.subtract(changes.removed)
        active.formUnion(changes.added + changes.reactivated)
        #expect(active == Set(new.values.filter(\.isActive).map(\.slug)))
        let changed = changes.tracks.count { $0.isChange && !changes.reactivated.contains($0.slug) }
        #expect(active.count == changed + changes.unchanged + changes.added.count + changes.reactivated.count)
    }

    @Test func `the same generation again changes nothing`() {
        let changes = Self.site.changes(from: 2, to: 2)
        #expect(changes.added.isEmpty && changes.removed.isEmpty && changes.reactivated.isEmpty)
        #expect(changes.tracks.filter(\.isChange).isEmpty)
        #expect(changes.unchanged == Self.site.at(generation: 2).listedCount)
    }

    @Test func `about 3 in 100 profiles and 20 in 100 figures change, of every kind`() {
        let changes = Self.site.changes(from: 1, to: 2)
        let profiles = changes.tracks.filter { !$0.profile.isEmpty }
        #expect((25...40).contains(profiles.count))
        #expect((190...230).contains(changes.tracks.count { !$0.statistics.isEmpty }))
        let fields = Set(profiles.flatMap { $0.profile.map(\.field) })
        let expected: [SiteField] = [
            .trackName, .address, .postalCode, .city, .latitude, .longitude, .phone, .website, .email, .description,
            .logoURL,
            .facebookURL,
        ]
        #expect(fields.isSuperset(of: expected))
        #expect(profiles.contains { $0.profile.contains { $0.old == nil } })
        #expect(Set(changes.tracks.flatMap { $0.statistics.map(\.field) }) == Set(SiteField.statistics))
    }

    @Test func `figures only grow`() {
        for track in Self.site.changes(from: 1, to: 2).tracks {
            for change in track.statistics {
                guard case .integer(let old) = change.old, case .integer(let new) = change.new else { continue }
                #expect(new > old)
            }
        }
    }

    @Test func `values gone and panels missing keep what is stored, and are told apart`() {
        let changes = Self.site.changes(from: 1, to: 2)
        let page = Self.site.at(generation: 2)
        for track in changes.tracks {
            let told = Set((track.profile + track.statistics).map(\.field))
            #expect(told.isDisjoint(with: track.absent + track.notFound))
            guard let now = page.track(slug: track.slug) else { continue }
            for field in track.absent { #expect(now[field] == .absent) }
            for field in track.notFound { #expect(now[field] == .notFound) }
        }
        #expect(Set(changes.tracks.flatMap(\.absent)).isSuperset(of: [.phone, .website, .email]))
        #expect(Set(changes.tracks.flatMap(\.notFound)).isSuperset(of: [.totalLaps, .facebookURL]))
    }

    @Test func `the account survives JSON`() throws {
        let changes = Self.site.changes(from: 1, to: 2)
        let encoded = try JSONEncoder().encode(changes)
        #expect(try JSONDecoder().decode(SiteChanges.self, from: encoded) == changes)
    }

    @Test func `a track's location never loses a part after it moved`() {
        for generation in 2...6 {
            for track in Self.site.changes(from: generation - 1, to: generation).tracks
            where track.profile.contains(where: { $0.field == .address || $0.field == .city }) {
                let lost = Set(track.absent + track.notFound)
                #expect(lost.isDisjoint(with: [.address, .city, .state, .postalCode, .latitude, .longitude]))
            }
        }
    }
}
