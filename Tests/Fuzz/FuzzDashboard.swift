import Catalogue
@testable import LiveRC

/// Reads one page in several ways, and ends the run when an invariant is broken.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzDashboard(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let page = CutPage(start, count)
    let dashboard = timed(page.bytes.count) { try? DashboardPage.parse(page.bytes) }
    let explanation = try? DashboardPage.explain(page.bytes)
    let explained = explanation?.problem == nil ? explanation?.dashboard : nil
    demand(dashboard == explained, "the same page read twice, the second time with places, gives two dashboards")
    let library = try? DashboardPage.read(page.bytes, ParsingBudget(), by: FragmentReader(readsPlain: false))
    demand(
        dashboard == (library?.problem == nil ? library?.dashboard : nil), "libxml2 finds something else in the panels")
    guard let dashboard else { return 0 }
    for field in TrackField.allCases where dashboard[field] != .notFound {
        demand(explanation?.sources[field]?.isEmpty == false, "\(field) has no place")
    }
    for field in TrackField.allCases {
        switch dashboard[field].value {
        case .text(let text): demandText(text, field.rawValue, allowsLines: field == .description)
        case .integer(let number): demand(number >= 0, "\(field) is negative")
        case .real(let number): demand(number.isFinite, "\(field) is not finite")
        case nil: break
        }
    }
    for url in [dashboard.website, dashboard.logoURL, dashboard.facebookURL].compactMap(\.value) {
        demand(!url.lowercased().hasPrefix("javascript:"), "a script is taken for a link")
    }
    return 0
}
