import Foundation
import GRDB
import JobModel

/// The stored tracks as a whole.
public struct StoredCatalogue: Sendable {
    let store: TrackStore

    /// Calls `body` with the tracks as they are now, over a connection of its own; `nil` before the first sync is stored.
    /// It blocks its thread.
    public func withSnapshot<Value>(_ body: (CatalogueSnapshot) throws -> Value) throws -> Value? {
        let connection = try TrackStore.reader(store.path)
        defer { try? connection.close() }
        return try connection.read { db in try CatalogueSnapshot(db).map(body) }
    }

    /// Which catalogue is stored; `nil` before the first sync is.
    public func version() async throws -> CatalogueVersion? {
        try await store.pool.read { db in try CatalogueVersion(db) }
    }

    /// The columns of the table of tracks.
    package func columns() throws -> [String] { try store.pool.read { db in try db.columns(in: "tracks").map(\.name) } }

    /// The catalogue's id, for feeds.
    public func id() async throws -> String {
        try await store.pool.read { db in try String.fetchOne(db, sql: "SELECT uuid FROM catalogue_identity") ?? "" }
    }

    /// Begins to take over a catalogue with these columns.
    public func beginTakeover(columns: [String]) throws -> CatalogueTakeover {
        try CatalogueTakeover(store, columns: columns)
    }
}
