// What an operator sees of tracksyncctl.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor ClientTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `without a daemon the client says why and what to do`() throws {
        let installation = try Installation(tracks: 3)
        let none = try installation.ctl("status")
        #expect(none.status == 69)
        #expect(none.errors.contains(installation.socket) && none.errors.contains("tracksyncd"))
        try installation.startDaemon()
        installation.stopDaemon(SIGKILL)
        let refused = try installation.ctl("status")
        #expect(refused.status == 69)
        #expect(refused.errors != none.errors)
    }

    @Test(arguments: endings)
    func `every command ends with the code of the one table`(arguments: [String], status: Int32) throws {
        let installation = try Installation(tracks: 3)
        try installation.startDaemon()
        let ending = try run("tracksyncctl", arguments, environment: ["TRACKSYNC_CONTROL_SOCKET": installation.socket])
        #expect(ending.status == status, "\(ending.output)\(ending.errors)")
        if status != 0 { #expect(!ending.errors.isEmpty) }
    }

    private static let endings: [([String], Int32)] = [
        (["no-such-command"], 64), (["sync", "--no-such-option"], 64), (["sync", "--allow-deactivations", "many"], 64),
        (["sync", "--allow-deactivations", "-1"], 64), (["track", "not a slug"], 4), (["track", "nowhere"], 4),
        (["follow", "nowhere"], 4), (["job", "ffffffff"], 4), (["report"], 4), (["watch"], 4), (["cancel"], 1),
        (["tracks", "--limit", "x"], 64), (["--help"], 0), (["--version"], 0), (["status"], 0), (["jobs"], 0),
        (["tracks"], 0),
    ]

    @Test func `lists, searches and single tracks are shown within 80 columns, and harmless`() throws {
        let installation = try Installation(tracks: 700)
        try installation.startDaemon()
        _ = try installation.sync()
        for arguments in [
            ["status"], ["jobs"], ["job"], ["tracks", "--limit", "0"], ["track", installation.site.slug(at: 0)],
        ] {
            let ending = try run("tracksyncctl", arguments + ["--socket", installation.socket])
            #expect(ending.status == 0)
            let bad = ending.output.unicodeScalars.filter { scalar in
                (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
                    || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            }
            #expect(bad.isEmpty, "\(arguments)")
        }
        let all = try installation.ctl("tracks", "--limit", "0", "--json")
        for index in [0, 350, 699] { #expect(all.output.contains("\"\(installation.site.slug(at: index))\"")) }
        let name = installation.site.track(at: 5).name
        let found = try installation.ctl("tracks", "--search", name.uppercased(), "--json")
        #expect(found.output.contains("\"\(installation.site.slug(at: 5))\""))
    }

    @Test func `watching to the end says how it ended, in lines where there is no terminal`() throws {
        let installation = try Installation(tracks: 120)
        try installation.startDaemon()
        let ending = try installation.ctl("sync", "--watch")
        #expect(ending.status == 0)
        let text = ending.output + ending.errors
        #expect(!text.contains("\u{1B}") && !text.contains("\r"))
        #expect(text.contains("120"))
        #expect(text.split(separator: "\n").count < 40)
    }

    @Test func `waiting has an end, and the job continues`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.stallOneTrack()
        let ending = try installation.ctl("sync", "--wait", "--timeout", "1s")
        #expect(ending.status == 75)
        #expect(try installation.lastJob().state == .running)
        #expect(try installation.ctl("cancel").status == 0)
    }

    @Test func `stopping to watch leaves the job alone and says how to cancel it`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.stallOneTrack()
        let folder = try Folder()
        let client = try RunningProgram(
            Build.program("tracksyncctl"), ["sync", "--watch", "--socket", installation.socket], in: folder)
        try installation.waitForStage(.dashboards, processed: 1)
        client.send(SIGINT)
        #expect(client.waitForEnd() == 130)
        #expect((client.output + client.errors).contains("tracksyncctl cancel"))
        #expect(try installation.lastJob().state == .running)
        #expect(try installation.ctl("cancel").status == 0)
    }
}
