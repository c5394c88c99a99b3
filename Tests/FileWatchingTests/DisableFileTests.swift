import FileWatching
import Foundation
import Programs
import Testing

@Suite struct DisableFileTests {
    @Test func `no file, no ban`() throws {
        let folder = try Folder()
        #expect(DisableFile.read("\(folder.path)/off") == nil)
        #expect(DisableFile.read("\(folder.path)/no/such/directory/off") == nil)
        try shell("touch file", in: folder)
        #expect(DisableFile.read("\(folder.path)/file/off") == nil)
        #expect(DisableFile.read("/" + String(repeating: "x", count: 5000)) == nil)
    }

    @Test func `a file says since when, by whom and why`() throws {
        let folder = try Folder()
        try shell("echo 'Moving the server' > off; echo second >> off; touch -d @1700000000 off", in: folder)
        let file = try #require(DisableFile.read("\(folder.path)/off"))
        #expect(file.since == Date(timeIntervalSince1970: 1_700_000_000))
        #expect(file.owner == String(cString: try #require(getpwuid(getuid())?.pointee.pw_name)))
        #expect(file.reason == "Moving the server")
        #expect(file.obstacle == nil)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `an owner without a name is a number`() throws {
        let folder = try Folder()
        try shell("touch off; chown 3999999999 off", in: folder)
        #expect(DisableFile.read("\(folder.path)/off")?.owner == "3999999999")
    }

    @Test(arguments: [
        ("", nil), ("\n", nil), ("  \nsecond", nil), ("why", "why"), ("why\r\nmore", "why"), ("\twhy\tnot ", "why not"),
        ("\u{1B}[31mred\u{7}\u{202E}\u{0}", "[31mred"), ("\u{FEFF}ümlaut – 🏁", "ümlaut – 🏁"),
        ("\u{2028}a\u{2029}b\u{85}", "ab"),
        (String(repeating: "é", count: 501), String(repeating: "é", count: 500)),
        (String(repeating: " ", count: 5000) + "far", nil),
        (String(repeating: "x", count: 1_000_000), String(repeating: "x", count: 500)),
    ])
    func `the reason is a harmless, bounded first line`(_ content: String, _ expected: String?) throws {
        let folder = try Folder()
        let path = "\(folder.path)/off"
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        let file = try #require(DisableFile.read(path))
        #expect(file.reason == expected)
        #expect(file.obstacle == nil)
    }

    @Test func `bytes that are no text do no harm`() throws {
        let folder = try Folder()
        let path = "\(folder.path)/off"
        try Data([0x61, 0xFF, 0xC3, 0x0A, 0x62]).write(to: URL(fileURLWithPath: path))
        #expect(DisableFile.read(path)?.reason == "a\u{FFFD}\u{FFFD}")
    }

    @Test(arguments: ["mkdir off", "mkfifo off", "ln -s /dev/zero off", "mkfifo p; ln -s p off"])
    func `whatever is there counts, and is not read`(_ command: String) throws {
        let folder = try Folder()
        try shell(command, in: folder)
        let file = try #require(DisableFile.read("\(folder.path)/off"))
        #expect(file.since != nil)
        #expect(file.reason == nil)
        #expect(file.obstacle == nil)
    }

    @Test(arguments: [
        ("ln -s nowhere off", "No such file or directory"), ("ln -s off off", "Too many levels of symbolic links"),
    ])
    func `a link that leads nowhere counts`(_ command: String, _ obstacle: String) throws {
        let folder = try Folder()
        try shell(command, in: folder)
        let file = try #require(DisableFile.read("\(folder.path)/off"))
        #expect(file.since != nil)
        #expect(file.obstacle == obstacle)
    }

    @Test func `a link's target says why, the link says since when`() throws {
        let folder = try Folder()
        try shell("echo why > real; ln -s real off; touch -h -d @1600000000 off", in: folder)
        let file = try #require(DisableFile.read("\(folder.path)/off"))
        #expect(file.reason == "why")
        #expect(file.since == Date(timeIntervalSince1970: 1_600_000_000))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `what may not be read counts, and says so`() throws {
        let folder = try Folder()
        try shell("chmod 755 .; echo why > off; chmod 600 off; mkdir -m 700 hidden", in: folder)
        let file = try #require(try asNobody { DisableFile.read("\(folder.path)/off") })
        #expect(file.since != nil)
        #expect(file.owner == "root")
        #expect(file.reason == nil)
        #expect(file.obstacle == "Permission denied")
        // Whether there is one, nobody can tell: better not to fetch.
        let hidden = try #require(try asNobody { DisableFile.read("\(folder.path)/hidden/off") })
        #expect(hidden.since == nil)
        #expect(hidden.owner == nil)
        #expect(hidden.obstacle == "Permission denied")
    }
}
