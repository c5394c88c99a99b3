import Catalogue
import JobModel

/// Tells a site that is down from one with some bad pages.
///
/// A page that could not be read the last time either is no news of the site: otherwise a few dead pages would fail
/// every sync that has little else to ask for. And of few pages most may fail without the site being down.
struct FailureGuard {
    private let asked: Int
    private let isPart: Bool
    private var failures = 0

    /// How many failures say nothing yet where only a part of the site was asked for.
    static let fewFailures = 10

    init(chosen: ChosenDashboards, listed: Int) {
        asked = chosen.total - chosen.failed
        isPart = chosen.total < listed
    }

    mutating func failed(_ reason: RefreshReason) { if reason != .failed { failures += 1 } }

    /// Whether the site counts as down.
    var isTripped: Bool { failures * 2 > asked && (!isPart || failures > Self.fewFailures) }
}

/// The dashboards that have none of the panels that are known. A few are error pages; many are a site that was redesigned.
struct UnknownShapes: Sendable {
    private(set) var count = 0
    private var slugs: [String] = []

    /// As many are no matter; and so much of the pages that were read, in per cent.
    private static let fewest = 5
    private static let percent = 1
    private static let mostNamed = 5

    mutating func append(_ slug: String) {
        count += 1
        if slugs.count < Self.mostNamed { slugs.append(slug) }
    }

    /// What an operator should know; `read`: the pages that were read.
    func warning(read: Int) -> String? {
        let total = read + count
        guard count > Self.fewest, count * 100 > total * Self.percent else { return nil }
        return
            "Of \(total) dashboards that came, \(count) have none of the panels that are known: the site may have been "
            + "redesigned. What is stored stays. The first: \(slugs.joined(separator: ", "))."
    }
}
