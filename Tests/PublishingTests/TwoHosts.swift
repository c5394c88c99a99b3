import Foundation
import TestPostgres

@testable import Publishing

/// Two hosts that share a database of their own.
struct TwoHosts {
    let database: TestDatabase
    let alpha: PublishedStore
    let bravo: PublishedStore
    let settings: PublishSettings
    let one = PublishedStore.identity("boot/9/77")
    let other = PublishedStore.identity("boot/9/78")

    init() throws {
        database = try TestDatabase()
        alpha = try PublishedStore()
        bravo = try PublishedStore()
        settings = try PublishSettings.test(database.url())
    }
}

/// A suite whose tests each have two hosts.
protocol SuiteOfTwoHosts {
    var hosts: TwoHosts { get }
}

extension SuiteOfTwoHosts {
    var database: TestDatabase { hosts.database }
    var alpha: PublishedStore { hosts.alpha }
    var bravo: PublishedStore { hosts.bravo }
    /// How they reach the database, with the name of the first.
    var settings: PublishSettings { hosts.settings }
    var one: HostIdentity { hosts.one }
    var other: HostIdentity { hosts.other }

    /// A publisher of one of them; whoever sleeps looks at the clock each second.
    func publisher(
        _ store: PublishedStore, _ identity: HostIdentity, _ host: String, _ settings: PublishSettings? = nil,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) -> Publisher {
        var settings = settings ?? self.settings
        settings.host = host
        return Publisher(
            store: store.store, settings: settings, identity: identity,
            dependencies: Publisher.Dependencies(
                now: clock,
                sleep: { try? await Task.sleep(for: .seconds(min(1, max(0, $0.timeIntervalSince(clock()))))) }))
    }
}
