import Dispatch
import GRDB
import Programs
import Testing

@testable import Storage

/// The limit only ends a test that waits for what never comes.
@Suite(.timeLimit(.minutes(2))) struct ReadAheadTests {
    private struct Broken: Error {}

    private let folder: Folder
    private let pool: DatabasePool
    private let reader: DatabaseQueue

    init() throws {
        folder = try Folder()
        pool = try DatabasePool(path: folder.path + "/numbers.db")
        try pool.write { db in
            try db.execute(sql: "CREATE TABLE numbers (number INTEGER); INSERT INTO numbers VALUES (1), (2), (3)")
        }
        reader = try TrackStore.reader(folder.path + "/numbers.db")
    }

    /// The number after the last.
    private static func next(_ db: Database, after last: Int?) throws -> Int? {
        try Int.fetchOne(db, sql: "SELECT min(number) FROM numbers WHERE number > ?", arguments: [last ?? 0])
    }

    @Test func `all batches come in order, as they were before the transaction`() throws {
        try pool.writeInTransaction(.immediate) { db in
            var ahead = ReadAhead(from: reader) { try Self.next($0, after: $1) }
            var numbers: [Int] = []
            while let number = try ahead.next() {
                try db.execute(sql: "UPDATE numbers SET number = number + 10")
                numbers.append(number)
            }
            #expect(numbers == [1, 2, 3])
            return .commit
        }
    }

    @Test func `an error while reading ahead is thrown in its turn`() throws {
        try pool.writeInTransaction(.immediate) { _ in
            var ahead = ReadAhead(from: reader) { db, last in
                if last == 2 { throw Broken() }
                return try Self.next(db, after: last)
            }
            let numbers = [try ahead.next(), try ahead.next()]
            #expect(numbers == [1, 2])
            #expect(throws: Broken.self) { try ahead.next() }
            let end = try ahead.next()
            #expect(end == nil)
            return .rollback
        }
    }

    @Test func `the next batch is read while the one before is worked on`() throws {
        let secondIsRead = DispatchSemaphore(value: 0)
        try pool.writeInTransaction(.immediate) { _ in
            var ahead = ReadAhead(from: reader) { db, last in
                if last == 1 { secondIsRead.signal() }
                return try Self.next(db, after: last)
            }
            let number = try ahead.next()
            #expect(number == 1)
            secondIsRead.wait()
            return .rollback
        }
    }

    @Test func `after the last batch there is none, however often it is asked`() throws {
        try pool.writeInTransaction(.immediate) { _ in
            var ahead = ReadAhead(from: reader) { db, last in last == nil ? try Self.next(db, after: last) : nil }
            let numbers = [try ahead.next(), try ahead.next(), try ahead.next()]
            #expect(numbers == [1, nil, nil])
            return .rollback
        }
    }
}
