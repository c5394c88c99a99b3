import Catalogue
import Foundation
import GRDB
import GRDBSQLite
import JobModel

/// The part of the apply stage that goes track by track, over those that are stored and listed: it records each field that
/// changes with its old and new value, and changes the track.
struct KnownTracks {
    /// What was found among the tracks.
    struct Counts {
        /// Tracks; those that changed in a profile field, in a lifetime figure, at all.
        var tracks = 0
        var profile = 0
        var statistics = 0
        var changed = 0
        /// Tracks that were inactive, and those that were active.
        var reactivated = 0
        var active = 0
        /// Whether any is elsewhere than before, by its page.
        var hasMoved = false
        /// Where the search finds tracks by other texts from now on.
        var searchChunks: Set<Int64> = []

        fileprivate mutating func count(_ track: TrackComparison.Track) {
            tracks += 1
            if track.isActive { active += 1 } else { reactivated += 1 }
            guard track.isChanged else { return }
            changed += 1
            if track.changes & placeBits != 0 { hasMoved = true }
            if track.changes & searchBits != 0 || !track.isActive {
                searchChunks.insert(SearchIndex.chunk(of: track.rowid))
            }
            if track.changes & profileBits != 0 || !track.isActive { profile += 1 }
            if track.changes & figureBits != 0 { statistics += 1 }
        }
    }

    private static let fields = TrackField.allCases
    private static let profileBits = TrackField.bits { $0.group == .profile }
    private static let figureBits = ~profileBits
    private static let placeBits = TrackField.bits { $0.isLocation }
    private static let searchBits = TrackField.bits { SearchIndex.fields.contains($0) }

    /// One for each field, so that only values are bound, track by track.
    private let records: [Statement]
    /// For lifetime figures that are less than before.
    private let fall: Statement
    /// For tracks that were inactive and are listed again.
    private let reactivation: Statement
    /// For tracks that did not change, for those that did, and for those that were inactive. Only the last concerns an index.
    private let seen: Statement
    private let changed: Statement
    private let returned: Statement
    private let isDryRun: Bool

