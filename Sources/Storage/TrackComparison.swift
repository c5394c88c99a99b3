import Catalogue
import GRDB
import GRDBSQLite
import Glibc
import JobModel

/// A batch of tracks that are stored and listed: how each is stored against how it was read.
struct TrackComparison: Sendable {
    /// A value as SQLite holds it.
    enum Value: Sendable {
        case null
        case integer(Int64)
        case real(Double)
        /// Where it stands among the batch's texts.
        case text(start: Int32, count: Int32)
    }

    /// A track, and where its values are.
    struct Track: Sendable {
        var rowid: Int64
        var isActive: Bool
        /// The fields that change, as a set of bits.
        var changes: Int64
        fileprivate var values: Int

        /// What the rows say beside the fields: last activity, when and from what the dashboard was read, whether it was read
        /// now, the icon, the event, the month.
        var reading: Range<Int> { values..<values + Column.reading.count }
        // These are only of a track that is changed:
        var slug: Int { reading.upperBound }
        /// The fields as they are from now on.
        var fields: Range<Int> { slug + 1..<slug + 1 + TrackComparison.fields.count }
        /// Where the fields that change begin, as they were.
        var formerFields: Int { fields.upperBound }

        /// Whether a field changes, or the track was not active.
        var isChanged: Bool { changes != 0 || !isActive }
    }

    private(set) var tracks: [Track] = []
    private(set) var values: [Value] = []
    /// Never empty, so that an empty text has an address, too.
    private var texts: [UInt8] = [0]
    /// The last track, unless there are no more.
    private var last: String?

    static let fields = TrackField.allCases
    private static let locationBits = TrackField.bits(where: \.isLocation)
    /// At which a batch ends, in tracks and in bytes of texts. Two batches are in memory at a time.
    private static let size = 200
    private static let textSize = 1 << 20

    /// Gives all texts, which the values are parts of.
    func withTexts<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try texts.withUnsafeBufferPointer(body)
    }

    // MARK: Reading

    /// The columns of a row: a few by themselves, then the fields as stored, then as read.
    private enum Column {
        static let rowid: Int32 = 0
        static let slug: Int32 = 1
        static let isActive: Int32 = 2
        static let gone: Int32 = 3
        static let reading: ClosedRange<Int32> = 4...12
        static func stored(_ field: Int) -> Int32 { 13 + Int32(field) }
        static func read(_ field: Int) -> Int32 { stored(fields.count) + Int32(field) }
    }

    private static let selection: String = {
        let stored = fields.map { "t.\($0.rawValue)" }
        let read = fields.map { $0 == .trackName ? "l.track_name" : "d.\($0.rawValue)" }
        return """
            SELECT t.rowid, l.slug, t.is_active, coalesce(d.gone, 0), l.last_activity, d.fetched_at, d.source_hash,
                d.fetched_at IS NOT NULL AND NOT d.unmodified, l.is_live, l.current_event, d.results_this_month,
                d.sessions_this_month, d.videos_this_month,
                \((stored + read).joined(separator: ", "))
            FROM staged_listings l CROSS JOIN tracks t
            LEFT JOIN staged_dashboards d ON d.job_id = l.job_id AND d.slug = l.slug
            WHERE \(StoredCatalogue.isListed) AND l.slug > :after AND t.source = 'liverc' AND t.source_track_slug = l.slug
            ORDER BY l.slug
            """
    }()

    /// Reads the tracks after those of another batch; `nil` when there are no more.
    ///
    /// `clearable` are the fields that count as gone wherever a page shows so, as a set of bits.
    init?(_ db: Database, _ job: JobID, after other: TrackComparison?, clearable: Int64) throws {
        if let other {
            guard other.last != nil else { return nil }
            values.reserveCapacity(other.values.count)
            texts.reserveCapacity(other.texts.count)
        }
        let selection = try db.cachedStatement(sql: Self.selection)
        try selection.setArguments(["job": job.rawValue, "after": other?.last ?? ""])
        let row = selection.sqliteStatement
        defer { sqlite3_reset(row) }
        while last == nil {
            let code = sqlite3_step(row)
            if code == SQLITE_DONE { break }
            guard code == SQLITE_ROW else { throw TrackStore.failure(code, of: row) }
            add(row, clearable)
        }
        if tracks.isEmpty { return nil }
    }

    private mutating func add(_ row: OpaquePointer?, _ clearable: Int64) {
        let (read, changes) = Self.compare(row, clearable)
        let track = Track(
            rowid: sqlite3_column_int64(row, Column.rowid), isActive: sqlite3_column_int(row, Column.isActive) != 0,
            changes: changes, values: values.count)
        tracks.append(track)
        for column in Column.reading { add(row, column) }
        if track.isChanged {
            add(row, Column.slug)
            for field in Self.fields.indices {
                add(row, read & (1 << Int64(field)) != 0 ? Column.read(field) : Column.stored(field))
            }
            for field in Self.fields.indices where changes & (1 << Int64(field)) != 0 {
                add(row, Column.stored(field))
            }
        }
        guard tracks.count == Self.size || texts.count >= Self.textSize else { return }
        last = sqlite3_column_text(row, Column.slug).map { String(cString: $0) }
    }

    private mutating func add(_ row: OpaquePointer?, _ column: Int32) {
        switch sqlite3_column_type(row, column) {
        case SQLITE_NULL: values.append(.null)
        case SQLITE_INTEGER: values.append(.integer(sqlite3_column_int64(row, column)))
        case SQLITE_FLOAT: values.append(.real(sqlite3_column_double(row, column)))
        default:
            let text = UnsafeBufferPointer(
                start: sqlite3_column_text(row, column), count: Int(sqlite3_column_bytes(row, column)))
            values.append(.text(start: Int32(texts.count), count: Int32(text.count)))
            texts.append(contentsOf: text)
        }
    }

    // MARK: Comparing

    /// The fields, as sets of bits, whose value is from now on what was read, and those of them that it changes.
    ///
    /// What is stored stays where nothing was read; it goes where the page shows it as gone and that counts. It counts by
    /// configuration, and for the parts of an address when another address was read: the old state must not stay with
    /// the new city.
    private static func compare(_ row: OpaquePointer?, _ clearable: Int64) -> (read: Int64, changes: Int64) {
        var read: Int64 = 0
        var changes: Int64 = 0
        for field in fields.indices {
            if sqlite3_column_type(row, Column.read(field)) != SQLITE_NULL { read |= 1 << Int64(field) }
        }
        let address = TrackField.address.bit
        let gone = sqlite3_column_int64(row, Column.gone)
        if gone != 0 {
            let field = address.trailingZeroBitCount
            let hasMoved =
                read & address != 0 && sqlite3_column_type(row, Column.stored(field)) != SQLITE_NULL
                && !isEqual(row, Column.stored(field), Column.read(field))
            read |= gone & (clearable | (hasMoved ? locationBits : 0))
        }
        for field in fields.indices where read & (1 << Int64(field)) != 0 {
            if !isEqual(row, Column.stored(field), Column.read(field)) { changes |= 1 << Int64(field) }
        }
        return (read, changes)
    }

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
}
