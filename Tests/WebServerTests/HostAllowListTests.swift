import Testing
import WebServer

struct HostAllowListTests {
    private let list = HostAllowList(configured: ["Tracks.Example"])

    @Test(arguments: [
        "localhost", "LOCALHOST:8477", "127.0.0.1:8477", "[::1]", "[::1]:8477", "tracks.example", "tracks.example:443",
    ])
    func `loopback and the names of the settings are allowed`(host: String) { #expect(list.allows(host)) }

    @Test(arguments: [
        "", "evil.example", "localhost.evil.example", "localhost:", "localhost:port", "localhost:99999", ":80", "[::1",
        "[::1]x", "127.0.0.1 ", "tracks.example.", "a@localhost", "ｌocalhost",
    ])
    func `other names are refused`(host: String) { #expect(!list.allows(host)) }
}
