import GRDB

/// A step from one version of the database's tables to the next.
protocol Migration: SendableMetatype {
    /// What it brings. It is stored, with its number, and so never changes.
    static var name: String { get }

    /// Brings the tables up to date, in a transaction that its caller begins and ends.
    static func migrate(_ db: Database) throws
}

/// The database's tables, as named, append-only migrations, each in a transaction of its own. A new migration goes into `Tables`,
/// too, of which an empty file is made.
enum Schema {
    /// The migrations in their order: the number of each is the version that it leads to.
    private static let migrations: [any Migration.Type] = [
        FirstTables.self, OperationTables.self, PageTables.self, QualityTables.self, SearchTables.self,
        RobotsTables.self, EventTable.self, PlainNames.self, HistoryTables.self, CoordinateColumns.self,
        SeparateBlocks.self, PublicationTables.self, IssueChanges.self, NoticeTables.self,
        GeocodingIssueTable.self,
    ]

    /// `PRAGMA user_version` of the newest migration; a file with a greater one is a newer program's.
    static let version = migrations.count
    /// `PRAGMA application_id`: "TSyn", so that no other program's file is taken for ours.
    static let applicationID: Int32 = 0x5453_796E

    /// Brings a database's tables up to date, whatever version they have; an empty file gets those of today at once.
    static func update(_ database: some DatabaseWriter) throws {
        let migrator = migrator
        let isEmpty = try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") == 0 }
        guard isEmpty else { return try migrator.migrate(database) }
        try database.write { db in
            try Tables.create(db)
            // As `DatabaseMigrator` does when it has carried them out.
            try db.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            for name in migrator.migrations {
                try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: [name])
            }
            try db.execute(sql: "PRAGMA user_version = \(version)")
        }
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (number, migration) in zip(1..., migrations) {
            migrator.registerMigration("\(number): \(migration.name)") { db in
                try migration.migrate(db)
                try db.execute(sql: "PRAGMA user_version = \(number)")
            }
        }
        return migrator
    }
}
