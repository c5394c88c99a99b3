import Events
import Foundation
import JobModel
import Programs
import Storage

import TestReceivers
import Testing

@testable import Notifying

/// A year (30 days in `make check`) on a virtual clock, with outages of the site, of the network and of receivers, and kills
/// at every point where a message can be: each failure is told exactly once to each target, beside marked repeats, and each
/// recovery to who had heard of the failure.
@Suite struct CourseTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    /// A failure, from the hour of its opening to that of its end.
    private struct Episode {
        var opened: Int
        var ended: Int?
    }

    /// What a target heard of a condition, and in which hour.
    private struct Heard {
        var hour: Int
        var event: String
        var isRepeat: Bool
        var age: TimeInterval
    }

    @Test func `each failure is told once to each target, and each recovery to who heard of it`() async throws {
        let receivers = try Receivers()
        let names = ["webhook-a", "webhook-b", "webhook-c"]
        let bench = try NotifyBench(names.map { NotifyTarget.webhook($0, receivers) })
        var random = Random(state: 78)
        let days = TestTier.isRelease ? 365 : 30
        let start = bench.now
        // Outages of each receiver, and of the network for all of them: hours in which nothing arrives.
        var isDown: [[Bool]] = names.map { _ in Array(repeating: false, count: (days + 4) * 24) }
        for target in names.indices {
            for _ in 0..<(days / 9) {
                let from = Int.random(in: 0..<(days * 24), using: &random)
                let length = Bool.random(using: &random) ? Int.random(in: 1...10, using: &random) : 30
                for hour in from..<min(from + length, isDown[target].count) { isDown[target][hour] = true }
            }
        }
        for _ in 0..<(days / 15) {
            let from = Int.random(in: 0..<(days * 24), using: &random)
            for target in names.indices { for hour in from..<min(from + 5, days * 24) { isDown[target][hour] = true } }
        }
        var siteIsDown = 0
        var episodes: [Episode] = []
        var heard: [String: [String: [Heard]]] = [:]
        var read = 0
        var lastSize = 0
        for hour in 0..<((days + 3) * 24) {
            for (target, name) in names.enumerated() {
                try receivers.fail(name, isDown[target][hour] ? #"{"always":true,"refuse":true}"# : "")
                // Taken, but the answer is lost.
                if !isDown[target][hour], Int.random(in: 0..<40, using: &random) == 0 {
                    try receivers.fail(name, #"{"reset":true}"#)
                }
            }
            if hour % 24 == 3, hour < days * 24 {
                siteIsDown = max(0, siteIsDown - 1)
                if siteIsDown == 0, Int.random(in: 0..<6, using: &random) == 0 {
                    siteIsDown = Int.random(in: 1...3, using: &random)
                }
                let fails = siteIsDown > 0
                try await bench.store(bench.job(fails ? .failed : .succeeded))
                if fails, episodes.last.map({ $0.ended != nil }) ?? true { episodes.append(Episode(opened: hour)) }
                if !fails {
                    if let last = episodes.indices.last, episodes[last].ended == nil { episodes[last].ended = hour }
                    bench.world.withLock { $0.facts.lastSuccess = $0.now }
                }
            } else if hour == days * 24 {
                try await bench.store(bench.job(.succeeded))
                bench.world.withLock { $0.facts.lastSuccess = $0.now }
                if let last = episodes.indices.last, episodes[last].ended == nil { episodes[last].ended = hour }
            }
            // A kill before the events are looked at, after a message was claimed, or after it was sent.
            let kill = Int.random(in: 0..<60, using: &random)
            if kill == 0 { try bench.restart() }
            try await bench.deliver()
            if kill == 1 || kill == 2 {
                let target = bench.settings.targets[Int.random(in: 0..<3, using: &random)]
                let grouping = StoredNotices.Grouping(quiet: 0, longest: 60, size: 100, maximumAge: 86_400)
                let next = try await bench.store.notices.nextBatch(
                    for: target.name, id: "msg_kill\(hour)", grouping, now: bench.now)
                if kill == 2, case .batch(let batch) = next {
                    let message = Message(
                        id: batch.id, notices: batch.notices.map(\.notice), isRepeat: batch.isRepeat, host: "bench",
                        time: bench.now)
                    _ = Courier(stop: CurlExchange.Stop()).send(message, to: target)
                }
                try bench.restart()
            }
            try await bench.pass()
            let size = receivers.size
            let requests = size == lastSize ? [] : receivers.requests
            lastSize = size
            for request in requests.dropFirst(read) where request.status < 300 {
                for notice in request.json["notices"] as? [[String: Any]] ?? [] {
                    let time = (notice["time"] as? String).flatMap(RecordCoding.time(of:)) ?? .distantPast
                    heard[request.name, default: [:]][notice["condition"] as? String ?? "", default: []].append(
                        Heard(
                            hour: hour, event: notice["event"] as? String ?? "",
                            isRepeat: request.json["repeated"] as? Bool == true, age: bench.now.timeIntervalSince(time))
                    )
                }
            }
            read = max(read, requests.count)
            bench.advance(3600)
        }
        #expect(episodes.count > days / 20 && episodes.allSatisfy { $0.ended != nil })

        var told = 0
        for (target, name) in names.enumerated() {
            func isReachable(_ from: Int) -> Bool {
                (from..<(from + 24)).contains { !isDown[target][min($0, isDown[target].count - 1)] }
            }
            let all = heard[name] ?? [:]
            for (condition, heard) in all {
                for event in ["opened", "ended"] {
                    let firsts = heard.filter { $0.event == event && !$0.isRepeat }.count
                    #expect(firsts <= 1, "\(name) \(condition) \(event) \(firsts) times")
                }
                let end = heard.firstIndex { $0.event == "ended" }
                let beginning = heard.firstIndex { $0.event != "ended" }
                if let end { #expect(beginning.map { $0 < end } ?? false, "\(name) \(condition) ended unheard") }
                #expect(heard.allSatisfy { $0.age <= 86_400 }, "\(name) \(condition)")
            }
            for episode in episodes {
                let since = start.addingTimeInterval(Double(episode.opened) * 3600)
                let id = "sync_failed/\(Int64((since.timeIntervalSince1970 * 1000).rounded()))"
                let heard = all[id] ?? []
                if isReachable(episode.opened) {
                    told += 1
                    #expect(heard.contains { $0.event == "opened" }, "\(name) never heard of \(id)")
                }
                if let ended = episode.ended, !heard.filter({ $0.event != "ended" }).isEmpty, isReachable(ended) {
                    #expect(heard.contains { $0.event == "ended" }, "\(name) never heard the end of \(id)")
                }
            }
        }
        #expect(told > 3)
        // Nothing has run in the days after the last night.
        #expect(try await bench.store.notices.board().conditions.values.allSatisfy { $0.kind == .syncLate })
    }
}
