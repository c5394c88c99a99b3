import Testing

@testable import Storage

struct LockPatienceTests {
    /// How long statements wait for a lock that nobody gives back, in milliseconds.
    private func wait(_ patience: LockPatience) -> Int {
        var (tries, total) = (0, 0)
        while let pause = patience.pause(afterTries: tries) { (tries, total) = (tries + 1, total + pause) }
        return total
    }

    @Test func `a lock is waited for up to the limit`() {
        #expect((5000...5100).contains(wait(LockPatience(seconds: 5))))
    }

    @Test func `a daemon that stops waits for hardly any lock, and what waits already ends`() {
        let patience = LockPatience(seconds: 5)
        #expect(patience.pause(afterTries: 40) == 100)
        patience.shorten()
        #expect(patience.pause(afterTries: 40) == nil)
        #expect((200...300).contains(wait(patience)))
    }

    @Test func `where nothing is to wait nothing does, and afterwards it does again`() {
        let patience = LockPatience(seconds: 5)
        #expect(patience.withoutWaiting { wait(patience) } == 0)
        #expect(wait(patience) >= 5000)
    }
}
