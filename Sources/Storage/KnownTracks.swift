import Catalogue
import Foundation
import GRDB
import GRDBSQLite
import JobModel

/// The part of the apply stage that goes track by track, over those that are stored and listed: it finds the fields that
/// change, records each with its old and new value, and changes the track.
///
/// Values go from one statement to the others as SQLite holds them, without becoming Swift's and without a copy.
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
    }

    private static let fields = TrackField.allCases
    private static let profileBits = bits { $0.group == .profile }
    private static let figureBits = ~profileBits
    private static let locationBits = bits { $0.isLocation }

    private let source: Statement
    /// One for each field, so that only values are bound, row by row.
    private let records: [Statement]
    /// For lifetime figures that are less than before.
    private let fall: Statement
    /// A track that was inactive is listed again, which is a change of its profile, too.
    private let reactivation: Statement
    private let activation: Statement
    /// For tracks that did not change, and for those that did; neither touches an index.
    private let seen: Statement
    private let changed: Statement
    private let isDryRun: Bool
    /// The fields that count as gone wherever a page shows so.
    private let clearable: Int64

    init(_ db: Database, _ request: ApplyRequest) throws {
        let job = request.job.id.rawValue
        isDryRun = request.job.options.dryRun
        clearable = request.clearMissing ? .max : 0
        source = try db.cachedStatement(sql: Self.selection)
        try source.setArguments(["job": job])
        records = try Self.fields.map { field in
            let kind: ChangeKind = field.group == .profile ? .profile : .statistics
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO job_changes (job_id, kind, slug, field, old, new)
                    VALUES (?, '\(kind.rawValue)', ?, '\(field.rawValue)', ?, ?)
                    """)
            statement.setUncheckedArguments([job, nil, nil, nil])
            return statement
        }
        fall = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO job_findings (job_id, slug, field, kind, value)
                VALUES (?1, ?2, ?5, '\(DataFinding.Kind.figureFell.rawValue)', ?4 || ', was ' || ?3)
                """)
        fall.setUncheckedArguments([job] + Self.nothing(4))
        reactivation = try db.cachedStatement(
            sql: "INSERT INTO job_changes (job_id, kind, slug, new) VALUES (?, 'reactivated', ?, ?)")
        activation = try db.cachedStatement(
            sql: """
                INSERT INTO job_changes (job_id, kind, slug, field, old, new)
                VALUES (?, 'profile', ?, 'is_active', 0, 1)
                """)
        reactivation.setUncheckedArguments([job, nil, nil])
        activation.setUncheckedArguments([job, nil])
        seen = try db.cachedStatement(sql: Self.update(""))
        let values = Self.fields.enumerated().map { "\($1.rawValue) = ?\(6 + $0)" }
        changed = try db.cachedStatement(
            sql: Self.update(", is_active = 1, updated_at = ?1, \(values.joined(separator: ", "))"))
        let now: StatementArguments = [RecordCoding.text(of: request.time)]
        seen.setUncheckedArguments(now + Self.nothing(4))
        changed.setUncheckedArguments(now + Self.nothing(4 + Self.fields.count))
    }

    private static func nothing(_ count: Int) -> StatementArguments {
        StatementArguments([(any DatabaseValueConvertible)?](repeating: nil, count: count))
    }

    private static func bits(_ isOne: (TrackField) -> Bool) -> Int64 {
        fields.filter(isOne).reduce(0) { $0 | $1.bit }
    }

    // MARK: Statements

    /// The columns of a row: a few by themselves, then the fields as stored, then as read.
    private enum Column {
        static let rowid: Int32 = 0
        static let slug: Int32 = 1
        static let isActive: Int32 = 2
        static let gone: Int32 = 3
        /// Last activity, and when and from what the dashboard was read.
        static let reading: ClosedRange<Int32> = 4...6
        static func stored(_ field: Int) -> Int32 { 7 + Int32(field) }
        static func read(_ field: Int) -> Int32 { stored(fields.count) + Int32(field) }
    }

    private static let selection: String = {
        let stored = fields.map { "t.\($0.rawValue)" }
        let read = fields.map { $0 == .trackName ? "l.track_name" : "d.\($0.rawValue)" }
        return """
            SELECT t.rowid, l.slug, t.is_active, coalesce(d.gone, 0), l.last_activity, d.fetched_at, d.source_hash,
                \((stored + read).joined(separator: ", "))
            FROM staged_listings l CROSS JOIN tracks t
            LEFT JOIN staged_dashboards d ON d.job_id = l.job_id AND d.slug = l.slug
            WHERE \(TrackStore.isListed) AND t.source = 'liverc' AND t.source_track_slug = l.slug ORDER BY l.slug
            """
    }()

    private static func update(_ more: String) -> String {
        """
        UPDATE tracks SET
            last_seen_at = ?1, liverc_track_last_updated = coalesce(?3, liverc_track_last_updated),
            metadata_fetched_at = coalesce(?4, metadata_fetched_at),
            metadata_source_hash = coalesce(?5, metadata_source_hash)\(more)
        WHERE rowid = ?2
        """
    }

    // MARK: Row by row

    func apply() throws -> Counts {
        let row = source.sqliteStatement
        defer {
            for statement in records + [fall, reactivation, activation, seen, changed, source] {
                sqlite3_reset(statement.sqliteStatement)
                sqlite3_clear_bindings(statement.sqliteStatement)
            }
        }
        var counts = Counts()
        while true {
            let code = sqlite3_step(row)
            if code == SQLITE_DONE { return counts }
            guard code == SQLITE_ROW else { throw TrackStore.failure(code, of: row) }
            counts.tracks += 1
            let (read, changes) = compare(row)
            let isActive = sqlite3_column_int(row, Column.isActive) != 0
            if isActive {
                counts.active += 1
            } else {
                counts.reactivated += 1
                try recordReactivation(of: row)
            }
            if changes != 0 || !isActive {
                counts.changed += 1
                if changes & Self.profileBits != 0 || !isActive { counts.profile += 1 }
                if changes & Self.figureBits != 0 { counts.statistics += 1 }
                try record(changes, of: row)
            }
            guard !isDryRun else { continue }
            if changes == 0, isActive {
                try write(row, with: seen.sqliteStatement)
            } else {
                for field in Self.fields.indices {
                    let column = read & (1 << Int64(field)) != 0 ? Column.read(field) : Column.stored(field)
                    Self.bind(row, column, to: changed.sqliteStatement, 6 + Int32(field))
                }
                try write(row, with: changed.sqliteStatement)
            }
        }
    }

    /// The fields, as sets of bits, whose value is from now on what was read, and those of them that it changes.
    ///
    /// What is stored stays where nothing was read; it goes where the page shows it as gone and that counts. It counts by
    /// configuration, and for the parts of an address when another address was read: the old state must not stay with
    /// the new city.
    private func compare(_ row: OpaquePointer?) -> (read: Int64, changes: Int64) {
        var read: Int64 = 0
        var changes: Int64 = 0
        for field in Self.fields.indices {
            if sqlite3_column_type(row, Column.read(field)) != SQLITE_NULL { read |= 1 << Int64(field) }
        }
        let address = TrackField.address.bit
        let gone = sqlite3_column_int64(row, Column.gone)
        if gone != 0 {
            let field = address.trailingZeroBitCount
            let hasMoved =
                read & address != 0 && sqlite3_column_type(row, Column.stored(field)) != SQLITE_NULL
                && !Self.isEqual(row, Column.stored(field), Column.read(field))
            read |= gone & (clearable | (hasMoved ? Self.locationBits : 0))
        }
        for field in Self.fields.indices where read & (1 << Int64(field)) != 0 {
            if !Self.isEqual(row, Column.stored(field), Column.read(field)) { changes |= 1 << Int64(field) }
        }
        return (read, changes)
    }

    private func record(_ changes: Int64, of row: OpaquePointer?) throws {
        for (field, statement) in records.enumerated() where changes & (1 << Int64(field)) != 0 {
            let target = statement.sqliteStatement
            Self.bind(row, Column.slug, to: target, 2)
            Self.bind(row, Column.stored(field), to: target, 3)
            Self.bind(row, Column.read(field), to: target, 4)
            try Self.run(target)
            if Self.figureBits & (1 << Int64(field)) != 0 { try recordFall(of: field, of: row) }
        }
    }

    private func recordFall(of field: Int, of row: OpaquePointer?) throws {
        let (old, new) = (Column.stored(field), Column.read(field))
        guard sqlite3_column_type(row, old) != SQLITE_NULL, sqlite3_column_type(row, new) != SQLITE_NULL,
            sqlite3_column_int64(row, new) < sqlite3_column_int64(row, old)
        else { return }
        let target = fall.sqliteStatement
        Self.bind(row, Column.slug, to: target, 2)
        Self.bind(row, old, to: target, 3)
        Self.bind(row, new, to: target, 4)
        _ = Self.fields[field].rawValue.bind(to: target, at: 5)
        try Self.run(target)
    }

    private func recordReactivation(of row: OpaquePointer?) throws {
        Self.bind(row, Column.slug, to: reactivation.sqliteStatement, 2)
        Self.bind(row, Column.read(0), to: reactivation.sqliteStatement, 3)
        try Self.run(reactivation.sqliteStatement)
        Self.bind(row, Column.slug, to: activation.sqliteStatement, 2)
        try Self.run(activation.sqliteStatement)
    }

    private func write(_ row: OpaquePointer?, with target: OpaquePointer?) throws {
        sqlite3_bind_int64(target, 2, sqlite3_column_int64(row, Column.rowid))
        for column in Column.reading { Self.bind(row, column, to: target, column - 1) }
        try Self.run(target)
    }

    // MARK: Values

    private static func isEqual(_ row: OpaquePointer?, _ one: Int32, _ other: Int32) -> Bool {
        let type = sqlite3_column_type(row, one)
        guard type == sqlite3_column_type(row, other) else { return false }
        switch type {
        case SQLITE_NULL: return true
        case SQLITE_INTEGER: return sqlite3_column_int64(row, one) == sqlite3_column_int64(row, other)
        case SQLITE_FLOAT: return sqlite3_column_double(row, one) == sqlite3_column_double(row, other)
        default:
            let count = sqlite3_column_bytes(row, one)
            guard count == sqlite3_column_bytes(row, other), let first = sqlite3_column_text(row, one),
                let second = sqlite3_column_text(row, other)
            else { return false }
            return memcmp(first, second, Int(count)) == 0
        }
    }

    /// Binds a value of the row without copying it: it lasts until the row's statement is stepped again.
    private static func bind(_ row: OpaquePointer?, _ column: Int32, to target: OpaquePointer?, _ position: Int32) {
        switch sqlite3_column_type(row, column) {
        case SQLITE_NULL: sqlite3_bind_null(target, position)
        case SQLITE_INTEGER: sqlite3_bind_int64(target, position, sqlite3_column_int64(row, column))
        case SQLITE_FLOAT: sqlite3_bind_double(target, position, sqlite3_column_double(row, column))
        default:
            let text = UnsafeRawPointer(sqlite3_column_text(row, column))
            sqlite3_bind_text(
                target, position, text?.assumingMemoryBound(to: CChar.self), sqlite3_column_bytes(row, column), nil)
        }
    }

    private static func run(_ target: OpaquePointer?) throws {
        let code = sqlite3_step(target)
        guard code == SQLITE_DONE else { throw TrackStore.failure(code, of: target) }
        sqlite3_reset(target)
    }
}
