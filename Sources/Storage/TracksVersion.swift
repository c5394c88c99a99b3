import GRDB
import JobModel

/// Which state the stored tracks are in. It changes with each sync that is stored, and with each change of an operator or of
/// geocoding.
public struct TracksVersion: Sendable, Hashable, CustomStringConvertible {
    /// Which sync made the catalogue; 0 before the first one, and for the tracks as they were at a time.
    private let generation: Int64
    /// That sync: hosts that synced apart may have other catalogues of the same number.
    private let job: JobID?
    /// The number of the last change that shows in the tracks.
    private let lastChange: Int64

    /// The version of the tracks as they are.
    init(_ db: Database) throws {
        let version = try CatalogueVersion(db)
        generation = version?.generation ?? 0
        job = version?.jobId
        lastChange = try ChangeSet.lastNumber(db)
    }

    /// The version of the tracks as they were: later changes do not show in it.
    init(_ past: PastCatalogue) {
        generation = 0
        job = nil
        lastChange = past.number
    }

    /// The version as text.
    public var description: String { "\(generation).\(lastChange)" + (job.map { ".\($0)" } ?? "") }
}
