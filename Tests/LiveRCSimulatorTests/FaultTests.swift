import CZlib
import LiveRCSimulator
import Testing

/// Each fault as a plain TCP client sees it.
@Suite struct FaultTests {
    static let site = Site(seed: 1, tracks: 40)
    private let path = "/t/\(Self.site.slug(at: 3))/"

    private func with<Result: Sendable>(_ faults: String..., body: (Simulator) async throws -> Result) async throws
        -> Result
    {
        let plan = FaultPlan(try faults.map { try Fault($0) })
        return try await withSimulator(Simulator.Configuration(site: Self.site, faults: plan), body)
    }

    private func page() async throws -> [UInt8] {
        try await with { simulator in try await RawClient.get(simulator, path).body }
    }

    @Test func `a status comes with its Retry-After`() async throws {
        try await with("status:503,retry-after=7@#3") { simulator async throws in
            let answer = try await RawClient.get(simulator, path)
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After") == "7")
        }
    }

    @Test func `a reset ends the connection before the answer`() async throws {
        try await with("reset@#3") { simulator async throws in
            let answer = try await RawClient.getToTheEnd(simulator, path)
            #expect(answer.wasReset && answer.bytes.isEmpty)
        }
    }

    @Test func `a reset in the body ends it before the declared end`() async throws {
        try await with("reset-in-body@#3") { simulator async throws in
            let answer = try await RawClient.getToTheEnd(simulator, path)
            #expect(answer.wasReset && !answer.isComplete)
        }
    }

