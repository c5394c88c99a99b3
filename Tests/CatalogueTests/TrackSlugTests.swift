import Catalogue
import Testing

@Suite struct TrackSlugTests {
    @Test(arguments: ["a", "7", "race-place", "a1-b2", String(repeating: "x", count: 63)])
    func `one DNS label is a slug`(text: String) throws {
        #expect(try #require(TrackSlug(text)).rawValue == text)
    }

    @Test func `capitals are folded`() {
        #expect(TrackSlug("RacePlace")?.rawValue == "raceplace")
    }

    @Test(arguments: [
        "", "-a", "a-", "a.b", "a_b", "a b", "a/b", "ä", "live", "LIVE", "www", "a\u{0}", "İ", "\u{212A}",
        String(repeating: "x", count: 64),
    ])
    func `anything else is none`(text: String) {
        #expect(TrackSlug(text) == nil)
    }
}
