import ControlProtocol
import Dispatch
import FoundationEssentials
import Glibc
import JobModel
import Storage
import Synchronization
import Testing

@testable import ControlServer

struct AccessTests {
    /// Every method, and whether root, the daemon's user, an operator and anybody else may call it.
    private static let expected: [Method: [PeerRole: Bool]] = {
        let everyone: [PeerRole: Bool] = [
            .root: true, .daemonUser: true, .operatorMember: true, .readerMember: true, .other: true,
        ]
        let operators: [PeerRole: Bool] = [
            .root: true, .daemonUser: true, .operatorMember: true, .readerMember: false, .other: false,
        ]
        return [
            .daemonStatus: everyone, .jobGet: everyone, .jobList: everyone, .jobWatch: everyone, .jobReport: everyone,
            .trackList: everyone, .trackGet: everyone, .trackHistory: everyone,
            .trackExport: everyone,
            .trackLocate: operators,
            .geocodeStart: operators, .geocodeStatus: everyone,
            .changeList: everyone,
            .completenessGet: everyone, .jobStart: operators,
            .jobCancel: operators,
            .trackFollow: operators, .trackUnfollow: operators, .scrapingGet: everyone, .scheduleGet: everyone,
            .metricsGet: everyone, .auditList: everyone, .healthGet: everyone, .attentionList: everyone,
            .daemonReload: operators, .jobResume: operators, .scrapingSet: operators, .attentionAck: operators,
            .stateVerify: everyone, .stateBackup: operators, .stateBackups: everyone, .daemonDoctor: everyone,
            .daemonSettings: everyone,
            .publishStatus: everyone, .hostList: everyone, .publishStart: operators, .publishCheck: operators,
            .notifyList: everyone, .slaGet: everyone, .notifyTest: operators, .notifyRetry: operators,
            .notifyMute: operators, .notifyUnmute: operators, .issueList: everyone, .issueAck: operators,
        ]
    }()

    @Test(arguments: Method.allCases, PeerRole.allCases)
    func `a peer may call what its role permits`(method: Method, role: PeerRole) throws {
        let expected = try #require(Self.expected[method])[role]
        #expect(role.permits(method.access) == expected)
    }

    @Test func `where a group may look, others may not, and operators still may`() async {
        let lookups = UserDirectory.Lookups(
            name: { "user\($0)" }, group: { $0 == "tracksync" ? 10 : $0 == "lookers" ? 20 : nil },
            groups: { $0 == 1 ? [10] : $0 == 2 ? [20] : [] })
        let policy = AccessPolicy(daemonUser: 4_000_001, operatorsGroup: "tracksync", readersGroup: "lookers")
        let users = UserDirectory(lookups)
        func role(_ uid: UInt32) async -> PeerRole { await users.role(of: Peer(uid: uid, gid: 99, pid: 1), by: policy) }
        #expect(await role(1) == .operatorMember)
        #expect(await role(2) == .readerMember)
        #expect(await role(3) == .other)
        for (role, mayLook) in [(PeerRole.operatorMember, true), (.readerMember, true), (.other, false), (.root, true)]
        {
            #expect(policy.permits(.read, to: role) == mayLook)
        }
        #expect(!policy.permits(.change, to: .readerMember))
        #expect(AccessPolicy(daemonUser: 1, operatorsGroup: nil).permits(.read, to: .other))
        #expect(policy.readRefusal(of: "anna").data.hint?.contains("usermod --append --groups lookers anna") == true)
    }

    @Test func `root and the daemon's user are known by number`() async {
        let users = UserDirectory()
        let policy = AccessPolicy(daemonUser: 4_000_001, operatorsGroup: nil)
        #expect(await users.role(of: Peer(uid: 0, gid: 0, pid: 1), by: policy) == .root)
        #expect(await users.role(of: Peer(uid: 4_000_001, gid: 4_000_001, pid: 1), by: policy) == .daemonUser)
        #expect(await users.role(of: Peer(uid: 4_000_002, gid: 4_000_001, pid: 1), by: policy) == .other)
    }

