import Catalogue
import Fetching
import Foundation
import JobModel
import Storage

// Before the dashboards are read: which of them are asked for, and what of an earlier job is of use.
extension SyncRun {
    mutating func chooseDashboards() async throws -> ChosenDashboards {
        let carried = try await environment.store.keepUsefulDashboards(of: job.id, trusting: trust)
        let chosen = try await environment.store.chooseDashboards(
            for: job.id,
            by: FetchChoice(
                everything: job.options.full, maxAge: Int(settings.metadataMaxAge.components.seconds),
                time: environment.now(), trust: trust))
        count {
            $0.dashboardsCarried = carried
            $0.dashboardsChosen = chosen
            $0.dashboardsSkipped = $0.listed - chosen.total
        }
        return chosen
    }
}

extension PageStamp {
    /// The stamp of a page that came.
    init(_ page: FetchedPage) {
        let validators = page.head.validators
        self.init(
            url: page.head.url, etag: validators?.etag, lastModified: validators?.lastModified,
            contentHash: page.contentHash)
    }
}

/// Tells a site that is down from one with some bad pages.
///
/// A page that could not be read the last time either is no news of the site: otherwise a few dead pages would fail
/// every sync that has little else to ask for. And of few pages most may fail without the site being down.
struct FailureGuard {
    private let asked: Int
    private let isPart: Bool
    private var failures = 0

    /// So many failures say nothing where only a part of the site was asked for.
    static let fewFailures = 10

    init(chosen: ChosenDashboards, listed: Int) {
        asked = chosen.total - chosen.failed
        isPart = chosen.total < listed
    }

    mutating func failed(_ reason: FetchReason) { if reason != .failed { failures += 1 } }

    /// Whether the site counts as down.
    var isTripped: Bool { failures * 2 > asked && (!isPart || failures > Self.fewFailures) }
}
