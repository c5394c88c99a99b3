internal import FoundationEssentials
import NIOCore

/// The control addresses under `/_sim/`.
struct ControlRequests {
    let simulation: Simulation

    /// What each address takes, for people who come with curl.
    static let help = """
        GET    /_sim/                      this text
        GET    /_sim/log                   the last requests, one JSON object a line
        DELETE /_sim/log                   forgets them and the counts
        GET    /_sim/stats                 counts of requests, as JSON
        GET    /_sim/generation            the generation served
        PUT    /_sim/generation            body: a number
        GET    /_sim/faults                the faults, as JSON
        PUT    /_sim/faults                body: {"faults": ["KIND@TARGET"], "random": {"share": 0.1, "seed": 1}};
                                          one that no request could meet is refused
        DELETE /_sim/faults                no more faults
        GET    /_sim/latency               the latency
        PUT    /_sim/latency               body: MS or MS-MS
        PUT    /_sim/robots                body: what robots.txt says
        DELETE /_sim/robots                robots.txt is not found
        GET    /_sim/validators            what dashboards come with to ask again with
        PUT    /_sim/validators            body: both, etag, last-modified or none
        GET    /_sim/geocoder              how the geocoding service at /search is in the mood
        PUT    /_sim/geocoder              body: sound, busy, slow, rubbish, empty or elsewhere
        GET    /_sim/places                where each track is, as JSON
        GET    /_sim/changes?from=1&to=2   what a correct sync must report, as JSON

        """

    func reply(to request: SimulatorRequest, at path: String) -> Reply {
        switch (request.method, path) {
        case ("GET", ""): text(Self.help, request)
        case ("GET", "log"): log(request)
        case ("DELETE", "log"): done(request) { simulation.clearLog() }
        case ("GET", "stats"): json(simulation.stats, request)
        case ("GET", "generation"): text("\(simulation.site.generation)\n", request)
        case ("PUT", "generation"): setGeneration(request)
        case ("GET", "faults"): json(simulation.faults, request)
        case ("PUT", "faults"): setFaults(request)
        case ("DELETE", "faults"): done(request) { simulation.faults = FaultPlan() }
        case ("GET", "latency"): text("\(simulation.latency)\n", request)
        case ("PUT", "latency"): setLatency(request)
        case ("GET", "robots"): simulation.robots.map { text($0, request) } ?? text("none\n", request, status: 404)
        case ("PUT", "robots"): done(request) { simulation.robots = String(buffer: request.body) }
        case ("DELETE", "robots"): done(request) { simulation.robots = nil }
        case ("GET", "validators"): text("\(simulation.validators.rawValue)\n", request)
        case ("PUT", "validators"): setValidators(request)
        case ("GET", "changes"): changes(request)
        case ("GET", "geocoder"): text("\(simulation.mood.rawValue)\n", request)
        case ("PUT", "geocoder"): setMood(request)
        case ("GET", "places"):
            json(
                Dictionary(
                    simulation.site.indices.map { (simulation.site.slug(at: $0), simulation.site.place(at: $0)) }
                ) { first, _ in first }, request)
        default: text("no such control address or method; there are:\n\n\(Self.help)", request, status: 404)
        }
    }

    private func log(_ request: SimulatorRequest) -> Reply {
        let encoder = Self.encoder
        var lines = ByteBuffer()
        for entry in simulation.log {
            guard let line = try? encoder.encode(entry) else { continue }
            lines.writeBytes(line)
            lines.writeStaticString("\n")
        }
        return body(lines, "application/x-ndjson", request)
    }

    private func setGeneration(_ request: SimulatorRequest) -> Reply {
        guard let generation = Self.generation(word(request)[...]) else {
            return text("the body must be a number from 1 to \(Site.maximumGeneration)\n", request, status: 400)
        }
        return done(request) { simulation.site = simulation.site.at(generation: generation) }
    }

    private func setLatency(_ request: SimulatorRequest) -> Reply {
        guard let latency = Latency(word(request)) else {
            return text("the body must be MS or MS-MS, up to 600000\n", request, status: 400)
        }
        return done(request) { simulation.latency = latency }
    }

    private func setMood(_ request: SimulatorRequest) -> Reply {
        guard let mood = GeocoderMood(rawValue: word(request)) else {
            return text("the body must be sound, busy, slow, rubbish, empty or elsewhere\n", request, status: 400)
        }
        return done(request) { simulation.mood = mood }
    }

    private func setValidators(_ request: SimulatorRequest) -> Reply {
        guard let validators = ServedValidators(rawValue: word(request)) else {
            return text("the body must be both, etag, last-modified or none\n", request, status: 400)
        }
        return done(request) { simulation.validators = validators }
    }

    private func setFaults(_ request: SimulatorRequest) -> Reply {
        do {
            let plan = try JSONDecoder().decode(FaultPlan.self, from: Data(request.body.readableBytesView))
            try plan.check(for: simulation.site)
            return done(request) { simulation.faults = plan }
        } catch let error as FaultSyntaxError {
            return text("\(error)\n", request, status: 400)
        } catch let error as UselessFault {
            return text("\(error)\n", request, status: 400)
        } catch {
            return text("not the JSON of faults: \(error)\n", request, status: 400)
        }
    }

    private func changes(_ request: SimulatorRequest) -> Reply {
        guard let from = request.query("from").flatMap(Self.generation),
            let to = request.query("to").flatMap(Self.generation)
        else { return text("write ?from=GENERATION&to=GENERATION\n", request, status: 400) }
        return json(simulation.site.changes(from: from, to: to), request)
    }

    private static func generation(_ text: Substring) -> Int? {
        guard let number = Int(text), (1...Site.maximumGeneration).contains(number) else { return nil }
        return number
    }

    /// The body without white space around it.
    private func word(_ request: SimulatorRequest) -> String {
        String(buffer: request.body).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: Answers

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    private func done(_ request: SimulatorRequest, _ change: () -> Void) -> Reply {
        change()
        return text("ok\n", request)
    }

    private func json(_ value: some Encodable, _ request: SimulatorRequest) -> Reply {
        guard let encoded = try? Self.encoder.encode(value) else {
            return text("cannot encode\n", request, status: 500)
        }
        var bytes = ByteBuffer(bytes: encoded)
        bytes.writeStaticString("\n")
        return body(bytes, "application/json", request)
    }

    private func text(_ text: String, _ request: SimulatorRequest, status: Int = 200) -> Reply {
        body(ByteBuffer(string: text), "text/plain; charset=UTF-8", request, status: status)
    }

    private func body(_ bytes: ByteBuffer, _ type: String, _ request: SimulatorRequest, status: Int = 200) -> Reply {
        let head = ReplyHead(status: status, contentType: type, length: .bytes(bytes.readableBytes))
        return Reply(
            steps: [.write(head.bytes(keepsAlive: request.keepsAlive)), .write(bytes)], keepsAlive: request.keepsAlive)
    }
}
