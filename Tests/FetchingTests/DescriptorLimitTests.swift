import Testing

@testable import Fetching

struct DescriptorLimitTests {
    @Test func `our own limit on open files is named for a minute after requests failed for it`() async throws {
        let waits = RecordedWaits()
        let traffic = SiteTraffic()
        let fetcher = Fetcher(settings: testSettings(), environment: waits.environment, traffic: traffic)
        #expect(fetcher.ownLimit == nil)
        traffic.recordOutOfDescriptors(at: waits.environment.now())
        let text = try #require(fetcher.ownLimit)
        #expect(text.contains("LimitNOFILE of the service or ulimit -n, or lower fetch.concurrency"))
        #expect(text.contains { $0.isNumber })
        try await waits.environment.sleep(.seconds(60))
        #expect(fetcher.ownLimit == nil)
        traffic.recordOutOfDescriptors(at: waits.environment.now())
        fetcher.beginRun()
        #expect(fetcher.ownLimit == nil)
        await fetcher.shutdown()
    }
}
