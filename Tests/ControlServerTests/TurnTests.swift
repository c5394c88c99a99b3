import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel
import NIOEmbedded
import Synchronization
import Testing

@testable import ControlServer

/// Users take turns, and what nobody reads any more ends.
struct TurnTests {
    private static func turns(long: Int = 2, perUser: Int = 1) -> RequestTurns {
        RequestTurns(RequestTurns.Limits(places: [.long: long], placesPerUser: [.long: perUser]))
    }

    /// One piece of work, and then none for hours.
    private static let hardlyAny = Allowance.Pace(most: .milliseconds(1), rate: 0.000_001)

    @Test func `of a user's requests few run at once, and another user's go in between`() async throws {
        let turns = Self.turns()
        let (gate, order) = (Gate(), Log())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await turns.withTurn(of: 1, in: .long) {
                    order.add("first of 1")
                    await gate.pass()
                }
            }
            await gate.someoneWaits()
            for _ in 0..<50 {
                group.addTask { try await turns.withTurn(of: 1, in: .long) { order.add("another of 1") } }
            }
            // It does not wait for those of the other user, which wait for the first one's end.
            try await turns.withTurn(of: 2, in: .long) { order.add("of 2") }
            #expect(order.entries == ["first of 1", "of 2"])
            await gate.open()
            try await group.waitForAll()
        }
        #expect(order.entries.count == 52)
    }

    @Test func `short looks wait for no long ones`() async throws {
        let turns = RequestTurns()
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for user in 1...40 as ClosedRange<UInt32> {
                group.addTask { try await turns.withTurn(of: user, in: .long) { await gate.pass() } }
            }
            await gate.someoneWaits()
            for user in 1...40 as ClosedRange<UInt32> {
                try await turns.withTurn(of: user, in: .short) {}
                try await turns.withTurn(of: user, in: .whole) {}
            }
            await gate.open()
            try await group.waitForAll()
        }
    }

    @Test(.timeLimit(.minutes(2))) func `to wait for something to happen is no work that is paid for`() async throws {
        let turns = RequestTurns(
            RequestTurns.Limits(pace: Self.hardlyAny, fixedCost: .zero))
        for _ in 0..<3 {
            // A request that is paid for would make the next one wait for hours.
            try await turns.withTurn(of: 1, in: .waiting) { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `beside a job a user has fewer lines read, and as much to read`() async throws {
        let isRunning = Atomic(false)
        let turns = RequestTurns(
            RequestTurns.Limits(
                pace: Allowance.Pace(most: .seconds(3600), rate: 1), paceBesideJob: Self.hardlyAny,
                fixedCost: .milliseconds(2)), isJobRunning: { isRunning.load(ordering: .relaxed) })
        for _ in 0..<10 { try await turns.withLine(of: 1) {} }
        isRunning.store(true, ordering: .relaxed)
        try await turns.withLine(of: 1) {}
        let (begun, begins) = AsyncStream.makeStream(of: Void.self)
        let waiting = Task {
            begins.yield()
            try await turns.withLine(of: 1) { _ = Issue.record("it was read") }
        }
        for await _ in begun { break }
        // Another user's are not in its way, nor what it reads itself.
        try await turns.withLine(of: 2) {}
        for lane in [Lane.short, .long, .waiting] {
            for _ in 0..<5 { try await turns.withTurn(of: 1, in: lane) {} }
        }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    @Test(.timeLimit(.minutes(2))) func `whoever is alone reads as much as he likes, but not beside a job or another`()
        async throws
    {
        let isRunning = Atomic(false)
        let turns = RequestTurns(
            RequestTurns.Limits(pace: Self.hardlyAny, lookAround: .milliseconds(1)),
            isJobRunning: { isRunning.load(ordering: .relaxed) })
        let order = Log()
        // Each takes more than there would be for hours: what a turn costs is how long it takes.
        for _ in 0..<5 { try await turns.withTurn(of: 1, in: .long) { try await Task.sleep(for: .milliseconds(5)) } }

        isRunning.store(true, ordering: .relaxed)
        let besideJob = Task { try await turns.withTurn(of: 1, in: .long) { order.add("1 after the job") } }
        // Time to look around a few times: it would have come in by then. A slow machine can only hide that.
        for _ in 0..<5 { try await Task.sleep(for: .milliseconds(2)) }
        order.add("the job ends")
        isRunning.store(false, ordering: .relaxed)
        try await besideJob.value

        let gate = Gate()
        let other = Task { try await turns.withTurn(of: 2, in: .short) { await gate.pass() } }
        await gate.someoneWaits()
        let besideOther = Task { try await turns.withTurn(of: 1, in: .long) { order.add("1 after 2") } }
        for _ in 0..<5 { try await Task.sleep(for: .milliseconds(2)) }
        order.add("2 ends")
        await gate.open()
        try await other.value
        try await besideOther.value
        #expect(order.entries == ["the job ends", "1 after the job", "2 ends", "1 after 2"])
        // Who waits for something to happen has no work.
        let news = Gate()
        let follower = Task { try await turns.withTurn(of: 2, in: .waiting) { await news.pass() } }
        await news.someoneWaits()
        try await turns.withTurn(of: 1, in: .long) {}
        await news.open()
        try await follower.value
    }

    @Test func `a user who connects without a pause is refused after a while, and another is not`() {
        let turns = RequestTurns(
            RequestTurns.Limits(
                pace: Allowance.Pace(most: .microseconds(2500), rate: 0.000_001), connectionCost: .milliseconds(1)))
        #expect((0..<5).map { _ in turns.admitConnection(of: 1) } == [true, true, true, false, false])
        #expect(turns.admitConnection(of: 2))
        // Whoever connects for every request pays for that, and not for the others.
        let defaults = RequestTurns.Limits()
        for pace in [defaults.pace, defaults.paceBesideJob] {
            #expect(
                pace.most / defaults.connectionCost >= 100 && pace.rate / (defaults.connectionCost / .seconds(1)) >= 50)
        }
    }

    @Test func `who waits can be cancelled, and takes no place away`() async throws {
        let turns = Self.turns(long: 1)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await turns.withTurn(of: 1, in: .long) { await gate.pass() } }
            await gate.someoneWaits()
            for user in [1, 2] as [UInt32] {
                let waiting = Task { try await turns.withTurn(of: user, in: .long) { Issue.record("it ran") } }
                waiting.cancel()
                await #expect(throws: CancellationError.self) { try await waiting.value }
            }
            await gate.open()
            try await group.waitForAll()
        }
        try await turns.withTurn(of: 3, in: .long) {}
    }

    @Test func `every method that reads takes turns, and no change does`() {
        for method in ControlProtocol.Method.allCases {
            #expect((method.lane == nil) == (method.access == .change), "\(method)")
        }
        for method in [ControlProtocol.Method.daemonStatus, .healthGet, .scrapingGet] {
            #expect(method.lane == .short)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `what a client reads ends when it hangs up, and a change does not`()
        async throws
    {
        let (read, change, isOpen) = (Ended(), Ended(), Gate())
        let reading = ControlMethod("test.read", .read) { _ in
            read.begin()
            for await _ in AsyncStream.makeStream(of: Never.self).stream {}
            read.end(cancelled: Task.isCancelled)
            return try MethodAnswer(Text(text: ""))
        }
        let changing = ControlMethod("test.change", .change) { _ in
            change.begin()
            await isOpen.pass()
            change.end(cancelled: Task.isCancelled)
            return try MethodAnswer(Text(text: ""))
        }
        let audit = AuditTrail()
        try await withServer([reading, changing, .echo], audit: audit) { path, _ in
            let reader = try await SocketClient.greeted(path)
            try await reader.send(request("test.read") + "\n")
            await read.hasBegun()
            await reader.close()
            #expect(await read.wasCancelled() == true)

            let changer = try await SocketClient.greeted(path)
            try await changer.send(request("test.change") + "\n")
            await change.hasBegun()
            await changer.close()
            // Others are served meanwhile.
            #expect(try await SocketClient.greeted(path).ask(request("test.echo")).contains("result"))
            await isOpen.open()
            #expect(await change.wasCancelled() == false)
        }
        #expect(audit.entries.map(\.command) == ["test.change"])
    }

    @Test func `who ends his input and waits is answered`() async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            try await client.send(request("test.echo") + "\n")
            await client.endInput()
            #expect(try await client.line()?.contains("result") == true)
        }
    }

    @Test func `a user's watches are counted over all connections, and given back`() async throws {
        let (events, source) = AsyncStream.makeStream(of: JobEvent.self)
        let limits = ConnectionLimits(watches: 16, watchesPerUser: 2)
        try await withServer([.watching(events), .echo], limits: limits) { path, _ in
            let (first, second) = (try await SocketClient.greeted(path), try await SocketClient.greeted(path))
            for client in [first, second] { #expect(try await client.ask(request("test.watch")).contains("watching")) }
            let refused = try error(of: try await second.ask(request("test.watch")))
            #expect(refused.data.name == .tooManyConnections && refused.message.contains("already watches 2 times"))
            await first.close()
            // The server notices in its own time.
            while try await second.ask(request("test.watch")).contains("error") {}
        }
        source.finish()
    }

    @Test func `places are kept for root and the daemon's own user`() {
        let register = ConnectionRegister(
            limits: ConnectionLimits(connections: 32, connectionsPerUser: 16), daemonUser: 7)
        #expect(ConnectionLimits().reserved == 16)
        func admit(_ uid: UInt32) -> ProtocolError? {
            register.admit(EmbeddedChannel(), of: Peer(uid: uid, gid: 0, pid: 1))
        }
        for user in 0..<30 as Range<UInt32> { #expect(admit(1000 + user) == nil) }
        #expect(admit(2000)?.data.name == .tooManyConnections)
        #expect(admit(0) == nil)
        #expect(admit(7) == nil)
        #expect(admit(0)?.data.name == .tooManyConnections)
    }
}

/// What happened, in order.
private final class Log: Sendable {
    // A lock, as tasks of several users add to it.
    private let added = Mutex<[String]>([])

    var entries: [String] { added.withLock { $0 } }

    func add(_ entry: String) { added.withLock { $0.append(entry) } }
}

/// Tells when a request began, and how it ended.
private final class Ended: Sendable {
    private let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
    private let (ended, ending) = AsyncStream.makeStream(of: Bool.self)

    func begin() { beginning.yield() }
    func end(cancelled: Bool) { ending.yield(cancelled) }
    func hasBegun() async { for await _ in begun { return } }
    func wasCancelled() async -> Bool? {
        for await isCancelled in ended { return isCancelled }
        return nil
    }
}
