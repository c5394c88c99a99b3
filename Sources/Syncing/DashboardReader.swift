import Catalogue
import Fetching
import Foundation
import JobModel
import LiveRC
import PageEncoding
import Storage

/// The result of a part of the work.
enum DashboardStep: Sendable {
    /// The next attempt makes sense after a while, which others use meanwhile.
    case waiting(DashboardRequest, PageFetch, Duration)
    case again(DashboardRequest, PageFetch)
    /// A dashboard is done with.
    case done(DashboardRequest, DashboardOutcome)
    /// The fetcher sends nothing more in this run.
    case givenUp
    /// A batch is in staging.
    case stored
    /// Time has passed: what has happened is told and stored also while every page is waited for.
    case tick
    case cancelled
}

/// The result of a dashboard.
struct DashboardOutcome: Sendable {
    enum Result: Sendable {
        case read(StagedDashboard)
        /// The page is the same as the one whose values are stored.
        case unmodified(StagedDashboard)
        case failed(TrackFailure)
    }

    var result: Result
    /// As they came, decompressed.
    var bytes = 0
    /// How long the page took to come, if it came.
    var duration: Duration?
}

/// Fetches and reads one dashboard after the other, as many at once as it is asked for. It changes nothing.
struct DashboardReader: Sendable {
    let settings: SyncSettings
    let dependencies: SyncDependencies

    /// Begins to fetch a dashboard.
    func fetch(_ request: DashboardRequest) async -> DashboardStep {
        var page = FetchRequest(
            url: settings.dashboardURL(of: request.slug.rawValue), sizeLimit: settings.dashboardLimit,
            hosts: settings.dashboardHosts)
        page.validators = request.cached.flatMap {
            PageValidators(url: $0.url, etag: $0.etag, lastModified: $0.lastModified)
        }
        do {
            return await attempt(request, try dependencies.fetcher.begin(page))
        } catch {
            return step(of: error, request)
        }
    }

    /// Makes the next attempt at a dashboard.
    func attempt(_ request: DashboardRequest, _ fetch: PageFetch) async -> DashboardStep {
        var fetch = fetch
        do {
            switch try await fetch.attempt() {
            case .notModified(_, let duration):
                // Only a cached page has validators.
                guard let cached = request.cached else { return .cancelled }
                let same = unmodified(request, cached, at: dependencies.now())
                return .done(request, DashboardOutcome(result: .unmodified(same), duration: duration))
            case .page(let page):
                let isSame = page.contentHash == request.cached?.contentHash
                let same = unmodified(request, CachedPage(page), at: dependencies.now())
                guard let result = isSame ? .unmodified(same) : parse(page, for: request, at: dependencies.now()) else {
                    return .cancelled
                }
                return .done(request, DashboardOutcome(result: result, bytes: page.body.count, duration: page.duration))
            case .failed(let wait): return .waiting(request, fetch, wait)
            }
        } catch {
            return step(of: error, request)
        }
    }

    /// Waits until the next attempt makes sense.
    func wait(_ wait: Duration, _ request: DashboardRequest, _ fetch: PageFetch) async -> DashboardStep {
        do {
            try await fetch.wait(wait)
            return .again(request, fetch)
        } catch {
            return step(of: error, request)
        }
    }

    private func step(of error: FetchError, _ request: DashboardRequest) -> DashboardStep {
        switch error.kind {
        case .cancelled: return .cancelled
        case .givenUp: return .givenUp
        default:
            let failure = TrackFailure(slug: request.slug.rawValue, name: error.name, message: error.message)
            return .done(request, DashboardOutcome(result: .failed(failure)))
        }
    }

    private func unmodified(_ request: DashboardRequest, _ page: CachedPage, at time: Date) -> StagedDashboard {
        StagedDashboard(
            slug: request.slug, dashboard: nil, fetchedAt: time, page: page, parserVersion: DashboardPage.version)
    }

    /// Reads a page; `nil` when the task is cancelled meanwhile.
    private func parse(_ page: FetchedPage, for request: DashboardRequest, at time: Date) -> DashboardOutcome.Result? {
        func failed(_ name: String, _ message: String) -> DashboardOutcome.Result {
            .failed(TrackFailure(slug: request.slug.rawValue, name: name, message: message))
        }
        do {
            let staged = StagedDashboard(
                slug: request.slug,
                dashboard: try DashboardPage.parse(PageDecoder.decode(page.body, contentType: page.head.contentType)),
                fetchedAt: time,
                page: CachedPage(page), parserVersion: DashboardPage.version)
            return .read(staged)
        } catch {
            if case .cancelled = error.code { return nil }
            return failed(error.name, error.description)
        }
    }
}

extension CachedPage {
    /// A page that was fetched.
    init(_ page: FetchedPage) {
        let validators = page.head.validators
        self.init(
            url: page.head.url, etag: validators?.etag, lastModified: validators?.lastModified,
            contentHash: page.contentHash)
    }
}
