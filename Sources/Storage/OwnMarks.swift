import Foundation
import GRDB

/// Marks of followed tracks that changed here and are not published: what others published does not replace them.
public struct OwnMarks: Codable, Sendable, Hashable {
    /// The tracks, by slug, as far as the changes are in the history up to `number`.
    public var slugs: Set<String>
    /// A place in the history of this database: all that changed later is not published either.
    public var number: Int64

    /// Names them.
    public init(slugs: Set<String> = [], number: Int64) {
        self.slugs = slugs
        self.number = number
    }

    /// The same with what changed since, but for the marks that were taken over by this user's name.
    func upToNow(_ db: Database, byOthersThan user: String) throws -> Self {
        let changed = try String.fetchSet(
            db,
            sql: """
                SELECT c.slug FROM track_changes c CROSS JOIN change_sets s ON s.id = c.change_set
                WHERE c.number > ? AND c.kind IN ('followed', 'unfollowed') AND s.user IS NOT ?
                """, arguments: [number, user])
        return Self(slugs: slugs.union(changed), number: try ChangeSet.lastNumber(db))
    }
}
