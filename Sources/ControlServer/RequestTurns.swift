import ControlProtocol
import Synchronization

/// Requests that wait for each other.
enum Lane: Sendable, CaseIterable {
    /// Short looks at how everything stands, which operators and the watchdogs of monitoring depend on.
    case short
    /// Everything else that is read.
    case long
    /// What may wait for something to change. What it reads meanwhile it reads in the long lane.
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
        /// How much work of each kind one user may have done at once, and how many seconds of it a second afterwards.
        var pace = Allowance.Pace(most: .seconds(1), rate: 0.25)
        /// The same for lines, connections and reads of the whole database while a job runs: they are most of what a user can
        /// cost a job.
        var paceBesideJob = Allowance.Pace(most: .milliseconds(200), rate: 0.06)
        /// What a request costs beside the time that is measured: the kernel, and the event loop.
        var fixedCost = Duration.microseconds(200)
        /// What a connection costs, from its acceptance to its end.
        var connectionCost = Duration.milliseconds(1)
        /// How often a request that has to wait looks whether it is the only one by now.
        var lookAround = Duration.milliseconds(50)
    }

    /// All users, and what they have in hand.
    private struct State {
        var users: [Account: User] = [:]
        /// Requests of all users that wait for their turn or run, but for those that wait for something to happen.
        var requests = 0
    }

    /// What a user's work is counted under: connections, reading lines and changing things, or a lane.
    private enum Account: Hashable {
        case connections(UInt32)
        case lines(UInt32)
        case lane(Lane, UInt32)

        /// Whether it is of requests that have work to do.
        var isRequest: Bool {
            if case .lane(let lane, _) = self { lane != .waiting } else { false }
        }
    }

    private struct User {
        var allowance: Allowance
        let turns: Places
        /// Requests that wait or run.
        var count = 0
    }

    private let limits: Limits
    private let isJobRunning: @Sendable () -> Bool
    private let lanes: [Lane: Places]
    // A lock, as requests of all connections come here.
    private let state = Mutex(State())

    /// Makes turns; `isJobRunning` is asked often.
    init(_ limits: Limits = Limits(), isJobRunning: @escaping @Sendable () -> Bool = { false }) {
        self.limits = limits
        self.isJobRunning = isJobRunning
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

    /// Whether a user may open another connection by now; counts it where it may.
    func admitConnection(of user: UInt32) -> Bool {
        let account = Account.connections(user)
        enter(account)
        defer { leave(account) }
        guard wait(account) == .zero else { return false }
        spend(limits.connectionCost, account)
        return true
    }

    /// Waits until the user may have more work done, or until nobody else is there who would have to wait for it.
    private func pause(_ account: Account) async throws {
        while true {
            var wait = wait(account)
            if case .lane(.long, _) = account {
                guard !isAlone else { return }
                wait = min(wait, limits.lookAround)
            }
            guard wait > .zero else { return }
            try await Task.sleep(for: wait)
        }
    }

    /// Whether the daemon has one request in hand and nothing else to do. What it does then is counted, but may be more than
    /// its user's share: an export takes all tracks in one request after the other.
    private var isAlone: Bool { !isJobRunning() && state.withLock { $0.requests == 1 } }

    private func wait(_ account: Account) -> Duration {
        let pace = pace(of: account)
        return state.withLock { state in
            let now = ContinuousClock.now
            state.users[account]?.allowance.follow(pace, at: now)
            return state.users[account]?.allowance.wait(at: now) ?? .zero
        }
    }

    private func pace(of account: Account) -> Allowance.Pace {
        switch account {
        case .connections, .lines, .lane(.whole, _): isJobRunning() ? limits.paceBesideJob : limits.pace
        // Other reads are few at a time, and paid for by what they take.
        case .lane: limits.pace
        }
    }

    private func spend(_ work: Duration, _ account: Account) {
        state.withLock { $0.users[account]?.allowance.spend(work, at: .now) }
    }

    @discardableResult private func enter(_ account: Account, at places: Int = 1) -> Places {
        let pace = pace(of: account)
        return state.withLock { state in
            let now = ContinuousClock.now
            // As many users as a machine has may come by in the years that a daemon runs.
            if state.users[account] == nil, state.users.count >= Self.remembered {
                state.users = state.users.filter { entry in
                    var user = entry.value
                    return user.count > 0 || !user.allowance.isFull(at: now)
                }
            }
            var user =
                state.users[account]
                ?? User(allowance: Allowance(pace, at: now), turns: Places(places))
            user.count += 1
            state.users[account] = user
            if account.isRequest { state.requests += 1 }
            return user.turns
        }
    }

    private func leave(_ account: Account) {
        state.withLock { state in
            state.users[account]?.count -= 1
            if account.isRequest { state.requests -= 1 }
        }
    }

    /// How many accounts are kept without a look at whether they are needed.
    private static let remembered = 256
}
