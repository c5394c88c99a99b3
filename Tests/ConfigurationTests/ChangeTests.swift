import Testing

@testable import Configuring

@Suite struct ChangeTests {
    @Test func `a reload reports what changed and what applies after a restart`() throws {
        let before = try Fixture("[control]\nsocket = '/a'\n[fetch]\nretries = 2\nconcurrency = 3").load()
        let after = try Fixture("[control]\nsocket = '/b'\n[fetch]\nconcurrency = 4").load()
        let changes = after.changes(from: before)
        // `retries` is now the default, but the same: an origin is no value.
        #expect(changes.all.map(\.key) == ["control.socket", "fetch.concurrency"])
        #expect(changes.waiting == ["control.socket"])
        #expect(changes.description == "control.socket \"/a\" → \"/b\" (after a restart), fetch.concurrency 3 → 4")
        #expect(before.changes(from: before).isEmpty)
        #expect(before.changes(from: before).description == "nothing")
    }

    @Test func `what applies after a restart stays as it runs`() throws {
        let running = try Fixture("state.directory = '/a'\nfetch.retries = 1").load()
        let read = try Fixture("state.directory = '/b'\nfetch.retries = 3").load()
        let applied = read.applied(over: running)
        #expect(applied.values.state.directory == "/a")
        #expect(applied.values.reports.directory == "/a/reports")
        #expect(applied.values.fetch.retries == 3)
        #expect(read.changes(from: applied).waiting == ["state.directory"])
    }

    @Test func `state, control, log and the file that disables are looked up at the start only`() {
        let waiting = ConfigurationKey.all.filter(\.needsRestart)
        #expect(Set(waiting.map(\.section)) == ["state", "control", "log", "scraping"])
        #expect(waiting.filter { $0.section == "scraping" }.map(\.name) == ["disable_file"])
    }
}
