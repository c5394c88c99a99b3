import ControlProtocol
import Synchronization

/// Requests that wait for each other.
enum Lane: Sendable, CaseIterable {
    /// Short looks at how everything stands, which operators and the watchdogs of monitoring depend on.
    case short
    /// Everything else that is read.
    case long
    /// What may wait for something to change.
    case waiting
    /// What reads the whole database.
    case whole
}

extension Method {
    /// The requests that it waits for, and that wait for it; `nil`: changes wait for no other request.
    var lane: Lane? {
        switch self {
        case .daemonStatus, .healthGet, .scrapingGet, .scheduleGet, .attentionList, .publishStatus, .geocodeStatus,
            .daemonSettings, .notifyList:
            .short
        case .jobGet, .jobList, .jobWatch, .jobReport, .trackList, .trackGet, .trackHistory, .trackExport,
            .issueList, .completenessGet, .metricsGet, .auditList, .stateBackups, .hostList, .daemonDoctor,
            .slaGet:
            .long
        case .changeList: .waiting
        case .stateVerify: .whole
        case .daemonReload, .jobStart, .jobResume, .jobCancel, .trackFollow, .trackUnfollow, .trackLocate,
            .geocodeStart, .scrapingSet,
            .attentionAck, .issueAck, .stateBackup, .publishStart, .publishCheck, .notifyTest, .notifyRetry,
            .notifyMute,
            .notifyUnmute:
            nil
        }
    }
}

/// Has the users take turns: of each lane a few requests run at a time, and fewer of each user. So one user's requests, be
/// they as many as they like, leave places for another's.
final class RequestTurns: Sendable {
    /// How much may run at once, and how much one user may take.
    struct Limits: Sendable {
        /// Requests that run at a time, of all users; one where nothing is said.
        var places: [Lane: Int] = [.short: 4, .long: 4, .waiting: 32]
        /// Requests of one user that run at a time.
        var placesPerUser: [Lane: Int] = [.short: 2, .long: 2, .waiting: 8]
        /// How much work one user may have done at once, and how many seconds of it a second afterwards.
        var most = Duration.seconds(1)
        var rate = 0.25
        /// What a request costs beside the time that is measured: the kernel, and the event loop.
        var fixedCost = Duration.microseconds(200)
    }

    /// What a user's work is counted under: reading lines and changing things, or a lane.
    private enum Account: Hashable {
        case lines(UInt32)
        case lane(Lane, UInt32)
    }

    private struct User {
        var allowance: Allowance
        let turns: Places
        /// Requests that wait or run.
        var count = 0
    }

    private let limits: Limits
    private let lanes: [Lane: Places]
    // A lock, as requests of all connections come here.
    private let users = Mutex<[Account: User]>([:])

    init(_ limits: Limits = Limits()) {
        self.limits = limits
        lanes = Dictionary(uniqueKeysWithValues: Lane.allCases.map { ($0, Places(limits.places[$0] ?? 1)) })
    }

    /// Runs a request once it is its user's turn. Throws what it throws, and `CancellationError` when it is cancelled
    /// before.
    func withTurn<Value>(of user: UInt32, in lane: Lane, _ work: () async throws -> Value) async throws -> Value {
        let account = Account.lane(lane, user)
        guard let places = lanes[lane] else { return try await work() }
        let turns = enter(account, at: limits.placesPerUser[lane] ?? 1)
        defer { leave(account) }
        return try await turns.withPlace {
            try await pause(account)
            // Few requests of each user come this far: whoever waits here waits for users, not for their requests.
            return try await places.withPlace {
                let start = ContinuousClock.now
                // To wait for something to happen is no work.
                defer { spend(lane == .waiting ? limits.fixedCost : start.duration(to: .now), account) }
                return try await work()
            }
        }
    }

    /// Reads a line of a user's, or does whatever else is done at once. Throws `CancellationError` when it is cancelled
    /// before.
    func withLine<Value>(of user: UInt32, _ work: () throws -> Value) async throws -> Value {
        let account = Account.lines(user)
        enter(account)
        defer { leave(account) }
        try await pause(account)
        let start = ContinuousClock.now
        defer { spend(start.duration(to: .now) + limits.fixedCost, account) }
        return try work()
    }

    /// Waits until the user may have more work done.
    private func pause(_ account: Account) async throws {
        while true {
            let wait = users.withLock { $0[account]?.allowance.wait(at: .now) } ?? .zero
            guard wait > .zero else { return }
            try await Task.sleep(for: wait)
        }
    }

    private func spend(_ work: Duration, _ account: Account) {
        users.withLock { $0[account]?.allowance.spend(work, at: .now) }
    }

    @discardableResult private func enter(_ account: Account, at places: Int = 1) -> Places {
        users.withLock { users in
            let now = ContinuousClock.now
            // As many users as a machine has may come by in the years that a daemon runs.
            if users[account] == nil, users.count >= Self.remembered {
                users = users.filter { entry in
                    var user = entry.value
                    return user.count > 0 || !user.allowance.isFull(at: now)
                }
            }
            var user =
                users[account]
                ?? User(
                    allowance: Allowance(most: limits.most, rate: limits.rate, at: now), turns: Places(places))
            user.count += 1
            users[account] = user
            return user.turns
        }
    }

    private func leave(_ account: Account) { users.withLock { $0[account]?.count -= 1 } }

    /// So many accounts are kept without a look at whether they are needed.
    private static let remembered = 256
}
