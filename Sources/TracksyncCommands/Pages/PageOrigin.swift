import Catalogue
import LiveRC

/// The kinds of pages that a sync reads.
enum PageKind: String, Encodable {
    case catalogue, dashboard
}

/// Where a page comes from, as far as somebody says so.
struct PageOrigin {
    let url: String?
    /// Whose dashboard it is, or which row of the catalogue counts.
    let slug: TrackSlug?
    /// What LiveRC has at the URL; `nil` when it is not one of LiveRC's.
    let kind: PageKind?

    init(url: String?, slug: TrackSlug? = nil) {
        self.url = url
        let owner = url.flatMap(SiteAddress.slug(ofLink:))
        self.slug = slug ?? owner
        kind = owner != nil ? .dashboard : url.map(Self.isCatalogue) == true ? .catalogue : nil
    }

    private static func isCatalogue(_ url: String) -> Bool {
        let url = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: url.hasPrefix) else { return false }
        return url.dropFirst(scheme.count).prefix { !"/?#".contains($0) } == "live.liverc.com"
    }
}
