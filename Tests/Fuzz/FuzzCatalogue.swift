import Catalogue
@testable import LiveRC

private func read(
    _ pieces: [[UInt8]], blockSize: Int = CataloguePageParser.defaultBlockSize
) -> (rows: [CatalogueRow], summary: CataloguePageSummary) {
    var parser = CataloguePageParser(blockSize: blockSize)
    var rows: [CatalogueRow] = []
    do {
        for piece in pieces { rows += try parser.parse(piece) }
        let end = try parser.finish()
        return (rows + end.rows, end.summary)
    } catch {
        demand(false, "the page was not read: \(error)")
        return (rows, CataloguePageSummary())
    }
}

/// Reads one page in several ways, and ends the run when an invariant is broken.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzCatalogue(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let page = CutPage(start, count)
    let whole = timed(page.bytes.count) { read([page.bytes]) }
    let cut = read(page.pieces)
    demand(whole.rows == cut.rows, "the rows depend on where the page is cut")
    demand(whole.summary == cut.summary, "the summary depends on where the page is cut")
    let blocks = read([page.bytes], blockSize: page.blockSize)
    demand(whole.rows == blocks.rows, "the rows depend on where the blocks end")
    demand(whole.summary == blocks.summary, "the summary depends on where the blocks end")
    demand(whole.summary.rows == whole.rows.count, "the summary counts other rows")
    var readable = 0
    for row in whole.rows {
        switch row {
        case .listing(let listing):
            readable += 1
            demandText(listing.name, "the name")
            if let activity = listing.lastActivity { demandText(activity, "the activity") }
            if let event = listing.currentEvent { demandText(event, "the event") }
            demand(TrackSlug(listing.slug.rawValue) == listing.slug, "the slug is none")
        case .skipped(let skipped): demandText(skipped.description, "the reason")
        }
    }
    demand(whole.summary.readable == readable, "the summary counts other listings")
    return 0
}
