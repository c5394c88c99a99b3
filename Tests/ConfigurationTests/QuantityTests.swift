import Testing

@testable import Configuring

@Suite struct QuantityTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500), "500ms"), ("0.1s", .milliseconds(100), "100ms"),
        ("30s", .seconds(30), "30s"), ("60s", .seconds(60), "1m"), ("10m", .seconds(600), "10m"),
        ("6h", .seconds(21_600), "6h"), ("36h", .seconds(129_600), "36h"), ("7d", .seconds(604_800), "7d"),
        ("1.5d", .seconds(129_600), "36h"), ("0.5ms", .microseconds(500), "0.5ms"), ("0s", .zero, "0s"),
        ("1.000001ms", .nanoseconds(1_000_001), "1.000001ms"), ("0.000001d", .microseconds(86_400), "86.4ms"),
        ("90s", .seconds(90), "90s"), ("00030s", .seconds(30), "30s"),
    ])
    func `durations are read and written`(_ text: String, _ duration: Duration, _ written: String) throws {
        #expect(try Quantity.duration(text) == duration)
        #expect(Quantity.text(duration) == written)
        #expect(try Quantity.duration(written) == duration)
    }

    @Test(arguments: [
        "", "30", "s", "30 s", " 30s", "30s ", "-1s", "+1s", "1e3s", "30S", "1m30s", ".5s", "5.s", "1.2.3s", "30sec",
        "٣s",
        "1.0000001s", "99999999999999999999s", "106752d", "∞s", "0x1s", "1,5s",
    ])
    func `what is no duration is refused`(_ text: String) {
        #expect(throws: Refusal.self) { try Quantity.duration(text) }
    }

    @Test(arguments: [
        ("0", 0, "0"), ("1000", 1000, "1000"), ("1024", 1024, "1KiB"), ("8MiB", 8 << 20, "8MiB"),
        ("1536KiB", 1536 << 10, "1536KiB"), ("1024MiB", 1 << 30, "1GiB"), ("4GiB", 4 << 30, "4GiB"),
    ])
    func `sizes are read and written`(_ text: String, _ bytes: Int, _ written: String) throws {
        #expect(try Quantity.bytes(text) == bytes)
        #expect(Quantity.text(bytes: bytes) == written)
    }

    @Test(arguments: [
        "", "MiB", "8MB", "8mib", "8 MiB", "1.5MiB", "-1", "+1", "9223372036854775808", "8589934592GiB", "٣",
    ])
    func `what is no size is refused`(_ text: String) {
        #expect(throws: Refusal.self) { try Quantity.bytes(text) }
    }

    @Test(arguments: [("5m", true), ("59m", true), ("1h", true), ("61m", false), ("99ms", false), ("100ms", true)])
    func `the bounds of a duration belong to it`(_ text: String, _ isAllowed: Bool) throws {
        #expect(try Fixture("control.idle_timeout = '\(text)'").problems().isEmpty == isAllowed)
    }

    @Test func `a size in the file may be a number of bytes`() throws {
        #expect(try Fixture("fetch.dashboard_limit = 4096").load().values.fetch.dashboardLimit == 4096)
        #expect(try Fixture("").load(["TRACKSYNC_FETCH_DASHBOARD_LIMIT": "4096"]).values.fetch.dashboardLimit == 4096)
    }

    @Test(arguments: ["99999999999999999999", "-99999999999999999999", "1.0", "0x3", "３", "-", " 3", ""])
    func `a number in the environment has digits and is in its range`(_ text: String) throws {
        #expect(try Fixture("").problems(["TRACKSYNC_FETCH_RETRIES": text]).count == 1)
    }

    @Test func `names that are close are suggested, others are not`() {
        let names = ["retries", "retry_base", "retry_max", "timeout"]
        #expect(Suggestion.closest(to: "retires", among: names) == "retries")
        #expect(Suggestion.closest(to: "Retry-Max", among: names) == "retry_max")
        #expect(Suggestion.closest(to: "time_out", among: names) == "timeout")
        #expect(Suggestion.closest(to: "colour", among: names) == nil)
        #expect(Suggestion.closest(to: "", among: names) == nil)
        #expect(Suggestion.closest(to: String(repeating: "a", count: 100_000), among: names) == nil)
        #expect(Suggestion.closest(to: "x", among: []) == nil)
    }
}
