import FoundationEssentials
import LiveRCSimulator
import NIOCore
import Testing

@Suite struct SimulatorTests {
    static let site = Site(seed: 1, tracks: 40)
    private let path = "/t/\(Self.site.slug(at: 3))/"

    private func served<Result: Sendable>(_ body: (Simulator) async throws -> Result) async throws -> Result {
        try await withSimulator(Simulator.Configuration(site: Self.site), body)
    }

    @Test(arguments: [
        ("GET", "/robots.txt", 404), ("GET", "/", 404), ("GET", "/t/nowhere1/", 404), ("GET", "/t/", 404),
        ("POST", "/catalogue", 405), ("DELETE", "/robots.txt", 405), ("GET", "/_sim/nothing", 404),
        ("PUT", "/_sim/log", 404),
    ])
    func `what is not there is answered so`(method: String, path: String, status: Int) async throws {
        try await served { simulator async throws in
            let answer = try await RawClient.send(simulator, method, path)
            #expect(answer.status == status)
        }
    }

    @Test func `rubbish gets status 400 and a closed connection`() async throws {
        try await served { simulator async throws in
            let answer = try await RawClient.exchange(simulator, sending: "rubbish \u{1} rubbish\r\n\r\n") { _ in false
            }
            #expect(answer.status == 400)
            #expect(try await RawClient.get(simulator, path).status == 200)
        }
    }

    @Test func `a connection serves many requests, also sent at once, in order`() async throws {
        try await served { simulator async throws in
            simulator.set(latency: .fixed(milliseconds: 1))
            let other = "/t/\(Self.site.slug(at: 4))/"
            let requests =
                RawClient.request("GET", path) + RawClient.request("GET", other) + RawClient.request("HEAD", path)
            let answer = try await RawClient.exchange(simulator, sending: requests) { answer in
                String(decoding: answer.bytes, as: UTF8.self).ranges(of: "HTTP/1.1 200 OK").count == 3
            }
            #expect(answer.header("Connection") == nil)
            #expect(simulator.log.map(\.path) == [path, other, path])
            #expect(simulator.log.map(\.method) == ["GET", "GET", "HEAD"])
        }
    }

    @Test func `a client that asks for the end gets it`() async throws {
        try await served { simulator async throws in
            let request = "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let answer = try await RawClient.exchange(simulator, sending: request) { _ in false }
            #expect(answer.isComplete && answer.header("Connection") == "close")
        }
    }

    @Test func `HEAD has the length and no body`() async throws {
        try await served { simulator async throws in
            let request = "HEAD \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let answer = try await RawClient.exchange(simulator, sending: request) { _ in false }
            let length = try await RawClient.get(simulator, path).body.count
            #expect(answer.header("Content-Length") == String(length))
            #expect(answer.rawBody.isEmpty)
        }
    }

    @Test func `an answer waits for the latency`() async throws {
        try await served { simulator async throws in
            #expect(try await RawClient.send(simulator, "PUT", "/_sim/latency", body: "20-30\n").status == 200)
            #expect(try await RawClient.get(simulator, "/_sim/latency").text == "20-30\n")
            let start = ContinuousClock.now
            #expect(try await RawClient.get(simulator, path).status == 200)
            #expect(ContinuousClock.now - start >= .milliseconds(20))
            #expect(try await RawClient.send(simulator, "PUT", "/_sim/latency", body: "soon").status == 400)
        }
    }

    @Test func `the log says who asked for what and what came`() async throws {
        try await served { simulator async throws in
            simulator.set(faults: FaultPlan([Fault(.status(500, retryAfter: nil), at: .index(3), times: 1)]))
            for path in [path, path, "/t/nowhere1/"] { _ = try await RawClient.get(simulator, path) }
            let lines = try await RawClient.get(simulator, "/_sim/log").text.split(separator: "\n")
            let log = try lines.map { try JSONDecoder().decode(LoggedRequest.self, from: Data($0.utf8)) }
            #expect(log.map(\.status) == [500, 200, 404])
            #expect(log.map(\.fault) == ["status:500", nil, nil])
            #expect(log.map(\.userAgent) == ["raw-client", "raw-client", "raw-client"])
            #expect(log.map(\.inFlight) == [1, 1, 1])
            #expect(log.map(\.uptime) == log.map(\.uptime).sorted())
            #expect(try await RawClient.send(simulator, "DELETE", "/_sim/log").status == 200)
            #expect(try await RawClient.get(simulator, "/_sim/log").text.isEmpty)
        }
    }

    @Test func `the log forgets the oldest`() async throws {
        try await withSimulator(Simulator.Configuration(site: Self.site, logCapacity: 3)) { simulator async throws in
            for index in 0..<5 { _ = try await RawClient.get(simulator, "/t/\(Self.site.slug(at: index))/") }
            #expect(simulator.log.map(\.path) == (2..<5).map { "/t/\(Self.site.slug(at: $0))/" })
            #expect(simulator.stats.paths.count == 3)
            #expect(simulator.stats.requests == 5)
        }
    }

    @Test func `a log of no size keeps nothing`() async throws {
        try await withSimulator(Simulator.Configuration(site: Self.site, logCapacity: 0)) { simulator async throws in
            _ = try await RawClient.get(simulator, path)
            #expect(simulator.log.isEmpty)
            #expect(simulator.stats.paths.isEmpty)
            #expect(simulator.stats.dashboards == 1)
        }
    }

