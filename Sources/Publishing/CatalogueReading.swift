import FoundationEssentials
import JobModel
import Storage

/// Reads the published catalogue into the embedded database.
struct CatalogueReading {
    let settings: PublishSettings
    /// Up to where the history was taken before.
    var takenHistory: HistoryPlace?
    /// Marks that stay.
    var ownMarks: OwnMarks?

    /// Reads it at a time, by this host's clock; returns up to where the history is taken then, and the marks that stayed.
    @discardableResult
    func run(into store: TrackStore, as version: CatalogueVersion, at now: Date, _ interrupt: Interrupt) throws
        -> (history: HistoryPlace?, ownMarks: OwnMarks?)
    {
        let session = try Session(settings, interrupt)
        return try session.transaction(readOnly: true, commits: false) { connection in
            let table = try TargetTable(connection, schema: settings.profile.schema(of: settings.target))
            let all = TargetProfile.plain.columns(pushesFollow: true)
            // What was added there is not the page's.
            let isFilled = settings.profile == .mre && settings.addsCoordinates
            let columns = all.filter { column in
                table.columns[column.name]?.maySelect == true
                    && !(isFilled && StoredCoordinates.columns.contains(column.name))
            }
            let list = columns.map { column in
                switch column.kind {
                case .time:
                    table.columns[column.name]?.type == "timestamp without time zone"
                        ? "to_char(\(quoted(column.name)), '\(Lease.timeFormat)')"
                        : "to_char(\(quoted(column.name)) AT TIME ZONE 'UTC', '\(Lease.timeFormat)')"
                case .flag: "\(quoted(column.name))::int"
                default:
                    column.name == "source_track_slug"
                        ? "lower(source_track_slug COLLATE \"C\")" : quoted(column.name)
                }
            }
            let taking = try store.catalogue.beginTakeover(columns: columns.map(\.name))
            var batch: [[String?]] = []
            try connection.forEach(
                """
                SELECT \(list.joined(separator: ", ")) FROM \(table.name) WHERE source = 'liverc'
                ORDER BY lower(source_track_slug COLLATE "C"), id
                """
            ) { row in
                batch.append(row)
                if batch.count == 500 {
                    try taking.add(batch)
                    batch = []
                }
            }
            try taking.add(batch)
            let reached = try HistoryReading(connection: connection).run(after: takenHistory, into: taking)
            // They are in the list of jobs at once, whatever becomes of the rest.
            try HostRegister(connection).takeJobs(Self.jobs, on: settings.host, into: store, at: now)
            return (
                reached, try taking.finish(as: version, keeping: ownMarks, byOthersThan: settings.target.name)
            )
        }
    }

    /// How many jobs are taken, the newest.
    private static let jobs = 500
}
