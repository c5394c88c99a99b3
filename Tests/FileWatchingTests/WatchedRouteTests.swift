import Foundation
import Programs
import Testing

@testable import FileWatching

/// The watches themselves, without a stream: every step is seen at once or not at all.
@Suite struct WatchedRouteTests {
    /// The file that is watched in most tests is `a/b/off` in the folder.
    private static let off = "a/b/off"

    @Test(arguments: [
        ["touch a/b/off", "rm a/b/off", "touch a/b/off"],
        ["echo why > a/b/off", "echo more >> a/b/off", "chmod 600 a/b/off", "touch -d yesterday a/b/off"],
        ["touch a/b/x && mv a/b/x a/b/off", "touch a/b/y && mv a/b/y a/b/off", "mv a/b/off a/b/z"],
        ["ln a/b/.keep a/b/off", "echo through another name >> a/b/.keep", "rm a/b/off"],
        ["mkdir a/b/off", "rmdir a/b/off", "mkfifo a/b/off", "rm a/b/off", "ln -s nowhere a/b/off", "rm a/b/off"],
        ["rm -r a", "mkdir a", "mkdir a/b", "touch a/b/off", "rm -r a", "mkdir -p a/b", "touch a/b/off"],
        ["mv a/b a/c", "mkdir a/b", "touch a/b/off", "rm -r a/b", "touch a/c/off && mv a/c a/b"],
        ["mv a away", "mv away a", "touch a/b/off", "mv a away", "mkdir -p a/b", "touch a/b/off"],
        [
            "mkdir n && mv a/b n/b && ln -s ../n/b a/b", "touch n/b/off", "rm n/b/off", "mv n m", "mv m n",
            "touch n/b/off",
        ],
        ["mv a r && ln -s r a", "touch r/b/off", "mkdir -p s/b && ln -sfn s a", "touch s/b/off", "rm s/b/off"],
        ["ln -s real a/b/off", "touch a/b/real", "echo why > a/b/real", "rm a/b/real"],
        ["ln -s ../../deep/real a/b/off", "mkdir deep", "touch deep/real", "echo why > deep/real", "rm -r deep"],
        ["ln -s \"$PWD/deep/./x/../real\" a/b/off", "mkdir -p deep/x", "touch deep/real", "rmdir deep/x"],
        ["ln -s off a/b/off", "rm a/b/off", "touch a/b/off"],
        ["rm -r a && touch a", "rm a && mkdir a", "mkdir a/b", "touch a/b/off"],
    ])
    func `each step that may matter is seen, however it is done`(_ steps: [String]) throws {
        let place = try WatchedPlace(Self.off, prepared: "mkdir -p a/b && touch a/b/.keep")
        for step in steps {
            try place.shell(step)
            #expect(try place.isAffected(), "\(step) of \(steps)")
        }
    }

    @Test func `what happens beside the way is not seen`() throws {
        let place = try WatchedPlace(Self.off, prepared: "mkdir -p a/b && touch a/b/off a/b/other")
        try place.shell("for n in 1 2 3; do echo $n > a/b/x$n; echo $n >> a/b/other; mv a/b/x$n a/b/y; rm a/b/y; done")
        try place.shell("cat a/b/off; touch a/x x; mkdir a/d; rmdir a/d; ls a/b; touch a/b/off2 a/b/of")
        #expect(try !place.isAffected())
        try place.shell("rm a/b/off")
        #expect(try place.isAffected())
    }

    @Test func `what was on the way once is not watched for ever`() throws {
        let place = try WatchedPlace(Self.off, prepared: "mkdir -p a/b")
        try place.shell("mv a old && mkdir -p a/b")
        #expect(try place.isAffected())
        try place.shell("touch old/b/off && rm -r old")
        #expect(try !place.isAffected())
    }

    @Test func `a turn between two looks leaves nothing out`() throws {
        let place = try WatchedPlace(Self.off, prepared: "true")
        // The events of `a` are known when the watch on `a/b` is not there yet.
        try place.shell("mkdir -p a/b && touch a/b/off")
        #expect(try place.isAffected())
        try place.shell("echo why > a/b/off")
        #expect(try place.isAffected())
    }

    @Test func `lost events count as a change`() throws {
        let place = try WatchedPlace("off", prepared: "true")
        let text = try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
        let limit = try #require(Int(text.filter(\.isNumber)))
        for number in 0...(limit / 2) {
            let file = "\(place.folder.path)/\(number % 100)"
            close(open(file, O_CREAT | O_CLOEXEC, 0o600))
            unlink(file)
        }
        #expect(try place.isAffected())
        #expect(try !place.isAffected())
    }

    /// Root may read everything, unless a thread looks through another user's eyes.
    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `a file and directories that may not be read are watched from above`() throws {
        let place = try WatchedPlace(Self.off, prepared: "mkdir -p a/b && chmod 711 a && chmod 755 . a/b")
        #expect(try place.follow(asNobody: true) == nil)
        #expect(place.route.blindness == nil)
        // The directory tells of a file that may not be read.
        try place.shell("install -m 600 /dev/null a/b/off")
        #expect(try place.isAffected(asNobody: true))
        try place.shell("echo why > a/b/off")
        #expect(try place.isAffected(asNobody: true))
        try place.shell("chmod 711 a/b && rm a/b/off && rmdir a/b && mkdir -m 711 a/b")
        #expect(try place.isAffected(asNobody: true))
        #expect(try place.follow(asNobody: true) == nil)
        #expect(place.route.blindness == EACCES)
        try place.shell("chmod 755 a && chmod 755 a/b")
        #expect(try place.follow(asNobody: true) == nil)
        #expect(place.route.blindness == nil)
    }
}

/// A folder, and the watches on the way to a file in it.
private final class WatchedPlace {
    let folder: Folder
    var route: WatchedRoute
    private let inotify: Int32

    init(_ name: String, prepared command: String) throws {
        folder = try Folder()
        inotify = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        route = WatchedRoute(path: "\(folder.path)/\(name)", inotify: inotify)
        try shell(command)
        #expect(route.follow() == nil)
        #expect(!route.drainEvents())
    }

    deinit { close(inotify) }

    /// Takes all events; goes the way again if one of them concerns it.
    func isAffected(asNobody isNobody: Bool = false) throws -> Bool {
        var isAffected = false
        while route.drainEvents() {
            isAffected = true
            _ = try follow(asNobody: isNobody)
        }
        return isAffected
    }

    func follow(asNobody isNobody: Bool) throws -> Int32? {
        try isNobody ? asNobody { route.follow() } : route.follow()
    }

    func shell(_ command: String) throws { try FileWatchingTests.shell(command, in: folder) }
}

/// Runs a command in a folder.
func shell(_ command: String, in folder: Folder) throws {
    let program = try RunningProgram("/bin/sh", ["-ec", "cd \(folder.path); \(command)"], in: folder)
    let status = program.waitForEnd()
    guard status == 0 else { throw TestFailure("\(command): \(program.errors)") }
}
