import Foundation
import Remedies
import Testing

@testable import Syncing

struct UnitSandboxTests {
    @Test func `where the unit forbids writing, the drop-in that allows it is told step by step`() throws {
        let sandbox = try #require(UnitSandbox(keeping: "/srv/tracks", errno: EROFS, isUnit: true))
        #expect(sandbox.reason.contains("ProtectSystem=strict"))
        #expect(
            RemedyText.sentence(sandbox.remedy(for: "/srv/tracks")) == """
                Make the directory: sudo install -d -o tracksync -g tracksync -m 750 /srv/tracks
                Open a drop-in of the unit: sudo systemctl edit tracksyncd
                Write there, below [Service]: ReadWritePaths=/srv/tracks
                Restart the daemon: sudo systemctl restart tracksyncd
                """)
    }

    @Test func `a home directory is hidden, and no drop-in is told for it`() throws {
        for code in [EACCES, ENOENT, EROFS] {
            let sandbox = try #require(UnitSandbox(keeping: "/home/alice/tracks", errno: code, isUnit: true))
            #expect(sandbox.reason.contains("ProtectHome=yes"))
            #expect(sandbox.remedy(for: "/home/alice/tracks") == Remedy(.leaveHome))
        }
    }

    @Test func `other reasons, and a daemon started by hand, have nothing to do with a unit`() {
        #expect(UnitSandbox(keeping: "/srv/tracks", errno: EACCES, isUnit: true) == nil)
        #expect(UnitSandbox(keeping: "/homes", errno: ENOENT, isUnit: true) == nil)
        #expect(UnitSandbox(keeping: "/srv/tracks", errno: EROFS, isUnit: false) == nil)
    }
}
