// The manual's recipe for a machine without systemd, typed as it stands there.

import Foundation
import Programs
import Testing

@Suite(.serialized, .enabled(if: geteuid() == 0, "a root of its own takes root")) actor ContainerTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The lines below a heading of the manual, as they are typed.
    private static func recipe(_ heading: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "man/tracksyncd.8"), encoding: .utf8)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == ".Ss \(heading)" })
        let begin = try #require(lines[start...].firstIndex { $0.hasPrefix(".Bd -literal") })
        let end = try #require(lines[begin...].firstIndex { $0 == ".Ed" })
        return lines[(begin + 1)..<end].joined(separator: "\n").replacing("\\e", with: "\\")
    }

    @Test func `the daemon runs in the foreground of a root that has no systemd`() throws {
        let folder = try Folder()
        let recipe = try Self.recipe("Without systemd, and in a container")
        try recipe.write(toFile: folder.path + "/recipe", atomically: true, encoding: .utf8)
        // The user that the package makes.
        for (name, line) in [
            ("passwd", "tracksync:x:64999:64999::/nonexistent:/bin/sh"), ("group", "tracksync:x:64999:"),
        ] {
            let text = try String(contentsOfFile: "/etc/\(name)", encoding: .utf8)
            let others = text.split(separator: "\n").filter { !$0.hasPrefix("tracksync:") }
            try (others.joined(separator: "\n") + "\n" + line + "\n")
                .write(toFile: "\(folder.path)/\(name)", atomically: true, encoding: .utf8)
        }
        let script = """
            set -e
            mkdir \(folder.path)/root \(folder.path)/bin
            cp \(Build.program("tracksyncd")) \(Build.program("tracksyncctl")) \(folder.path)/bin
            chmod 755 \(folder.path) \(folder.path)/bin
            mount --make-rprivate /
            mount --rbind / \(folder.path)/root
            cd \(folder.path)/root
            mount -t tmpfs tmpfs run
            mount -t tmpfs tmpfs srv
            for name in passwd group; do mount --bind \(folder.path)/$name etc/$name; done
            export PATH=\(folder.path)/bin:/usr/sbin:/usr/bin:/sbin:/bin
            exec chroot . /bin/sh \(folder.path)/recipe
            """
        let ending = try execute([
            "/usr/bin/unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", script,
        ])
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output.contains("daemon") && ending.output.contains("/srv/tracksync"), "\(ending.output)")
        // It came from the empty file and the environment, not from a service's settings.
        #expect(ending.output.contains("/srv/tracksync/tracksyncd.toml"), "\(ending.output)")
    }
}
