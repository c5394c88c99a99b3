import LiveRCSimulator
import NIOCore
import Testing

/// What a client may rely on that asks for a page only unless it is the same.
@Suite struct ConditionalTests {
    private static let site = Site(seed: 5, tracks: 60)

    private func get(_ simulator: Simulator, _ path: String, _ headers: String = "") async throws -> RawAnswer {
        let request = "GET \(path) HTTP/1.1\r\nHost: x\r\n\(headers)Connection: close\r\n\r\n"
        return try await RawClient.exchange(simulator, sending: request) { _ in false }
    }

    private func path(_ index: Int) -> String { "/t/\(Self.site.slug(at: index))/" }

    @Test func `a page keeps its tag as long as it is the same, byte for byte`() async throws {
        try await withSimulator(Simulator.Configuration(site: Self.site)) { simulator async throws in
            var pages: [String: [UInt8]] = [:]
            var kept = 0
            for generation in 1...6 {
                simulator.serve(generation: generation)
                for index in 0..<60 where simulator.site.isListed(index) {
                    let answer = try await get(simulator, path(index))
                    let tag = try #require(answer.header("ETag"))
                    if let known = pages[tag] {
                        #expect(known == answer.body)
                        kept += 1
                    }
                    pages[tag] = answer.body
                }
            }
            #expect(kept > 100)
        }
    }

    @Test func `a page that the client has is not sent again, until it changes`() async throws {
        try await withSimulator(Simulator.Configuration(site: Self.site)) { simulator async throws in
            let first = try await get(simulator, path(3))
            let tag = try #require(first.header("ETag"))
            let date = try #require(first.header("Last-Modified"))
            for headers in [
                "If-None-Match: \(tag)\r\n", "If-None-Match: \"other\", W/\(tag)\r\n", "If-None-Match: *\r\n",
                "If-Modified-Since: \(date)\r\n", "If-Modified-Since: Sat, 21 Nov 2026 06:00:00 GMT\r\n",
            ] {
                let again = try await get(simulator, path(3), headers)
                #expect(again.status == 304 && again.body.isEmpty, "\(headers)")
                #expect(again.header("ETag") == tag && again.header("Last-Modified") == date)
                #expect(again.header("Content-Length") == nil)
            }
            for headers in [
                "If-None-Match: \"other\"\r\n", "If-None-Match: \"other\"\r\nIf-Modified-Since: \(date)\r\n",
                "If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT\r\n", "If-Modified-Since: lately\r\n",
            ] {
                #expect(try await get(simulator, path(3), headers).body == first.body, "\(headers)")
            }
            #expect(simulator.stats.notModified == 5)
            #expect(simulator.log.map(\.status) == [200] + Array(repeating: 304, count: 5) + [200, 200, 200, 200])
            #expect(simulator.log.map(\.conditional) == [false] + Array(repeating: true, count: 9))
            let changed = try #require(
                (2...50).first { generation in
                    let site = Self.site.at(generation: generation)
                    return site.isListed(3) && site.track(at: 3).readings != Self.site.track(at: 3).readings
                })
            simulator.serve(generation: changed)
            let new = try await get(simulator, path(3), "If-None-Match: \(tag)\r\nIf-Modified-Since: \(date)\r\n")
            #expect(new.status == 200 && new.body != first.body)
        }
    }

    @Test(arguments: ServedValidators.allCases)
    func `it can do without either`(served: ServedValidators) async throws {
        let configuration = Simulator.Configuration(site: Self.site, validators: served)
        try await withSimulator(configuration) { simulator async throws in
            let page = try await get(simulator, path(3), "If-None-Match: *\r\n")
            #expect((page.status == 304) == [.both, .etag].contains(served))
            let dated = try await get(simulator, path(3), "If-Modified-Since: Sat, 21 Nov 2026 06:00:00 GMT\r\n")
            #expect((dated.status == 304) == [.both, .lastModified].contains(served))
            #expect((page.header("ETag") != nil) == [.both, .etag].contains(served))
            #expect((page.header("Last-Modified") != nil) == [.both, .lastModified].contains(served))
            #expect(try await get(simulator, "/catalogue").header("ETag") == nil)
        }
    }

    @Test func `a page that is gone, or meets a fault, is not the same`() async throws {
        try await withSimulator(Simulator.Configuration(site: Self.site)) { simulator async throws in
            #expect(try await get(simulator, "/t/nowhere1/", "If-None-Match: *\r\n").status == 404)
            simulator.set(faults: FaultPlan([try Fault("status:500@#3")]))
            #expect(try await get(simulator, path(3), "If-None-Match: *\r\n").status == 500)
            #expect(simulator.stats.notModified == 0)
        }
    }

    @Test func `the catalogue is silent about edits where it is told to be`() {
        let loud = Site(seed: 5, tracks: 600, generation: 2)
        let quiet = Site(seed: 5, tracks: 600, generation: 2, showsEdits: false)
        let edited = loud.changes(from: 1, to: 2).tracks.filter { !$0.profile.isEmpty && $0.statistics.isEmpty }
        #expect(edited.count > 5)
        func isToday(_ slug: String, _ site: Site) -> Bool {
            let activity = site.track(slug: slug)?.activity ?? ""
            return activity.contains("minute") || activity.contains("hour") || activity == "Yesterday"
        }
        #expect(edited.allSatisfy { isToday($0.slug, loud) })
        #expect(edited.count { isToday($0.slug, quiet) } < edited.count)
        #expect(quiet.at(generation: 3).showsEdits == false)
        #expect(loud.changes(from: 1, to: 2) == quiet.changes(from: 1, to: 2))
    }

    @Test func `days go by in the catalogue as they do on the site`() {
        let words = (1...40).map { Site(seed: 5, tracks: 600, generation: $0).track(at: 17).activity }
        for (today, tomorrow) in zip(words, words.dropFirst()) where tomorrow == "2 days ago" {
            #expect(today == "Yesterday" || today == "1 day ago")
        }
        #expect(words.contains("2 days ago"))
    }
}
