// The control socket's file, under a daemon that runs.

import Foundation
import Programs
import Testing

@Suite actor ControlSocketTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a socket that somebody removes is made again, and the log says so`() throws {
        let installation = try Installation(tracks: 3)
        let daemon = try installation.startDaemon()
        #expect(unlink(installation.socket) == 0)
        _ = try eventually("the client finds the daemon again") {
            try installation.ctl("status").status == 0 ? true : nil
        }
        #expect(daemon.errors.contains("was removed; it was made again"))
        #expect(installation.stopDaemon() == 0)
        #expect(!FileManager.default.fileExists(atPath: installation.socket))
    }
}
