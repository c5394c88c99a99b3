import Testing
import WebServer

struct HostAllowListTests {
    private let list = HostAllowList(configured: ["Tracks.Example", "2001:DB8:0::7", "[fd00::1]", "192.0.2.7"])

    @Test(arguments: [
        "localhost", "LOCALHOST:8477", "127.0.0.1:8477", "[::1]", "[::1]:8477", "tracks.example", "tracks.example:443",
        "[2001:db8::7]:8477", "[2001:DB8:0:0:0:0:0:7]", "[fd00::1]", "192.0.2.7:8477", "[0:0:0:0:0:0:0:1]",
    ])
    func `loopback and the names of the settings are allowed`(host: String) { #expect(list.allows(host)) }

    @Test(arguments: [
        "", "evil.example", "localhost.evil.example", "localhost:", "localhost:port", "localhost:99999", ":80", "[::1",
        "[::1]x", "127.0.0.1 ", "tracks.example.", "a@localhost", "ｌocalhost",
        "[2001:db8::8]", "2001:db8::7", "[fd00::1%25eth0]", "[::ffff:127.0.0.1]", "192.0.2.7.", "0300.0.2.7", "127.1",
    ])
    func `other names are refused`(host: String) { #expect(!list.allows(host)) }

    @Test(
        arguments: [
            ("Tracks.Example", "tracks.example"), ("2001:DB8::7", "[2001:db8::7]"),
            ("[2001:db8:0::7]", "[2001:db8::7]"),
            ("192.0.2.7", "192.0.2.7"), ("", nil), ("tracks.example:80", nil), ("https://tracks.example", nil),
            ("*.example", nil),
            ("tracks.example/a", nil), ("bücher.example", nil), ("[::1]:80", nil), ("a b", nil),
            ("user@tracks.example", nil),
        ] as [(String, String?)])
    func `a setting is a name or an address as browsers send it`(text: String, entry: String?) {
        #expect(HostAllowList.entry(text) == entry)
    }
}