    @Test func `counts are kept by kind and path, control requests nowhere`() async throws {
        try await served { simulator async throws in
            for path in [path, path, "/catalogue", "/robots.txt", "/elsewhere"] {
                _ = try await RawClient.get(simulator, path)
            }
            let body = try await RawClient.get(simulator, "/_sim/stats").body
            let stats = try JSONDecoder().decode(SimulatorStats.self, from: Data(body))
            #expect(stats.requests == 5)
            #expect((stats.dashboards, stats.catalogue, stats.robots, stats.other) == (2, 1, 1, 1))
            #expect(stats.paths == [path: 2, "/catalogue": 1, "/robots.txt": 1, "/elsewhere": 1])
        }
    }

    @Test func `generations change while it runs`() async throws {
        try await served { simulator async throws in
            let added = try #require(Self.site.changes(from: 1, to: 2).added.first)
            #expect(try await RawClient.get(simulator, "/t/\(added)/").status == 404)
            #expect(try await RawClient.send(simulator, "PUT", "/_sim/generation", body: "2").status == 200)
            #expect(try await RawClient.get(simulator, "/t/\(added)/").status == 200)
            #expect(try await RawClient.get(simulator, "/_sim/generation").text == "2\n")
            for wrong in ["0", "-1", "two", "", "100000000000"] {
                #expect(try await RawClient.send(simulator, "PUT", "/_sim/generation", body: wrong).status == 400)
            }
        }
    }

    @Test func `faults change while it runs`() async throws {
        try await served { simulator async throws in
            let plan = #"{"faults": ["status:503@catalogue"], "random": {"share": 1, "kinds": ["status:404"]}}"#
            #expect(try await RawClient.send(simulator, "PUT", "/_sim/faults", body: plan).status == 200)
            #expect(try await RawClient.get(simulator, "/catalogue").status == 503)
            #expect(try await RawClient.get(simulator, path).status == 404)
            let body = try await RawClient.get(simulator, "/_sim/faults").body
            #expect(try JSONDecoder().decode(FaultPlan.self, from: Data(body)) == simulator.faults)
            for wrong in ["", "{", #"{"faults": ["explode@all"]}"#, #"{"random": {}}"#] {
                let answer = try await RawClient.send(simulator, "PUT", "/_sim/faults", body: wrong)
                #expect(answer.status == 400 && !answer.text.isEmpty)
            }
            #expect(try await RawClient.send(simulator, "DELETE", "/_sim/faults").status == 200)
            #expect(try await RawClient.get(simulator, "/catalogue").status == 200)
        }
    }

    @Test func `faults that no request could meet are refused and change nothing`() async throws {
        try await served { simulator async throws in
            _ = try await RawClient.send(simulator, "PUT", "/_sim/faults", body: #"{"faults": ["reset@robots"]}"#)
            let before = simulator.faults
            for (wrong, reason) in [
                (
                    ##"{"faults": ["reset@#40"]}"##,
                    "'reset@#40' would do nothing: the tracks of generation 1 are #0 to #39"
                ),
                (##"{"faults": ["reset@#3", "stall@#3"]}"##, "'stall@#3' would do nothing: 'reset@#3' comes first"),
            ] {
                let answer = try await RawClient.send(simulator, "PUT", "/_sim/faults", body: wrong)
                #expect(answer.status == 400)
                #expect(answer.text.hasPrefix(reason), "\(answer.text)")
                #expect(simulator.faults == before)
            }
        }
    }

    @Test func `robots.txt can be set and taken away`() async throws {
        try await served { simulator async throws in
            _ = try await RawClient.send(simulator, "PUT", "/_sim/robots", body: "User-agent: *\n")
            #expect(try await RawClient.get(simulator, "/robots.txt").text == "User-agent: *\n")
            _ = try await RawClient.send(simulator, "DELETE", "/_sim/robots")
            #expect(try await RawClient.get(simulator, "/robots.txt").status == 404)
        }
    }

    @Test func `the account of changes is the site's own`() async throws {
        try await served { simulator async throws in
            let body = try await RawClient.get(simulator, "/_sim/changes?from=1&to=2").body
            #expect(try JSONDecoder().decode(SiteChanges.self, from: Data(body)) == Self.site.changes(from: 1, to: 2))
            #expect(try await RawClient.get(simulator, "/_sim/changes?from=1").status == 400)
            #expect(try await RawClient.get(simulator, "/_sim/changes?from=0&to=2").status == 400)
        }
    }

    @Test func `a port that is taken is an error`() async throws {
        try await served { simulator async throws in
            let error = await #expect(throws: PortUnavailable.self) {
                _ = try await Simulator.start(Simulator.Configuration(site: Self.site, port: simulator.port))
            }
            #expect(
                error?.description
                    == "port \(simulator.port) is in use; choose another, or 0 to let the kernel choose")
        }
    }

    @Test func `a stopped simulator closes its connections and its port`() async throws {
        let simulator = try await Simulator.start(
            Simulator.Configuration(site: Self.site, faults: FaultPlan([Fault(.stall, at: .tracks)])))
        async let stalled = RawClient.getToTheEnd(simulator, path)
        while simulator.stats.inFlight < 1 { await Task.yield() }
        await simulator.stop()
        #expect(try await stalled.bytes.isEmpty)
        await #expect(throws: (any Error).self) { try await RawClient.get(simulator, path) }
    }
}
