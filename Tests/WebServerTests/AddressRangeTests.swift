import Testing
import WebServer

struct AddressRangeTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("127.0.0.1", "127.0.0.1", true),
        ("127.0.0.1", "127.0.0.2", false), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe80::1", false),
        ("::/0", "2001:db8::1", true), ("172.18.0.0/16", "172.18.255.255", true), ("172.18.0.0/15", "172.19.0.1", true),
    ])
    func `an address lies in a network by its leading bits`(range: String, address: String, isIn: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(NetworkAddress(address))) == isIn)
    }

    @Test(arguments: [
        "", "localhost", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "::1/129", "fe80::1%eth0",
        "10.0.0.0/8/8", "1.2.3.4 ",
    ])
    func `what is no network is none`(text: String) { #expect(AddressRange(text) == nil) }

    @Test func `loopback is this machine's own`() throws {
        for text in ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"] {
            #expect(try #require(NetworkAddress(text)).isLoopback)
        }
        for text in ["10.0.0.1", "::", "0.0.0.0", "2001:db8::1"] {
            #expect(try !#require(NetworkAddress(text)).isLoopback)
        }
    }
}
