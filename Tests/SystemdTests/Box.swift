import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

/// A machine with a real systemd, on which tracksync is installed as a package does it; it is gone with this object.
///
/// Its `/` shows this machine's root file system, copied on write; its network is the loopback alone.
final class Box: Sendable {
    private let folder: Folder
    private var machine: String { folder.path + "/box" }
    private static let tool = Build.root.path + "/Tests/Systemd/systemd-box"

    /// Where the units of a package lie.
    static let units = "/usr/lib/systemd/system"
    static let configuration = "/etc/tracksync/tracksyncd.toml"
    static let socket = "/run/tracksync/control.sock"
    /// Where the simulated site listens.
    static let port = 8080

    /// What is told where none can be made.
    static let need: Comment =
        "Needs root, systemd and a kernel that lets root make namespaces: it boots a systemd of its own."

    /// Boots it; `installing`: with the programs of this build, their units, user and pages.
    init(installing: Bool = true) throws {
        folder = try Folder()
        let ending = try execute(["/bin/bash", Self.tool, "start", folder.path + "/box"])
        guard ending.status == 0 else { throw TestFailure("no box: \(ending.errors)") }
        if installing { try install() }
    }

    deinit { _ = try? execute(["/bin/bash", Self.tool, "stop", machine]) }

    /// Does what the package does, but for the package manager; the daemon is not started.
    private func install() throws {
        // One archive of all: a copy of its own for each file starts a dozen processes.
        let tree = folder.path + "/tree"
        func place(_ source: String, at path: String) throws {
            let link = URL(fileURLWithPath: tree + path)
            try FileManager.default.createDirectory(
                at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: source)
        }
        for program in ["tracksyncd", "tracksyncctl", "liverc-sim"] {
            try place(Build.program(program), at: "/usr/bin/\(program)")
        }
        let root = Build.root.path
        for unit in try FileManager.default.contentsOfDirectory(atPath: root + "/systemd") {
            switch URL(fileURLWithPath: unit).pathExtension {
            case "service", "socket", "timer": try place("\(root)/systemd/\(unit)", at: "\(Self.units)/\(unit)")
            case "preset": try place("\(root)/systemd/\(unit)", at: "/usr/lib/systemd/system-preset/\(unit)")
            default: break
            }
        }
        for folder in ["sysusers.d", "tmpfiles.d"] {
            try place("\(root)/systemd/\(folder)/tracksync.conf", at: "/usr/lib/\(folder)/tracksync.conf")
        }
        for page in try FileManager.default.contentsOfDirectory(atPath: root + "/man") {
            let section = URL(fileURLWithPath: page).pathExtension
            try place("\(root)/man/\(page)", at: "/usr/share/man/man\(section)/\(page)")
        }
        try copyTree(["usr"], of: tree, to: "/")
        try configure()
        try shell("systemd-sysusers && systemd-tmpfiles --create tracksync.conf && systemctl daemon-reload")
    }

    // MARK: Programs and files

    /// Runs a command to its end, as root or as another user with the groups of the user database.
    func run(_ command: [String], as user: String? = nil) throws -> Ending {
        let identity = user.map { ["/usr/bin/setpriv", "--reuid", $0, "--regid", $0, "--init-groups"] } ?? []
        return try execute(["/bin/bash", Self.tool, "exec", machine, "--"] + identity + command)
    }

    /// Runs a script of the shell, and returns what it printed; throws when it fails.
    @discardableResult
    func shell(_ script: String) throws -> String {
        let ending = try run(["/bin/sh", "-c", script])
        guard ending.status == 0 else {
            throw TestFailure("\(script) ended with \(ending.status): \(ending.output)\(ending.errors)")
        }
        return ending.output
    }

    /// Starts a program without waiting for its end.
    func start(_ command: String...) throws -> RunningProgram {
        try RunningProgram("/bin/bash", [Self.tool, "exec", machine, "--"] + command, in: folder)
    }

    /// Runs the client to its end.
    @discardableResult
    func ctl(_ arguments: String..., as user: String? = nil) throws -> Ending {
        try run(["/usr/bin/tracksyncctl"] + arguments, as: user)
    }

    /// Writes a file.
    func write(_ text: String, to path: String, mode: String = "644") throws {
        let source = folder.path + "/text"
        try text.write(toFile: source, atomically: true, encoding: .utf8)
        try copy(source, to: path, mode: mode)
    }

    /// Copies a file of this machine into the box, through a pipe: it may lie on a file system that the box cannot see.
    func copy(_ source: String, to path: String, mode: String = "644") throws {
        try pipe(
            "cat <\"$1\" | \"$0\" exec \"$2\" -- sh -c 'mkdir -p \"$(dirname \"$0\")\" && rm -f \"$0\" && cat >\"$0\" "
                + "&& chmod \"$1\" \"$0\"' \"$3\" \"$4\"", [source, machine, path, mode])
    }

    /// Copies files, by their paths in a folder of this machine, into a folder of the box: what links lead to, readable by all.
    func copyTree(_ names: [String], of folder: String, to path: String) throws {
        try pipe(
            "tar -C \"$1\" --mode=u=rwX,go=rX -chf - -- \"${@:4}\" | \"$0\" exec \"$2\" -- sh -c 'mkdir -p \"$0\" && tar -C \"$0\" -xf -' \"$3\"",
            [folder, machine, path] + names)
    }

    /// Copies a file of the box to this machine, and returns its path there.
    func fetch(_ path: String) throws -> String {
        let target = folder.path + "/fetched-" + UUID().uuidString.prefix(6)
        try pipe("\"$0\" exec \"$1\" -- cat \"$2\" >\"$3\"", [machine, path, target])
        return target
    }

    private func pipe(_ script: String, _ arguments: [String]) throws {
        let ending = try execute(["/bin/bash", "-o", "pipefail", "-c", script, Self.tool] + arguments)
        guard ending.status == 0 else { throw TestFailure("\(arguments) was not copied: \(ending.errors)") }
    }
}
