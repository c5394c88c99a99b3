import Foundation
import Programs

/// The web server of an installation, and how tests ask it.
final class WebInstallation {
    let program: RunningProgram
    /// The port that it listens at on 127.0.0.1.
    let port: Int
    /// Its Unix socket.
    let socket: String

    /// Starts the server beside the daemon of an installation; `settings` are lines below `[web]`.
    init(_ installation: Installation, _ settings: String..., environment: [String: String] = [:]) throws {
        socket = installation.folder.path + "/web.sock"
        let file = installation.folder.path + "/web.toml"
        let lines =
            ["[web]", "control_socket = \"\(installation.socket)\"", "listen = [\"127.0.0.1:0\", \"\(socket)\"]"]
            + settings
        try (lines.joined(separator: "\n") + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let program = try RunningProgram(
            Build.program("tracksync-web"), ["--config", file], in: installation.folder, environment: environment)
        self.program = program
        port = try eventually("tracksync-web is ready: \(program.errors)") {
            guard program.isRunning else { throw TestFailure("tracksync-web ended: \(program.errors)") }
            return program.errors.firstMatch(of: /ready at http:\/\/127\.0\.0\.1:([0-9]+)/).flatMap { Int($0.1) }
        }
    }

    /// An answer.
    struct Answer {
        var status: Int
        /// The header fields, by their names in small letters.
        var headers: [String: String]
        var body: String

        /// The body as JSON.
        func json() throws -> JSON { try JSON(body) }
    }

    /// Asks over TCP, or over the Unix socket.
    func ask(
        _ method: String, _ path: String, _ headers: [String] = [], body: String? = nil, overUnixSocket: Bool = false
    ) throws -> Answer {
        let connection =
            overUnixSocket ? try RawConnection(path: socket) : try RawConnection(port: port)
        let names = headers.map { $0.lowercased() }
        var lines = ["\(method) \(path) HTTP/1.1", "Connection: close"] + headers
        if !names.contains(where: { $0.hasPrefix("host:") }) { lines.append("Host: localhost") }
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        connection.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8))
        return try Self.answer(in: connection.readToEnd(), to: "\(method) \(path)")
    }

    /// Asks for JSON that must come with the status 200.
    func get(_ path: String, _ headers: [String] = []) throws -> JSON {
        let answer = try ask("GET", path, headers)
        guard answer.status == 200 else {
            throw TestFailure("GET \(path): \(answer.status) \(answer.body.prefix(500))")
        }
        return try answer.json()
    }

    static func answer(in text: String, to request: String) throws -> Answer {
        guard let end = text.range(of: "\r\n\r\n"), let status = Int(text.dropFirst(9).prefix(3)) else {
            throw TestFailure("no answer to \(request): \(text.prefix(200))")
        }
        var headers: [String: String] = [:]
        for line in text[..<end.lowerBound].components(separatedBy: "\r\n").dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let rest = String(text[end.upperBound...])
        return Answer(
            status: status, headers: headers,
            body: headers["transfer-encoding"] == "chunked" ? HTTP.unchunked(rest) : rest)
    }
}
