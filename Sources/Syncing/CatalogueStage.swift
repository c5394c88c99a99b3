import Catalogue
import Fetching
import JobModel
import LiveRC
import PageEncoding
import PlainText
import Storage

// The list stage: the catalogue page streams through the parser into staging.
extension SyncRun {
    /// What one attempt at the catalogue page gave.
    private struct Attempt: Sendable {
        var summary: CataloguePageSummary
        var duplicates: Int
        var bytes: Int
        var firstSkipped: String?
        /// Rows that may list a track, of which nobody can tell which.
        var unreadable = 0
    }

    /// Listings that are staged in one transaction.
    private static let batchSize = 1000

    mutating func readCatalogue() async throws {
        let attempt = try await reportingPauses(in: .list) { [run = self] in try await run.fetchCatalogue() }
        await warnOfRobots()
        count {
            $0.listed = attempt.summary.readable - attempt.duplicates
            $0.rowsSkipped = attempt.summary.skipped
            $0.rowsUnreadable = attempt.unreadable
            $0.duplicates = attempt.duplicates
            $0.bytes += attempt.bytes
        }
        let summary = attempt.summary
        guard summary.rows > 0 else {
            throw SyncError(
                .catalogueUnreadable,
                "The catalogue page \(settings.catalogueURL) lists no tracks (\(NumberText.bytes(attempt.bytes))): it was refused, "
                    + "nothing was changed.", retryable: true)
        }
        guard summary.readable * 2 >= summary.rows else {
            throw SyncError(
                .catalogueUnreadable,
                "Only \(NumberText.count(summary.readable)) of \(NumberText.count(summary.rows)) rows of the catalogue page "
                    + "\(settings.catalogueURL) can be read: it was refused, nothing was changed.", retryable: true)
        }
        pageIsWhole = summary.isComplete
        if !pageIsWhole {
            await warn(
                .catalogueCut,
                "The catalogue page ended early, after \(NumberText.count(summary.rows)) rows: tracks that it does not list "
                    + "stay active."
            )
        }
        if summary.skipped > 0 {
            await warn(
                .rowsSkipped,
                "Rows of the catalogue page that are no tracks, and were skipped: "
                    + "\(NumberText.count(summary.skipped)). The first: " + (attempt.firstSkipped ?? "unknown") + ".")
        }
        if attempt.unreadable > 0 {
            await warn(
                .rowsUnreadable,
                "Rows of the catalogue page that may list a track and cannot be read: "
                    + "\(NumberText.count(attempt.unreadable)). As many of the tracks that seem to have left stay active."
            )
        }
        if attempt.duplicates > 0 {
            await warn(
                .duplicateSlugs,
                "Rows of the catalogue page that repeat a track: \(NumberText.count(attempt.duplicates)). The first row "
                    + "counts."
            )
        }
        try await dependencies.store.issues.recordDuplicateNames(in: job.id)
        await progress(.list, job.counts.listed, of: job.counts.listed)
    }

    private func fetchCatalogue() async throws -> Attempt {
        let store = dependencies.store
        let id = job.id
        let request = FetchRequest(
            url: settings.catalogueURL, sizeLimit: settings.catalogueLimit, hosts: settings.catalogueHosts,
            isPatient: true)
        do {
            return try await dependencies.fetcher.stream(request) { head, body in
                // A repeated attempt begins again.
                try await store.staging.clearListings(of: id)
                var parser = CataloguePageParser()
                var decoder = PageDecoder(contentType: head.contentType)
                var attempt = Attempt(summary: CataloguePageSummary(), duplicates: 0, bytes: 0)
                var batch: [TrackListing] = []
                var seen: [TrackSlug] = []
                func collect(_ rows: [CatalogueRow]) {
                    for row in rows {
                        switch row {
                        case .listing(let listing): batch.append(listing)
                        case .skipped(let skipped):
                            if attempt.firstSkipped == nil { attempt.firstSkipped = skipped.description }
                            if let slug = skipped.slug { seen.append(slug) }
                            if skipped.mayBeTrack { attempt.unreadable += 1 }
                        }
                    }
                }
                for try await chunk in body {
                    attempt.bytes += chunk.count
                    collect(try parser.parse(decoder.decode(chunk)))
                    if batch.count >= Self.batchSize {
                        attempt.duplicates += try await store.staging.add(batch, seen: seen, for: id)
                        batch.removeAll(keepingCapacity: true)
                        seen.removeAll()
                    }
                }
                collect(try parser.parse(decoder.finish()))
                let end = try parser.finish()
                collect(end.rows)
                attempt.duplicates += try await store.staging.add(batch, seen: seen, for: id)
                attempt.summary = end.summary
                return attempt
            }
        } catch let error as FetchError {
            if case .cancelled = error.kind { throw CancellationError() }
            throw SyncError(catalogue: settings.catalogueURL, error)
        } catch let error as PageError {
            if case .cancelled = error.code { throw CancellationError() }
            throw SyncError(
                .catalogueUnreadable,
                "The catalogue page \(settings.catalogueURL) could not be read: \(error). Nothing was changed.",
                retryable: true)
        }
    }
}
