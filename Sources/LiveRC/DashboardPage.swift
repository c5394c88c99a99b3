public import Catalogue

/// Reads a track's dashboard page.
public enum DashboardPage {
    /// The version of the rules by which pages are read, from 1.
    ///
    /// To be raised with each change that reads something else from any page: then every track's page is read anew,
    /// whether it has changed or not.
    public static let version = 1

    /// What the page says, field by field.
    ///
    /// Throws `PageError` when the page has no panel of a dashboard, or ends before its first panel does.
    public static func parse(_ body: [UInt8]) throws(PageError) -> Dashboard {
        try parse(body, skippingHead: true)
    }

    /// The same with or without leaving out what stands before the panels, in blocks of any size.
    static func parse(
        _ body: [UInt8], skippingHead: Bool, blockSize: Int = HTMLReader.defaultBlockSize
    ) throws(PageError) -> Dashboard {
        let panels = DashboardPanels()
        let reader = HTMLReader(panels, blockSize: blockSize, wakingClass: DashboardPanels.headingClass)
        body.withUnsafeBytes { bytes in
            let start = skippingHead ? PageHead.length(of: bytes) : 0
            reader.feed(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        reader.finish()
        guard panels.hasAny else { throw PageError(code: .notADashboard) }
        guard panels.hasEnded else { throw PageError(code: .truncated) }
        return panels.dashboard
    }
}

/// Finds the panels of a dashboard in a page's tags and texts, and reads each.
///
/// A panel is a `div.panel-heading` with a `div.panel-body` behind it; the heading's text as a whole tells which one it
/// is, since a track may have any name. The first panel of a kind counts.
private final class DashboardPanels: PageHandler {
    private(set) var dashboard = Dashboard()
    /// Whether a panel of a dashboard was found at all.
    private(set) var hasAny = false
    /// Whether one of them came to its end.
    private(set) var hasEnded = false

    private var depth = 0
    private var state = State.outside
    private var heading = TextCollector()
    private var done: Set<PanelKind> = []
    private var about = AboutPanel()
    private var address: AddressBlock?
    private var map: MapQuery?

    private enum State {
        case outside
        /// In a heading, whose `div` is at this depth.
        case heading(depth: Int)
        /// Behind the heading of a panel, before its body.
        case headed(PanelKind)
        /// In a panel's body, whose `div` is at this depth.
        case body(PanelKind, depth: Int)
    }

    private enum PanelKind { case about, map, statistics, facebook }

    private static func kind(of heading: String) -> PanelKind? {
        switch heading {
        case "Track Map": .map
        case "Lifetime Track Stats": .statistics
        case "Facebook Page", "Facebook Feed": .facebook
        default: heading.hasPrefix("About ") ? .about : nil
        }
    }

    // MARK: Tags and texts

    static let headingClass: StaticString = "panel-heading"

    /// Outside of panels only a heading matters.
    var isIdle: Bool { if case .outside = state { true } else { false } }

    func start(_ tag: Tag, _ attributes: Attributes) {
        if tag == .div { depth += 1 }
        if case .body(let kind, let bodyDepth) = state {
            switch kind {
            case .about: about.start(tag, attributes, isRow: depth == bodyDepth + 1)
            case .map: if tag == .iframe { readMap(attributes) }
            case .statistics: statistics.start(tag)
            case .facebook: readFacebook(tag, attributes)
            }
            return
        }
        guard tag == .div else { return }
        if attributes.hasClass(Self.headingClass) {
            state = .heading(depth: depth)
            heading.removeAll()
        } else if case .headed(let kind) = state, attributes.hasClass("panel-body") {
            state = .body(kind, depth: depth)
        }
    }

    func end(_ tag: Tag, isWritten: Bool) {
        if case .body(let kind, let bodyDepth) = state {
            switch kind {
            case .about: about.end(tag)
            case .statistics: statistics.end(tag, &dashboard)
            case .map, .facebook: break
            }
            if tag == .div, depth == bodyDepth { endBody(of: kind) }
        } else if case .heading(let headingDepth) = state, tag == .div, depth == headingDepth {
            endHeading()
        }
        if tag == .div { depth -= 1 }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch state {
        case .heading: heading.append(bytes)
        case .body(.about, _): about.text(bytes)
        case .body(.statistics, _): statistics.text(bytes)
        case .body, .headed, .outside: break
        }
    }

    private func endHeading() {
        state = .outside
        guard let text = heading.folded, let kind = Self.kind(of: text) else { return }
        hasAny = true
        if !done.contains(kind) { state = .headed(kind) }
    }

    private func endBody(of kind: PanelKind) {
        state = .outside
        hasEnded = true
        done.insert(kind)
        switch kind {
        case .about:
            address = about.address
            about.write(to: &dashboard)
            readLocation()
        case .map: readLocation()
        case .statistics, .facebook: break
        }
    }

    // MARK: Panels

    private var statistics = StatisticsPanel()

    private func readMap(_ attributes: Attributes) {
        guard map == nil, let source = attributes.text("src") else { return }
        map = MapQuery(source: source)
    }

    private func readFacebook(_ tag: Tag, _ attributes: Attributes) {
        guard dashboard.facebookURL == .unread else { return }
        let link: String? =
            switch tag {
            case .div where attributes.hasClass("fb-page"): attributes.text("data-href")
            case .a: attributes.text("href")
            default: nil
            }
        guard let link else { return }
        if let page = WebLink.read(link) {
            dashboard.facebookURL = .value(page)
            dashboard.refusedLinks[.facebookURL] = nil
        } else {
            dashboard.refusedLinks[.facebookURL] = WebLink.refused(link)
        }
    }

    /// Where the track is: the map has the parts of the address apart, the address lines have the country's name.
    private func readLocation() {
        let location = Location(map: done.contains(.map) ? map : nil, address: address)
        dashboard.city = location.city
        dashboard.state = location.state
        dashboard.postalCode = location.postalCode
        dashboard.country = location.country
        dashboard.countryCode = location.countryCode
        dashboard.latitude = location.latitude
        dashboard.longitude = location.longitude
    }
}
