import FileWatching
import Foundation
import Programs
import Synchronization
import Testing

/// The stream. The limit only ends a test that waits for what never comes.
@Suite(.timeLimit(.minutes(2))) struct FileWatchTests {
    @Test func `a change wakes who waits`() async throws {
        let folder = try Folder()
        let watch = try FileWatch(path: "\(folder.path)/etc/off")
        var changes = watch.changes.makeAsyncIterator()
        // The first look; then each step has an element of its own, since the one before was taken.
        await changes.next()
        for (make, path) in [(true, "etc"), (true, "etc/off"), (false, "etc/off"), (false, "etc")] {
            let whole = "\(folder.path)/\(path)"
            if make { mkdir(whole, 0o755) } else { rmdir(whole) }
            #expect(await changes.next() != nil)
        }
    }

    @Test func `after a thousand rounds the last state is known`() async throws {
        let folder = try Folder()
        let path = "\(folder.path)/off"
        try await withWitness(of: path) { witness in
            for round in 0..<1000 {
                close(open(path, O_CREAT | O_CLOEXEC, 0o600))
                unlink(path)
                // Many last states, not only one.
                guard round % 20 == 0 else { continue }
                let isThere = round % 40 == 0
                if isThere { close(open(path, O_CREAT | O_CLOEXEC, 0o600)) }
                try await witness.waits(for: isThere)
            }
        }
    }

    @Test func `after a thousand rounds of directories the last state is known`() async throws {
        let folder = try Folder()
        let (parent, away) = ("\(folder.path)/etc", "\(folder.path)/away")
        let path = "\(parent)/tracksync/off"
        try await withWitness(of: path) { witness in
            for round in 0..<1000 {
                mkdir(parent, 0o755)
                mkdir("\(parent)/tracksync", 0o755)
                close(open(path, O_CREAT | O_CLOEXEC, 0o600))
                if round % 10 == 0 { try await witness.waits(for: true) }
                rename(parent, away)
                if round % 10 == 5 { try await witness.waits(for: false) }
                rename(away, parent)
                if round % 10 == 8 { try await witness.waits(for: true) }
                unlink(path)
                if round % 10 == 3 { try await witness.waits(for: false) }
                rmdir("\(parent)/tracksync")
                rmdir(parent)
            }
            try await witness.waits(for: false)
        }
    }

    @Test func `a file that is replaced again and again is read in its last version`() async throws {
        let folder = try Folder()
        let path = "\(folder.path)/off"
        try await withWitness(of: path) { witness in
            for version in 0..<1000 {
                try Data("version \(version)\n".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
                if version % 50 == 49 { try await witness.waits { $0?.reason == "version \(version)" } }
            }
        }
    }

    @Test func `the descriptor is closed when the task is cancelled, and when the stream is dropped`() async throws {
        let folder = try Folder()
        var status = stat()
        #expect(stat(folder.path, &status) == 0)
        let inode = status.st_ino
        let watch = try FileWatch(path: "\(folder.path)/off")
        #expect(isWatched(inode))
        let task = Task { for await _ in watch.changes {} }
        task.cancel()
        await task.value
        while isWatched(inode) { await Task.yield() }

        var dropped: FileWatch? = try FileWatch(path: "\(folder.path)/off")
        #expect(isWatched(inode))
        dropped = nil
        _ = dropped
        while isWatched(inode) { await Task.yield() }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a directory that hides everything is refused with a way out`() throws {
        let folder = try Folder()
        try shell("mkdir -m 711 hidden && chmod 755 .", in: folder)
        let path = "\(folder.path)/hidden/off"
        let error = #expect(throws: FileWatchError.self) { _ = try asNobody { try FileWatch(path: path) } }
        #expect(
            error?.description
                == "\(path) cannot be watched: Permission denied; let the daemon's user read the nearest "
                + "directory above it that exists.")
    }

    /// Whether this process has a watch on a file.
    private func isWatched(_ inode: ino_t) -> Bool {
        let mark = "ino:\(String(inode, radix: 16)) "
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fdinfo")) ?? []
        return names.contains { name in
            let text = try? String(contentsOfFile: "/proc/self/fdinfo/\(name)", encoding: .utf8)
            return text?.contains(mark) == true && text?.contains("inotify wd:") == true
        }
    }
}

/// Knows of a file only what it saw when it was told to look.
private final class Witness: Sendable {
    private let seen = Mutex<DisableFile?>(nil)

    func look(at path: String) { seen.withLock { $0 = DisableFile.read(path) } }

    func waits(until isAsExpected: (DisableFile?) -> Bool) async throws {
        while !isAsExpected(seen.withLock { $0 }) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    func waits(for isThere: Bool) async throws { try await waits { ($0 != nil) == isThere } }
}

private func withWitness(of path: String, _ body: (Witness) async throws -> Void) async throws {
    let watch = try FileWatch(path: path)
    let witness = Witness()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in watch.changes { witness.look(at: path) } }
        try await body(witness)
        group.cancelAll()
    }
}
