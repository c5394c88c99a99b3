public import GRDB
public import LiveRCSimulator

extension Site {
    /// How a database differs from what a perfect sync of the generations stores: the lines that only one of them has.
    ///
    /// Throws the database's errors.
    public func difference(from database: String, afterSyncing generations: [Int]) throws -> [String] {
        let last = at(generation: generations.last ?? 1)
        var expected: [String] = []
        for index in last.indices {
            guard let track = stored(at: index, afterSyncing: generations) else { continue }
            let values = SiteField.allCases.map { field -> String in
                switch track[field] {
                case nil: "-"
                case .text(let text): text
                case .integer(let number): "\(number)"
                case .real(let number): "\(number)"
                }
            }
            expected.append(([track.slug, track.isActive ? "1" : "0"] + values).joined(separator: "|"))
        }
        let columns = SiteField.allCases.map { "coalesce(CAST(\($0.rawValue) AS TEXT), '-')" }
        let query =
            "SELECT source_track_slug || '|' || is_active || '|' || \(columns.joined(separator: " || '|' || ")) "
            + "FROM tracks"
        let stored = try DatabaseQueue.reading(database).read { try String.fetchAll($0, sql: query) }
        return Set(stored).symmetricDifference(expected).sorted()
    }
}

extension DatabaseQueue {
    /// A connection that only reads a database, and waits for who locks it for a moment: a daemon does that while it takes
    /// over what one that was killed has left.
    public static func reading(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(60)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}
