import JobModel
import Storage

/// What is known of a target whose rows were those of the catalogue: while its digest stays the same, and so do the tracks here,
/// nothing is to be written. To have the server count a digest costs a third of reading its rows.
struct KnownRows: Sendable, Hashable {
    /// The tracks that the target has.
    let tracks: TracksVersion
    /// The statement that asks for the digest; it names the table and its columns.
    let statement: String
    /// What the server answered before its rows were compared; `nil` where it was not asked: they had just been written.
    let digest: [String?]?

    /// Notes that a target has these tracks.
    init(_ tracks: TracksVersion, _ comparison: StateComparison) {
        (self.tracks, statement, digest) = (tracks, comparison.digest, nil)
    }

    /// The same, with the digest that the target has now.
    init(_ known: KnownRows, asking connection: PostgresConnection) throws(PublishError) {
        (tracks, statement) = (known.tracks, known.statement)
        // Older servers cannot count one.
        digest = connection.serverVersion >= 140_000 ? try connection.query(statement).first : nil
    }
}
