import Foundation
import Testing

@testable import Syncing

struct UnitSandboxTests {
    @Test func `where the unit forbids writing, the drop-in that allows it is told`() throws {
        let remedy = try #require(UnitSandbox.remedy(for: "/srv/tracks", errno: EROFS, isUnit: true))
        #expect(remedy.contains("ProtectSystem=strict"))
        #expect(remedy.contains("sudo install -d -o tracksync -g tracksync -m 750 /srv/tracks;"))
        #expect(remedy.contains("sudo systemctl edit tracksyncd;"))
        #expect(remedy.hasSuffix(" [Service]: ReadWritePaths=/srv/tracks"))
    }

    @Test func `a home directory is hidden, and no drop-in is told for it`() throws {
        for code in [EACCES, ENOENT] {
            let remedy = try #require(UnitSandbox.remedy(for: "/home/alice/tracks", errno: code, isUnit: true))
            #expect(remedy.contains("ProtectHome=yes") && !remedy.contains("ReadWritePaths"))
        }
    }

    @Test func `other reasons, and a daemon started by hand, have nothing to do with a unit`() {
        #expect(UnitSandbox.remedy(for: "/srv/tracks", errno: EACCES, isUnit: true) == nil)
        #expect(UnitSandbox.remedy(for: "/homes", errno: ENOENT, isUnit: true) == nil)
        #expect(UnitSandbox.remedy(for: "/srv/tracks", errno: EROFS, isUnit: false) == nil)
    }
}
