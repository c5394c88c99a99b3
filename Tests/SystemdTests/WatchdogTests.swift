import Synchronization
import Testing

@testable import Systemd

struct WatchdogTests {
    /// Counts feedings, and tells when there was one.
    private final class Bowl: Sendable {
        // Atomic, as the watchdog's feeding is no task.
        private let count = Atomic(0)
        let (fed, feed) = AsyncStream.makeStream(of: Int.self)

        var feedings: Int { count.load(ordering: .relaxed) }

        func take() { feed.yield(count.add(1, ordering: .relaxed).newValue) }
    }

    /// A sign that is seen from the sixth look on.
    private final class LateSign: Sendable {
        private let looks = Atomic(0)

        var isSeen: Bool { looks.load(ordering: .relaxed) > 5 }

        func look() -> Bool {
            looks.add(1, ordering: .relaxed)
            return isSeen
        }
    }

    @Test func `it is fed again and again while every sign is seen`() async {
        let bowl = Bowl()
        let watchdog = Watchdog(limit: .milliseconds(30), feed: { bowl.take() })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watchdog.run(signs: [{ true }, { true }]) }
            for await count in bowl.fed where count == 3 { break }
            group.cancelAll()
        }
        #expect(bowl.feedings >= 3)
    }

    @Test func `one sign that stays away starves it, and its return feeds it`() async {
        let bowl = Bowl()
        let sign = LateSign()
        let watchdog = Watchdog(limit: .milliseconds(3), feed: { bowl.take() })
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await watchdog.run(signs: [
                    { true },
                    {
                        if !sign.isSeen { #expect(bowl.feedings == 0) }
                        return sign.look()
                    },
                ])
            }
            for await _ in bowl.fed { break }
            group.cancelAll()
        }
        #expect(sign.isSeen)
    }

    @Test func `a sign that is never answered starves it, whatever the others say`() async {
        let bowl = Bowl()
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let (release, released) = AsyncStream.makeStream(of: Void.self)
        let watchdog = Watchdog(limit: .milliseconds(3), feed: { bowl.take() })
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await watchdog.run(signs: [
                    {
                        ask.yield()
                        for await _ in release {}
                        return true
                    }, { true },
                ])
            }
            for await _ in asked { break }
            #expect(bowl.feedings == 0)
            group.cancelAll()
            released.finish()
        }
    }
}
