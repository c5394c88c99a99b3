import Foundation
import Programs
import Synchronization

/// A daemon that lies: it stands between the client and a real one, and adds a text to each text that comes back.
final class HostileRelay: Sendable {
    /// What it adds.
    struct Addition: Sendable {
        /// The text.
        var text: String
        /// Whether it stands behind words of fixed lists too, such as a job's state.
        var isForWords = false
        /// Whether half a surrogate pair, which no text can hold, follows as an escape.
        var isBroken = false
    }

    /// Members that must be read as what they are, or there is no answer at all.
    private static let kept: Set<String> = [
        "id", "instance", "slug", "slugs", "source_track_slug", "changed", "unchanged", "job_id", "resumed_from",
        "retry_of", "cursor", "request_id",
    ]
    private static let mark = "BROKEN-SURROGATE"

    /// Where it listens.
    let path: String
    private let listener: Int32
    private let daemon: String
    private let addition: Mutex<Addition>

    init(to daemon: String, at path: String, adding addition: Addition) throws {
        self.path = path
        self.daemon = daemon
        self.addition = Mutex(addition)
        listener = try UnixSocket.listening(at: path)
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// Adds another text from the next message on.
    func add(_ addition: Addition) { self.addition.withLock { $0 = addition } }

    /// Ends it: connections end with the daemon or the client.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            Thread.detachNewThread { [self] in
                relay(client)
                close(client)
            }
        }
        close(listener)
    }

    private func relay(_ client: Int32) {
        guard let connection = try? RawConnection(path: daemon) else { return }
        let (upstream, ended) = (connection.descriptor, DispatchSemaphore(value: 0))
        Thread.detachNewThread {
            var piece = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = recv(client, &piece, piece.count, 0)
                guard count > 0, UnixSocket.send(piece.prefix(count), on: upstream) else { break }
            }
            shutdown(upstream, Int32(SHUT_WR))
            ended.signal()
        }
        while let line = connection.readLine() {
            guard UnixSocket.send(changed(line).utf8, on: client) else { break }
        }
        shutdown(client, Int32(SHUT_RDWR))
        ended.wait()
    }

    // MARK: What it changes

    private func changed(_ line: String) -> String {
        let addition = addition.withLock { $0 }
        guard var message = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            message["method"] as? String != "greeting"
        else { return line + "\n" }
        for member in ["result", "params", "error"] {
            message[member] = message[member].map { Self.changed($0, member, by: addition) }
        }
        guard let changed = try? JSONSerialization.data(withJSONObject: message) else { return line + "\n" }
        return String(decoding: changed, as: UTF8.self).replacing(Self.mark, with: "\\ud800") + "\n"
    }

    private static func changed(_ value: Any, _ name: String, by addition: Addition) -> Any {
        if let list = value as? [Any] { return list.map { changed($0, name, by: addition) } }
        if let object = value as? [String: Any] {
            return Dictionary(uniqueKeysWithValues: object.map { ($0, changed($1, $0, by: addition)) })
        }
        guard let text = value as? String, !kept.contains(name), !isTime(text),
            addition.isForWords || !isWord(text)
        else { return value }
        return text + addition.text + (addition.isBroken ? mark : "")
    }

    private static func isTime(_ text: String) -> Bool { text.wholeMatch(of: /\d{4}-\d\d-\d\dT[\d:.]+Z/) != nil }

    private static func isWord(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
    }
}
