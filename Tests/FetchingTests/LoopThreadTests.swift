import Foundation
import Testing

@testable import Fetching

struct LoopThreadTests {
    /// The names of this process's threads.
    private func threads() throws -> Set<String> {
        let folder = "/proc/self/task"
        return Set(
            try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { id in
                // One that has just ended has no name any more.
                try? String(contentsOfFile: "\(folder)/\(id)/comm", encoding: .utf8)
                    .trimmingCharacters(in: .newlines)
            })
    }

    @Test func `a fetcher that was shut down leaves no thread`() async throws {
        let traffic = SiteTraffic()
        for _ in 0..<50 {
            let fetcher = Fetcher(settings: testSettings(), traffic: traffic)
            let name = try #require(fetcher.threadName)
            #expect(await fetcher.answer())
            #expect(try threads().contains(name))
            await fetcher.shutdown()
            #expect(try !threads().contains(name))
            await fetcher.shutdown()
        }
    }

    @Test func `fetchers that nobody has any more are ended with those that somebody has`() async throws {
        let traffic = SiteTraffic()
        var names: [String] = []
        var last: Fetcher?
        for _ in 0..<10 {
            let fetcher = Fetcher(settings: testSettings(), traffic: traffic)
            names.append(try #require(fetcher.threadName))
            last = fetcher
        }
        await traffic.shutdown()
        #expect(try threads().isDisjoint(with: names))
        await last?.shutdown()
    }
}