    @Test func `a stalled request stays under way until the client goes`() async throws {
        try await with("stall@#3", "stall-in-body@#4") { simulator async throws in
            let other = "/t/\(Self.site.slug(at: 4))/"
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await RawClient.getToTheEnd(simulator, path) }
                while simulator.stats.inFlight < 1 { await Task.yield() }
                let answer = try await RawClient.exchange(simulator, sending: RawClient.request("GET", other)) {
                    answer in
                    answer.rawBody.count >= (answer.header("Content-Length").flatMap { Int($0) } ?? .max) / 2
                }
                #expect(answer.status == 200 && !answer.isComplete)
                #expect(simulator.log.map(\.fault) == ["stall", "stall-in-body"])
                #expect(simulator.stats.maximumInFlight == 2)
                group.cancelAll()
            }
            while simulator.stats.inFlight > 0 { await Task.yield() }
        }
    }

    @Test func `a slow answer is complete in the end`() async throws {
        try await with("slow:1@robots") { simulator async throws in
            simulator.set(robots: "User-agent: *\nDisallow:\n")
            let start = ContinuousClock.now
            let answer = try await RawClient.get(simulator, "/robots.txt")
            #expect(answer.text == "User-agent: *\nDisallow:\n")
            #expect(ContinuousClock.now - start >= .milliseconds(answer.bytes.count - 1))
        }
    }

    @Test func `a truncated answer is shorter than declared`() async throws {
        try await with("truncate@#3") { simulator async throws in
            let answer = try await RawClient.getToTheEnd(simulator, path)
            #expect(!answer.wasReset && !answer.isComplete)
            let declared = try #require(answer.header("Content-Length").flatMap { Int($0) })
            #expect(answer.rawBody.count == declared / 2)
        }
    }

    @Test func `a truncated chunked answer never ends`() async throws {
        try await with("truncate-chunked@#3") { simulator async throws in
            let answer = try await RawClient.getToTheEnd(simulator, path)
            #expect(answer.header("Transfer-Encoding") == "chunked")
            #expect(!answer.isComplete && answer.body.count > 5000)
        }
    }

    @Test func `a body can be longer than declared`() async throws {
        try await with("too-long@#3") { simulator async throws in
            let answer = try await RawClient.getToTheEnd(simulator, path)
            let declared = try #require(answer.header("Content-Length").flatMap { Int($0) })
            #expect(answer.rawBody.count > declared)
        }
    }

    @Test func `a cut page is delivered correctly`() async throws {
        let whole = try await page()
        try await with("cut@#3") { simulator async throws in
            let answer = try await RawClient.get(simulator, path)
            #expect(answer.isComplete)
            #expect(answer.body == Array(whole.prefix(whole.count / 2)))
        }
    }

    @Test(arguments: ["empty", "login", "error-page", "binary"])
    func `a wrong body comes with status 200`(kind: String) async throws {
        try await with("\(kind)@#3") { simulator async throws in
            let answer = try await RawClient.get(simulator, path)
            #expect(answer.status == 200 && answer.isComplete)
            #expect(!answer.text.contains("dashboard_panels"))
            switch kind {
            case "empty": #expect(answer.body.isEmpty)
            case "login": #expect(answer.text.contains("log in"))
            case "error-page": #expect(answer.text.contains("went wrong"))
            default: #expect(answer.body.contains(0))
            }
        }
    }

    @Test func `a content type can be wrong`() async throws {
        try await with("content-type:application/pdf@#3") { simulator async throws in
            let answer = try await RawClient.get(simulator, path)
            #expect(answer.header("Content-Type") == "application/pdf")
        }
    }

    @Test func `a page in ISO 8859-1 says so and holds no UTF-8`() async throws {
        let site = Self.site
        let index = try #require(site.indices.first { site.track(at: $0).name.contains("ö") })
        let name = site.track(at: index).name
        try await with("latin1@#\(index)") { simulator async throws in
            let answer = try await RawClient.get(simulator, "/t/\(site.slug(at: index))/")
            #expect(answer.header("Content-Type") == "text/html; charset=ISO-8859-1")
            let text = String(answer.body.map { Character(Unicode.Scalar($0)) })
            #expect(text.contains(name) && text.contains("<meta charset=\"iso-8859-1\" />"))
            #expect(!answer.text.contains(name))
        }
    }

    @Test(arguments: ["large:3", "large-declared:3"])
    func `a large body has the size asked for`(kind: String) async throws {
        try await with("\(kind)@#3") { simulator async throws in
            let answer = try await RawClient.exchange(simulator, sending: RawClient.request("GET", path)) {
                $0.bytes.count > 3 << 20
            }
            #expect(answer.status == 200)
            #expect((answer.header("Content-Length") == nil) == (kind == "large:3"))
            #expect(answer.bytes.count > 3 << 20)
        }
    }

    @Test func `a compressed page decodes to the page`() async throws {
        let whole = try await page()
        try await with("gzip@#3") { simulator async throws in
            let answer = try await RawClient.get(simulator, path)
            #expect(answer.header("Content-Encoding") == "gzip")
            #expect(answer.body.count < whole.count / 3)
            #expect(Inflated(answer.body) == Inflated(bytes: whole, isSound: true))
        }
    }

    @Test func `a spoilt compressed page does not decode`() async throws {
        try await with("gzip-broken@#3") { simulator async throws in
            let inflated = Inflated(try await RawClient.get(simulator, path).body)
            #expect(!inflated.isSound)
        }
    }

    @Test func `a bomb is sound, small on the wire and large after`() async throws {
        try await with("gzip-bomb:30@#3") { simulator async throws in
            let answer = try await RawClient.get(simulator, path)
            #expect(answer.body.count < 64 * 1024)
            let inflated = Inflated(answer.body)
            #expect(inflated.isSound)
            #expect(inflated.bytes.count == 30 << 20)
        }
    }

    @Test func `headers can go on without end`() async throws {
        try await with("endless-headers@#3") { simulator async throws in
            let answer = try await RawClient.exchange(simulator, sending: RawClient.request("GET", path)) {
                $0.bytes.count > 1 << 20
            }
            #expect(answer.bytes.count > 1 << 20)
            #expect(!answer.head.isEmpty && answer.rawBody.isEmpty)
        }
    }

    @Test func `redirects lead where they say`() async throws {
        try await with("redirect:http://example.com/@#3", "redirect-loop@#4", "redirect-within:2@#5") {
            simulator async throws in
            #expect(try await RawClient.get(simulator, path).header("Location") == "http://example.com/")
            let loop = "/t/\(Self.site.slug(at: 4))/"
            #expect(try await RawClient.get(simulator, loop).header("Location") == loop)
            var next = "/t/\(Self.site.slug(at: 5))/"
            for _ in 0..<2 {
                let answer = try await RawClient.get(simulator, next)
                #expect(answer.status == 302)
                next = try #require(answer.header("Location"))
            }
            #expect(try await RawClient.get(simulator, next).status == 200)
        }
    }

    @Test(arguments: [
        ("empty-table@catalogue", 0), ("keep:0.5@catalogue", 20), ("keep:0.94@catalogue", 37),
        ("duplicates:3@catalogue", 43),
        ("foreign:9@catalogue", 49), ("damaged:3@catalogue", 40),
    ])
    func `a catalogue can be empty, partial, doubled, foreign or damaged`(fault: String, rows: Int) async throws {
        try await with(fault) { simulator async throws in
            let answer = try await RawClient.get(simulator, "/catalogue")
            #expect(answer.status == 200 && answer.isComplete)
            #expect(answer.text.ranges(of: "class=\"clickable-row\"").count == rows)
            #expect(answer.text.hasSuffix("</html>\n"))
        }
    }

    @Test func `after its times all is well, for each page by itself`() async throws {
        try await with("status:500@tracks,times=2") { simulator async throws in
            let other = "/t/\(Self.site.slug(at: 4))/"
            var statuses: [Int?] = []
            for path in [path, path, other, path, other, other] {
                statuses.append(try await RawClient.get(simulator, path).status)
            }
            #expect(statuses == [500, 500, 500, 200, 500, 200])
            #expect(try await RawClient.get(simulator, "/catalogue").status == 200)
        }
    }

    @Test func `of two faults the first counts until it is used up`() async throws {
        try await with("status:500@#3,times=1", "status:503@all,times=2") { simulator async throws in
            var statuses: [Int?] = []
            for _ in 0..<4 { statuses.append(try await RawClient.get(simulator, path).status) }
            #expect(statuses == [500, 503, 503, 200])
        }
    }

    @Test func `random faults meet the tracks they say`() async throws {
        let random = RandomFaults(share: 0.3, seed: 4, kinds: [.status(500, retryAfter: nil)])
        let configuration = Simulator.Configuration(site: Self.site, faults: FaultPlan(random: random))
        try await withSimulator(configuration) { simulator async throws in
            for index in Self.site.indices {
                let status = try await RawClient.get(simulator, "/t/\(Self.site.slug(at: index))/").status
                #expect(status == (random.kind(at: index) == nil ? 200 : 500))
            }
        }
    }
}

/// What zlib makes of a gzip body.
struct Inflated: Equatable {
    var bytes: [UInt8]
    /// Whether it ended properly, checksum and all.
    var isSound: Bool

    init(bytes: [UInt8], isSound: Bool) {
        self.bytes = bytes
        self.isSound = isSound
    }

    init(_ compressed: [UInt8]) {
        var stream = z_stream()
        inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        defer { inflateEnd(&stream) }
        var input = compressed
        var output: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 16)
        var result = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            while result == Z_OK {
                let count = room.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    result = inflate(&stream, Z_NO_FLUSH)
                    return target.count - Int(stream.avail_out)
                }
                output += room[..<count]
            }
        }
        bytes = output
        isSound = result == Z_STREAM_END
    }
}
