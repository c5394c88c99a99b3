// Receivers of notifications, as their documentation has them, in a process of their own.

import Foundation
public import Programs
import Synchronization

/// A request that a receiver got.
public struct ReceivedRequest: Sendable {
    /// The receiver: `slack`, `webhook-a`, `mail`.
    public var name: String
    /// The path, or the name that a mail client gave.
    public var path: String
    /// The headers, and of mail the sender, the receivers, and whether it came over TLS and with a password.
    public var headers: [String: String]
    /// The body.
    public var body: String
    /// What was answered.
    public var status: Int

    /// The body as JSON.
    public var json: [String: Any] {
        ((try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any]) ?? [:]
    }
}

/// Slack, PagerDuty, ntfy, healthchecks, a signed webhook and mail servers, on ports from the kernel.
public final class Receivers: Sendable {
    /// Where they keep what they got.
    public let folder: Folder
    private let program: RunningProgram
    private let ports: [String: Int]

    /// The key that the webhook's receiver knows, as a file of secrets has it.
    public static let key = "whsec_" + Data("a s3cret key of a webhook 123456".utf8).base64EncodedString()

    /// Starts them; with `certificates` (`good.pem`) also those over TLS. Throws `TestFailure` when they do not start.
    public init(certificates: Folder? = nil) throws {
        folder = try Folder()
        try Self.key.dropFirst(6).write(toFile: folder.path + "/keys", atomically: true, encoding: .utf8)
        let script = Build.root.appendingPathComponent("Tests/TestReceivers/receivers.py").path
        let files = certificates.map { ["\($0.path)/good.pem", "\($0.path)/good.key"] } ?? []
        program = try RunningProgram("/usr/bin/python3", ["-B", script, folder.path] + files, in: folder)
        var found: [String: Int]?
        while found == nil {
            guard program.isRunning else { throw TestFailure("the receivers ended: \(program.errors)") }
            found = FileManager.default.contents(atPath: folder.path + "/ports").flatMap {
                (try? JSONSerialization.jsonObject(with: $0)) as? [String: Int]
            }
            if found == nil { usleep(20_000) }
        }
        ports = found ?? [:]
    }

    deinit { program.send(SIGKILL) }

    /// The port of a server: `http`, `https`, `smtp`, `starttls`, `smtps`.
    public func port(_ server: String) -> Int { ports[server] ?? 0 }

    /// An address of the web server.
    public func url(_ path: String, secure: Bool = false) -> String {
        secure ? "https://localhost:\(port("https"))/\(path)" : "http://127.0.0.1:\(port("http"))/\(path)"
    }

    /// What the next requests to a receiver get, one object of JSON each; none: what they should.
    public func fail(_ name: String, _ faults: String...) throws {
        let path = "\(folder.path)/faults/\(name)"
        try faults.map { $0 + "\n" }.joined().write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// How many bytes all that came so far has: it grows with each request.
    public var size: Int {
        var status = stat()
        return stat(folder.path + "/requests", &status) == 0 ? Int(status.st_size) : 0
    }

    /// What came so far, in order.
    public var requests: [ReceivedRequest] {
        let text = (try? String(contentsOfFile: folder.path + "/requests", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            guard let entry = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] else {
                return nil
            }
            let headers = (entry["headers"] as? [String: Any] ?? [:]).mapValues { "\($0)" }
            return ReceivedRequest(
                name: entry["name"] as? String ?? "", path: entry["path"] as? String ?? "", headers: headers,
                body: entry["body"] as? String ?? "", status: entry["status"] as? Int ?? 0)
        }
    }

    /// The requests that one of them got.
    public func requests(_ name: String) -> [ReceivedRequest] { requests.filter { $0.name == name } }
}
