import Catalogue
import Testing

@Suite struct ActivityTextTests {
    private static let ages: [(String, Int)] = [
        ("1 minute ago", 0), ("2 minutes ago", 60), ("57 minutes ago", 3360), ("1 hour ago", 0),
        ("23 hours ago", 79_200), ("Yesterday", 0), ("yesterday", 0), ("2 days ago", 86_400), ("6 days ago", 432_000),
        ("last week", 518_400), ("2 weeks ago", 604_800), ("4 weeks ago", 1_814_400), ("last month", 1_814_400),
        ("2 months ago", 2_419_200), ("11 months ago", 24_192_000), ("last year", 25_920_000),
        ("2 years ago", 31_536_000), ("1 day ago", 0), ("1 week ago", 0), ("LAST MONTH", 1_814_400),
    ]

    @Test(arguments: ages)
    func `words are read as one step less than they say`(text: String, seconds: Int) {
        #expect(ActivityText.leastAge(text) == seconds)
    }

    @Test(arguments: [
        "", "now", "just now", "today", "never", "ago", "days ago", "0 days ago", "-1 days ago", "+2 days ago",
        "2 days", "2 days later", "two days ago", "2 fortnights ago", "10001 days ago", "99999999999999999999 days ago",
        "last", "last decade", "last week ago", "Yesterday at noon", "in 2 days", "٢ days ago", "2 days ago 3",
    ])
    func `other words are not read at all`(text: String) {
        #expect(ActivityText.leastAge(text) == nil)
    }

    @Test func `what the words say is told with how exactly they say it`() {
        let cases: [(String, Int, ActivityText.Precision)] = [
            ("now", 0, .day), ("today", 0, .day), ("Yesterday", 86_400, .day), ("3 hours ago", 10_800, .day),
            ("last week", 604_800, .week), ("2 weeks ago", 1_209_600, .week), ("last month", 2_592_000, .month),
            ("2 months ago", 5_259_492, .month), ("last year", 31_536_000, .year), ("2 years ago", 63_072_000, .year),
        ]
        for (text, seconds, precision) in cases {
            let age = ActivityText.statedAge(text)
            #expect(age?.seconds == seconds && age?.precision == precision, "\(text)")
        }
        #expect(ActivityText.statedAge("last decade") == nil)
    }

    @Test func `the longer ago the words say, the more time has passed at the least`() {
        var words = (1...59).map { "\($0) minutes ago" }
        words += (2...23).map { "\($0) hours ago" }
        words += (2...6).map { "\($0) days ago" }
        words += ["last week"] + (2...4).map { "\($0) weeks ago" }
        words += ["last month"] + (2...11).map { "\($0) months ago" }
        words.append("last year")
        let ages = words.compactMap(ActivityText.leastAge)
        #expect(ages.count == words.count && ages == ages.sorted())
    }
}
