import Fetching
import Foundation
import Storage

/// Stores the fetcher's copies of `robots.txt`, so that they outlive the daemon.
struct RobotsCopies: Sendable {
    let dependencies: SyncDependencies

    /// Takes over the copies of an earlier start of the daemon, once.
    func restore() async throws {
        guard dependencies.fetcher.hasRobotsCopies() else { return }
        let now = dependencies.now()
        dependencies.fetcher.restoreRobots(
            try await dependencies.store.robots.list().compactMap { copy in
                let age = now.timeIntervalSince(copy.fetchedAt)
                // From a time to come: the clock was wrong then, or is now.
                guard age >= 0 else { return nil }
                return RobotsCopy(
                    origin: copy.origin, age: .seconds(age), hash: copy.hash, body: copy.body, url: copy.url,
                    etag: copy.etag, lastModified: copy.lastModified, isDoubted: copy.isDoubted)
            })
    }

    /// Keeps the copies that have changed.
    func keep() async throws {
        let now = dependencies.now()
        let copies = dependencies.fetcher.drainRobotsCopies().map { copy in
            RobotsRecord(
                origin: copy.origin, fetchedAt: now.addingTimeInterval(-copy.age.seconds), hash: copy.hash,
                body: copy.body, url: copy.url, etag: copy.etag, lastModified: copy.lastModified,
                isDoubted: copy.isDoubted)
        }
        try await dependencies.store.robots.save(copies, at: now)
    }
}
