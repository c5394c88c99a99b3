import Blocking
package import Remedies
package import Storage

/// How the database's files stand on the disk.
package enum DatabaseStanding: Sendable {
    /// As they should.
    case well
    /// Others stand in their place: what is the matter, and the way out.
    case replaced(message: String, remedy: Remedy)
    /// The log stays larger than it should, in bytes.
    case largeLog(bytes: Int, limit: Int)

    /// Looks at the files of a store, which may have to be waited for.
    package static func look(at store: TrackStore) async -> DatabaseStanding {
        await BlockingThreads.shared.run {
            do throws(StorageError) { try store.requireOwnFile() } catch {
                return .replaced(message: error.message + ".", remedy: error.action ?? .other(error.remedy))
            }
            return store.isLogStuck ? .largeLog(bytes: store.logSize, limit: TrackStore.logLimit) : .well
        }
    }
}