    init(_ db: Database, _ request: ApplyRequest, _ changes: ChangeSet) throws {
        let job = request.job.id.rawValue
        isDryRun = request.job.options.dryRun
        records = try Self.fields.map { field in
            let kind: ChangeKind = field.group == .profile ? .profile : .statistics
            let statement = try db.cachedStatement(
                sql: "\(changes.insertion) VALUES (?, '\(kind.rawValue)', ?, '\(field.rawValue)', ?, ?)")
            statement.setUncheckedArguments([changes.owner, nil, nil, nil])
            return statement
        }
        fall = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO job_issues (job_id, slug, field, kind, value)
                VALUES (?1, ?2, ?5, '\(DataIssue.Kind.figureFell.rawValue)', ?4 || ', was ' || ?3)
                """)
        fall.setUncheckedArguments([job] + Self.nothing(4))
        reactivation = try db.cachedStatement(
            sql: "\(changes.insertion) VALUES (?, '\(ChangeKind.reactivated.rawValue)', ?, 'is_active', 0, 1)")
        reactivation.setUncheckedArguments([changes.owner, nil])
        seen = try db.cachedStatement(sql: Self.update(""))
        let values = Self.fields.enumerated().map { ", \($1.rawValue) = ?\(12 + $0)" }.joined()
        changed = try db.cachedStatement(sql: Self.update(", updated_at = ?1\(values)"))
        returned = try db.cachedStatement(sql: Self.update(", is_active = 1, updated_at = ?1\(values)"))
        let now: StatementArguments = [RecordCoding.text(of: request.time)]
        seen.setUncheckedArguments(now + Self.nothing(10))
        for statement in [changed, returned] {
            statement.setUncheckedArguments(now + Self.nothing(10 + Self.fields.count))
        }
    }

    private static func nothing(_ count: Int) -> StatementArguments {
        StatementArguments([(any DatabaseValueConvertible)?](repeating: nil, count: count))
    }

    // MARK: Statements

    private static func update(_ more: String) -> String {
        """
        UPDATE tracks SET
            last_seen_at = ?1, liverc_track_last_updated = coalesce(?3, liverc_track_last_updated),
            metadata_fetched_at = coalesce(?4, metadata_fetched_at),
            metadata_source_hash = coalesce(?5, metadata_source_hash), is_live = ?7, current_event = ?8,
            results_this_month = iif(?6, ?9, results_this_month),
            sessions_this_month = iif(?6, ?10, sessions_this_month),
            videos_this_month = iif(?6, ?11, videos_this_month)\(more)
        WHERE rowid = ?2
        """
    }

    // MARK: Track by track

    func apply(_ batches: inout ReadAhead<TrackComparison>) throws -> Counts {
        defer {
            for statement in records + [fall, reactivation, seen, changed, returned] {
                sqlite3_reset(statement.sqliteStatement)
                sqlite3_clear_bindings(statement.sqliteStatement)
            }
        }
        var counts = Counts()
        while let batch = try batches.next() {
            // An interrupted connection shows it only within a statement.
            try Task.checkCancellation()
            try batch.withTexts { texts in
                let values = Values(values: batch.values, texts: texts)
                for track in batch.tracks {
                    counts.count(track)
                    try apply(track, values)
                }
            }
        }
        return counts
    }

    private func apply(_ track: TrackComparison.Track, _ values: Values) throws {
        if !track.isActive { try recordReactivation(of: track, values) }
        try record(track, values)
        guard !isDryRun else { return }
        let update = (!track.isActive ? returned : track.isChanged ? changed : seen).sqliteStatement
        sqlite3_bind_int64(update, 2, track.rowid)
        values.bind(track.reading, to: update, from: 3)
        if track.isChanged { values.bind(track.fields, to: update, from: 12) }
        try Self.run(update)
    }

    private func record(_ track: TrackComparison.Track, _ values: Values) throws {
        var former = track.formerFields
        for (field, statement) in records.enumerated() where track.changes & (1 << Int64(field)) != 0 {
            let target = statement.sqliteStatement
            let present = track.fields.lowerBound + field
            values.bind(track.slug, to: target, 2)
            values.bind(former, to: target, 3)
            values.bind(present, to: target, 4)
            try Self.run(target)
            if case .integer(let old) = values[former], case .integer(let new) = values[present], new < old,
                Self.figureBits & (1 << Int64(field)) != 0
            {
                try recordFall(of: field, from: former, to: present, track, values)
            }
            former += 1
        }
    }

    private func recordFall(
        of field: Int, from former: Int, to present: Int, _ track: TrackComparison.Track, _ values: Values
    ) throws {
        let target = fall.sqliteStatement
        values.bind(track.slug, to: target, 2)
        values.bind(former, to: target, 3)
        values.bind(present, to: target, 4)
        _ = Self.fields[field].rawValue.bind(to: target, at: 5)
        try Self.run(target)
    }

    private func recordReactivation(of track: TrackComparison.Track, _ values: Values) throws {
        values.bind(track.slug, to: reactivation.sqliteStatement, 2)
        try Self.run(reactivation.sqliteStatement)
    }

    private static func run(_ target: OpaquePointer?) throws {
        let code = sqlite3_step(target)
        guard code == SQLITE_DONE else { throw TrackStore.failure(code, of: target) }
        sqlite3_reset(target)
    }

    /// The values of a batch, which statements are bound to without a copy. They are there within `withTexts` alone: each
    /// statement is bound again before it is stepped, and in the end to nothing.
    private struct Values {
        let values: [TrackComparison.Value]
        let texts: UnsafeBufferPointer<UInt8>

        subscript(_ index: Int) -> TrackComparison.Value { values[index] }

        func bind(_ range: Range<Int>, to target: OpaquePointer?, from position: Int32) {
            for index in range { bind(index, to: target, position + Int32(index - range.lowerBound)) }
        }

        func bind(_ index: Int, to target: OpaquePointer?, _ position: Int32) {
            switch values[index] {
            case .null: sqlite3_bind_null(target, position)
            case .integer(let number): sqlite3_bind_int64(target, position, number)
            case .real(let number): sqlite3_bind_double(target, position, number)
            case .text(let start, let count):
                let text = UnsafeRawPointer(texts.baseAddress)?.advanced(by: Int(start))
                sqlite3_bind_text(target, position, text?.assumingMemoryBound(to: CChar.self), count, nil)
            }
        }
    }
}
