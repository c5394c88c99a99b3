import Foundation
import JobModel
import Testing

/// Which backups are kept.
struct BackupRetentionTests {
    /// A backup of each night of ten weeks, from Monday, 2026-09-21.
    private let nights = (0..<70).map { night in
        let day = Date(timeIntervalSince1970: 1_789_948_800 + Double(night) * 86_400)
        return "tracks-\(RecordCoding.text(of: day).prefix(10))-02-30-00.db"
    }

    /// The morning after the last of them.
    private let now = Date(timeIntervalSince1970: 1_789_948_800 + 70 * 86_400)

    @Test func `the newest are kept, and the newest of each of the last weeks`() {
        let expired = BackupRetention(newest: 14, weeks: 8).expired(among: nights.shuffled(), at: now)
        let kept = nights.filter { !expired.contains($0) }
        #expect(kept.suffix(14) == nights.suffix(14))
        // Sundays of six more weeks: two of the eight are among the newest.
        #expect(kept.count == 20)
        #expect(kept.prefix(6).allSatisfy { name in (nights.firstIndex(of: name) ?? 0) % 7 == 6 })
    }

    @Test func `at least one is kept, and other files never go`() {
        let names = nights + ["tracks.db", "notes.txt", "tracks-2026-09-21.db", "tracks-soon.db", ".partial"]
        let expired = BackupRetention(newest: 0).expired(among: names, at: now)
        #expect(expired.count == nights.count - 1 && Set(expired).isSubset(of: nights))
        #expect(!expired.contains(nights[69]))
    }

    @Test func `two of one second are two backups`() {
        let names = ["tracks-2026-11-21-06-00-00.db", "tracks-2026-11-21-06-00-00-2.db"]
        #expect(BackupRetention.time(of: names[0]) == BackupRetention.time(of: names[1]))
        #expect(BackupRetention.time(of: names[0]) != nil)
        #expect(BackupRetention(newest: 1).expired(among: names, at: now).count == 1)
    }

    @Test func `one of a clock that was ahead is not the newest for good`() {
        let (ahead, soon) = ("tracks-2031-01-01-00-00-00.db", "tracks-2026-11-30-12-00-00.db")
        let copies = BackupRetention.copies(among: [ahead, soon] + nights, at: now).map(\.name)
        // Half a day ahead is a clock that was put back a little.
        #expect(copies.first == soon && copies[1] == nights[69] && copies.last == ahead)
        let expired = BackupRetention(newest: 1).expired(among: [ahead] + nights, at: now)
        #expect(expired.contains(ahead) && !expired.contains(nights[69]))
        // Where the clock is wrong now, the order among them holds.
        let early = Date(timeIntervalSince1970: 9)
        #expect(BackupRetention.copies(among: nights.shuffled(), at: early).map(\.name) == nights.reversed())
    }
}
