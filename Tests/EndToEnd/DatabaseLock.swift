import GRDB

/// A lock of another program on a database, until it is let go or nobody has it any more.
final class DatabaseLock: Sendable {
    private let other: DatabaseQueue

    init(_ path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(60)
        other = try DatabaseQueue(path: path, configuration: configuration)
        try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    func letGo() throws { try other.inDatabase { try $0.execute(sql: "ROLLBACK") } }
}