    @Test func `operators are members of the group, also by their primary one`() async throws {
        let users = UserDirectory()
        let group = try #require(UserDatabase.groupID(named: "daemon"))
        let user = try #require((1..<100).first { UserDatabase.name(of: $0) == "daemon" })
        let policy = AccessPolicy(daemonUser: 4_000_001, operatorsGroup: "daemon")
        #expect(await users.role(of: Peer(uid: user, gid: 4_000_001, pid: 1), by: policy) == .operatorMember)
        #expect(await users.role(of: Peer(uid: 4_000_002, gid: group, pid: 1), by: policy) == .operatorMember)
        #expect(await users.role(of: Peer(uid: 4_000_002, gid: 4_000_002, pid: 1), by: policy) == .other)
        let nobody = AccessPolicy(daemonUser: 4_000_001, operatorsGroup: "no-such-group")
        #expect(await users.role(of: Peer(uid: user, gid: group, pid: 1), by: nobody) == .other)
    }

    private final class Count: Sendable {
        let asked = Atomic(0)
        let lookups = Atomic(0)
    }

    @Test(.timeLimit(.minutes(2))) func `of a group there is one look-up at a time, however many are refused`() async {
        let (count, end) = (Count(), DispatchSemaphore(value: 0))
        let users = UserDirectory(
            UserDirectory.Lookups(
                name: { _ in nil },
                group: { _ in
                    count.lookups.add(1, ordering: .relaxed)
                    end.wait()
                    return nil
                }, groups: { _ in [] }))
        let requests = 40
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<requests {
                group.addTask {
                    count.asked.add(1, ordering: .relaxed)
                    return await users.hasGroup("operators")
                }
            }
            while count.asked.load(ordering: .relaxed) < requests { await Task.yield() }
            for _ in 0..<requests { end.signal() }
            for await found in group { #expect(!found) }
        }
        // Whoever comes just after the first look-up has a second one.
        #expect(count.lookups.load(ordering: .relaxed) < requests)
    }

    @Test func `the user database answers for known and unknown`() async {
        #expect(UserDatabase.name(of: 0) == "root")
        #expect(UserDatabase.name(of: 4_000_001) == nil)
        #expect(UserDatabase.groups(of: 0).contains(0))
        #expect(UserDatabase.groups(of: 4_000_001).isEmpty)
        #expect(UserDatabase.groupID(named: "no-such-group") == nil)
        let requester = await UserDirectory().requester(of: Peer(uid: 4_000_001, gid: 1, pid: 7))
        #expect(requester == Requester(uid: 4_000_001, user: "4000001", pid: 7))
    }

    private func dispatcher(
        _ trail: AuditTrail, group: String?, _ handler: @escaping @Sendable () throws -> MethodAnswer
    )
        -> RequestDispatcher
    {
        RequestDispatcher(
            methods: MethodTable([
                ControlMethod("test.change", .change) { _ in try handler() },
                ControlMethod("test.look", .read) { _ in try handler() },
            ]), access: AccessPolicy(daemonUser: 4_000_001, operatorsGroup: group), audit: { trail.append($0) },
            now: { Date(timeIntervalSince1970: 1_000_000) }, logger: .silent)
    }

