import Testing

@testable import Fetching

struct RetryPolicyTests {
    private func policy(retries: Int = 2, base: Duration = .seconds(1), max: Duration = .seconds(30)) -> RetryPolicy {
        RetryPolicy(
            settings: FetchSettings(
                product: "t/1", retries: retries, retryBase: base, retryMax: max, retryAfterMax: .seconds(60)))
    }

    @Test func `two retries follow a transient failure and no third`() {
        var policy = policy()
        #expect(policy.failed(transient: true, retryAfter: nil, random: 0.5) == .retry(after: .milliseconds(500)))
        #expect(policy.failed(transient: true, retryAfter: nil, random: 0.5) == .retry(after: .seconds(1)))
        #expect(policy.failed(transient: true, retryAfter: nil, random: 0.5) == .giveUp)
        #expect(policy.attempts == 3)
    }

    @Test func `a lasting failure is not tried again`() {
        var policy = policy()
        #expect(policy.failed(transient: false, retryAfter: nil, random: 0) == .giveUp)
        #expect(policy.attempts == 1)
    }

    @Test func `no retries means one attempt`() {
        var policy = policy(retries: 0)
        #expect(policy.failed(transient: true, retryAfter: nil, random: 0) == .giveUp)
    }

    @Test(arguments: [(0.0, 0), (0.25, 250), (0.999, 999)])
    func `jitter draws from nothing up to the whole bound`(random: Double, milliseconds: Int) {
        var policy = policy()
        #expect(
            policy.failed(transient: true, retryAfter: nil, random: random)
                == .retry(after: .milliseconds(milliseconds))
        )
    }

    @Test func `the bound doubles up to the longest wait and stays there`() {
        var policy = policy(retries: 100)
        var waits: [Duration] = []
        for _ in 0..<100 {
            guard case .retry(let wait) = policy.failed(transient: true, retryAfter: nil, random: 1) else { break }
            waits.append(wait)
        }
        #expect(waits.count == 100)
        #expect(Array(waits.prefix(6)) == [1, 2, 4, 8, 16, 30].map { Duration.seconds($0) })
        #expect(waits.dropFirst(5).allSatisfy { $0 == .seconds(30) })
    }

    @Test func `a base above the longest wait is cut to it`() {
        var policy = policy(base: .seconds(90))
        #expect(policy.failed(transient: true, retryAfter: nil, random: 1) == .retry(after: .seconds(30)))
    }

    @Test func `Retry-After is the least that is waited, and the back-off comes on top`() {
        var policy = policy()
        #expect(policy.failed(transient: true, retryAfter: .seconds(60), random: 1) == .retry(after: .seconds(61)))
        #expect(policy.failed(transient: true, retryAfter: .seconds(1), random: 0) == .retry(after: .seconds(1)))
    }

    @Test func `a server that asks for more patience than we have is left alone`() {
        var policy = policy()
        #expect(policy.failed(transient: true, retryAfter: .seconds(61), random: 0) == .giveUp)
    }
}
