import LiveRCSimulator
import Testing

@Suite struct SiteTests {
    @Test func `a seed gives the same site in every run and on every machine`() {
        let site = Site(seed: 1, tracks: 1084)
        #expect((0..<3).map(site.slug(at:)) == ["harborclub0", "frontierarena1", "lakesidearena2"])
        let track = site.track(at: 1)
        #expect(track.name == "Zenith IRK Off-Road Arena")
        #expect(track[.address] == .value(.text("9201 Mill Lane, St. Louis, MO 60595, United States")))
        #expect(track[.totalLaps] == .value(.integer(651_624)))
    }

    @Test func `another seed gives another site`() {
        let one = Site(seed: 1, tracks: 50)
        let other = Site(seed: 2, tracks: 50)
        #expect(one.indices.map(one.slug(at:)) != other.indices.map(other.slug(at:)))
    }

    @Test func `slugs are unique DNS labels that lead back to their index`() {
        let site = Site(seed: 7, tracks: 5000)
        var seen: Set<String> = []
        var longest = 0
        for index in site.indices {
            let slug = site.slug(at: index)
            #expect(slug.wholeMatch(of: /[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/) != nil)
            #expect(seen.insert(slug).inserted)
            #expect(site.index(of: slug) == index)
            longest = max(longest, slug.utf8.count)
        }
        #expect(longest == 63)
    }

    @Test(arguments: [
        "", "nowhere", "nowhere12", "harborclub00", "harborclub1", "frontierarena0", "9999999999999999999999",
    ])
    func `a slug the site never had has no index`(slug: String) {
        #expect(Site(seed: 1, tracks: 1084).index(of: slug) == nil)
    }

    @Test func `generation 1 lists exactly the tracks asked for`() {
        for count in [0, 1, 2, 20, 1084] {
            #expect(Site(tracks: count).listedCount == count)
        }
    }

    @Test func `a later generation removes some, adds some, and stays far from the guard`() {
        let site = Site(seed: 1, tracks: 1084)
        let changes = site.changes(from: 1, to: 2)
        #expect((5...20).contains(changes.removed.count))
        #expect((5...20).contains(changes.added.count))
        #expect(site.at(generation: 2).listedCount == 1084 - changes.removed.count + changes.added.count)
        for slug in changes.removed { #expect(site.index(of: slug) != nil) }
        for slug in changes.added { #expect(site.index(of: slug) == nil) }
    }

    @Test func `some removed tracks come back`() {
        let site = Site(seed: 1, tracks: 1084)
        let removed = Set(site.changes(from: 1, to: 2).removed)
        let back = site.changes(from: 2, to: 3).reactivated
        #expect(!back.isEmpty)
        #expect(removed.isSuperset(of: back))
    }

    @Test func `a track that was raced on says so in the catalogue`() {
        let site = Site(seed: 1, tracks: 1084)
        let second = site.at(generation: 2)
        for track in site.changes(from: 1, to: 2).tracks where !track.statistics.isEmpty {
            let activity = second.track(slug: track.slug)?.activity ?? ""
            #expect(activity.contains("hour") || activity.contains("minute") || activity == "Yesterday")
        }
    }

    @Test func `the site holds the names, values and gaps that trip parsers`() {
        let site = Site(seed: 1, tracks: 1084)
        let tracks = site.indices.map(site.track(at:))
        for part in ["<script>", "Track Map Park", "Facebook Raceway", "&", "\"", "🏁", "مضمار", "サーキット"] {
            #expect(tracks.contains { $0.name.contains(part) }, "no name with \(part)")
        }
        #expect(tracks.contains { $0.name.utf8.count > 300 })
        #expect(Set(tracks.map(\.name)).count < tracks.count)
        #expect(tracks.contains { $0.peculiarity == .impossibleCoordinates })
        #expect(tracks.contains { $0[.latitude] == .notFound })
        for field in [SiteField.phone, .website, .email, .logoURL, .description, .state] {
            #expect(tracks.contains { $0[field] == .absent }, "no track without \(field)")
        }
        for field in SiteField.allCases {
            let given = tracks.count { $0[field].value != nil }
            #expect(given > 200, "\(field) is given only \(given) times")
        }
        let codes = tracks.compactMap { $0[.countryCode].value }
        #expect(Set(codes).count > 25)
        #expect(codes.count { $0 == .text("US") } > codes.count / 2)
    }
}