    private func line(_ method: String, _ params: String = "{}") -> [UInt8] {
        Array(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#.utf8)
    }

    @Test func `a change by anybody else is refused, not made, and recorded`() async throws {
        let trail = AuditTrail()
        let dispatcher = dispatcher(trail, group: "daemon") {
            Issue.record("called")
            return try MethodAnswer(Text(text: ""))
        }
        let stranger = Peer(uid: 4_000_002, gid: 4_000_002, pid: 77)
        let reply = await dispatcher.reply(
            to: line("test.change", #"{"reason":"let me"}"#), from: stranger, isStopping: false)
        guard case .failure(let error) = reply?.outcome else {
            Issue.record("allowed")
            return
        }
        #expect(error.data.name == .notPermitted)
        #expect(error.data.hint?.contains("group daemon") == true)
        let entry = try #require(trail.entries.first)
        #expect(trail.entries.count == 1)
        #expect(entry.command == "test.change" && entry.outcome == "not_permitted" && entry.reason == "let me")
        #expect(
            entry.requester.uid == stranger.uid && entry.requester.user == "4000002"
                && entry.time == Date(timeIntervalSince1970: 1_000_000))
    }

    @Test func `a peer that is refused again and again fills no audit`() async throws {
        let trail = AuditTrail()
        let dispatcher = dispatcher(trail, group: nil) { try MethodAnswer(Text(text: "")) }
        let stranger = Peer(uid: 4_000_002, gid: 4_000_002, pid: 77)
        for number in 1...20 {
            // Another process of the same user is no other requester.
            let peer = Peer(uid: stranger.uid, gid: stranger.gid, pid: Int32(number))
            _ = await dispatcher.reply(to: line("test.change"), from: peer, isStopping: false)
        }
        #expect(trail.entries.count == 1 && trail.entries.allSatisfy(\.isRefusal))
        _ = await dispatcher.reply(
            to: line("test.change"), from: Peer(uid: 4_000_003, gid: 1, pid: 1), isStopping: false)
        _ = await dispatcher.reply(
            to: line("test.change"), from: Peer(uid: 4_000_001, gid: 1, pid: 1), isStopping: false)
        #expect(trail.entries.map(\.outcome) == ["not_permitted", "not_permitted", "allowed"])
        // The entry of the next minute stands for all of them.
        let change = RefusedChange(user: stranger.uid, method: "test.change")
        #expect(dispatcher.recordedRefusals.refused(change, at: .now + .seconds(50)) == nil)
        #expect(dispatcher.recordedRefusals.refused(change, at: .now + .seconds(70)) == 21)
    }

    @Test func `a change that is made is recorded with its job`() async throws {
        let trail = AuditTrail()
        let id = try testJobID()
        let dispatcher = dispatcher(trail, group: nil) { try MethodAnswer(Text(text: ""), jobId: id) }
        let daemon = Peer(uid: 4_000_001, gid: 1, pid: 5)
        _ = await dispatcher.reply(to: line("test.change"), from: daemon, isStopping: false)
        _ = await dispatcher.reply(to: line("test.look"), from: daemon, isStopping: false)
        #expect(trail.entries.map(\.outcome) == ["allowed"])
        #expect(trail.entries.first?.jobId == id)
    }

    @Test func `a change that fails is recorded by the name of its error`() async throws {
        let trail = AuditTrail()
        let dispatcher = dispatcher(trail, group: nil) { throw ProtocolError(.notRunning, message: "none") }
        let root = Peer(uid: 0, gid: 0, pid: 5)
        _ = await dispatcher.reply(to: line("test.change", #"{"reason":"a\nb"}"#), from: root, isStopping: false)
        _ = await dispatcher.reply(to: line("test.change", "[]"), from: root, isStopping: false)
        #expect(trail.entries.map(\.outcome) == ["not_running", "invalid_params"])
        #expect(trail.entries.map(\.reason) == [nil, nil])
    }

    @Test func `a change is recorded although its connection was cancelled`() async throws {
        let trail = AuditTrail()
        let dispatcher = RequestDispatcher(
            methods: MethodTable([ControlMethod("test.change", .change) { _ in try MethodAnswer(Text(text: "")) }]),
            access: AccessPolicy(daemonUser: 4_000_001, operatorsGroup: nil),
            audit: {
                // As a database does.
                try Task.checkCancellation()
                trail.append($0)
            }, now: { Date() }, logger: .silent)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = await dispatcher.reply(to: line("test.change"), from: Peer(uid: 0, gid: 0, pid: 1), isStopping: false)
        }
        await task.value
        #expect(trail.entries.count == 1)
    }
}
