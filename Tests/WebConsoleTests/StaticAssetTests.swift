import Testing
import WebConsole

struct StaticAssetTests {
    @Test func `the fingerprint is FNV-1a of the bytes`() {
        #expect(StaticAsset(name: "a.css", contentType: "text/css", bytes: []).fingerprint == "cbf29ce484222325")
        #expect(
            StaticAsset(name: "a.css", contentType: "text/css", bytes: Array("foobar".utf8)).fingerprint
                == "85944171f73967e8")
    }
}
