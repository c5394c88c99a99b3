import Catalogue

/// Reads the panels of a dashboard, one after the other, into its values.
///
/// A panel is a `div.panel-heading` with a `div.panel-body` behind it; the heading's text as a whole tells which one it is, since
/// a track may have any name. The first panel of a kind counts.
final class PanelReader: FragmentHandler {
    private(set) var dashboard = Dashboard()
    /// Whether a panel of a dashboard was found at all.
    private(set) var hasAny = false
    /// Whether one of them is complete.
    private(set) var hasEnded = false
    private var hasBody = false
    /// Whether the panel that was read last had a body.
    private(set) var hasRead = false
    /// Whether the page is complete.
    var isPageWhole = false
    /// Notes where values stand, where somebody asks.
    let recorder: SourceRecorder?

    init(_ recorder: SourceRecorder? = nil) { self.recorder = recorder }

    /// Why the page is no dashboard that can be read.
    var problem: PageError? {
        // A whole page whose panels have no bodies is of another make.
        guard hasAny, hasBody || !isPageWhole else { return PageError(code: .notADashboard) }
        return hasEnded ? nil : PageError(code: .truncated)
    }

    // One page is read by one thread, and no call reaches in while another one runs: to have that checked at each tag and text
    // would cost a twentieth of the reading.
    @exclusivity(unchecked) private var depth = 0
    @exclusivity(unchecked) private var state = State.outside
    @exclusivity(unchecked) private var heading = TextCollector()
    /// What the heading had before a part of it was lost.
    private var soundHeading: String?
    /// Whether anything stands in the body.
    @exclusivity(unchecked) private var hasContent = false
    /// Whether the panel's body is whatever stands behind its heading, since no tag of a body was found.
    private var isBodyMissing = false
    private var done: Set<PanelKind> = []
    /// The rank of the panel About that was read; 0 when none was.
    private var aboutRank = 0
    @exclusivity(unchecked) private var about = AboutPanel()
    @exclusivity(unchecked) private var statistics = StatisticsPanel()
    private var map: MapQuery?
    private var facebook: String?
    private var isFacebookFound = false
    /// The text of the link that counts, while it is open.
    private var facebookText: TextCollector?

    private enum State {
        case outside
        /// In a heading, whose `div` is at this depth.
        case heading(depth: Int)
        /// Behind the heading of a panel, before its body.
        case headed(PanelKind)
        /// In a panel's body, whose `div` is at this depth.
        case body(PanelKind, depth: Int)
    }

    /// The panel that a heading names, and its title: without what is left of damaged tags at its ends, where it names none with
    /// that.
    private static func titled(_ heading: String, isDamaged: Bool = false) -> (kind: PanelKind, title: String)? {
        if let kind = kind(of: heading) { return (kind, heading) }
        if isDamaged, let found = titleAtEnd(of: heading) { return found }
        func isStray(_ byte: UInt8) -> Bool { " <>&\"'/=".utf8.contains(byte) }
        let rest = heading.utf8.lastIndex(of: UInt8(ascii: ">")).map { heading.utf8[$0...].drop(while: isStray) }
        for text in [heading.utf8.drop(while: isStray), rest].compactMap(\.self) {
            let title = String(Substring(text.prefix(text.count - text.reversed().prefix(while: isStray).count)))
            if let kind = kind(of: title) { return (kind, title) }
            // An end tag that lost its first sign.
            if let slash = title.lastIndex(of: "/"), let kind = kind(of: String(title[..<slash])) {
                return (kind, String(title[..<slash]))
            }
        }
        return nil
    }

    /// The title that stands at the end of a heading of which a part was lost.
    private static func titleAtEnd(of heading: String) -> (kind: PanelKind, title: String)? {
        let text =
            heading.utf8.last == UInt8(ascii: ">")
            ? heading[..<(heading.lastIndex(of: "<") ?? heading.endIndex)] : heading[...]
        for title in ["Track Map", "Lifetime Track Stats", "Facebook Page", "Facebook Feed"] where text.hasSuffix(title)
        {
            let before = text.utf8.dropLast(title.utf8.count).last
            if before.map({ !isASCIIAlphanumeric($0) }) ?? true, let kind = kind(of: title) { return (kind, title) }
        }
        guard let about = text.ranges(of: "About ").last else { return nil }
        return (.about, String(text[about.lowerBound...]))
    }

    /// A title may be in capitals, and have a colon behind it, and `About` no name.
    private static func kind(of heading: String) -> PanelKind? {
        if nameInTitle(heading) != nil { return .about }
        return switch (heading.utf8.last == UInt8(ascii: ":") ? String(heading.dropLast()) : heading).lowercased() {
        case "track map": .map
        case "lifetime track stats": .statistics
        case "facebook page", "facebook feed": .facebook
        default: nil
        }
    }

    /// The track's name in the title of the panel About, which may be empty; `nil` for another title.
    private static func nameInTitle(_ title: String) -> String? {
        guard equalsIgnoringCase(title.utf8.prefix(5), "about".utf8) else { return nil }
        let rest = title.utf8.dropFirst("About".utf8.count)
        guard rest.first.map({ $0 == UInt8(ascii: ":") || $0 == 0x20 }) ?? true else { return nil }
        return String(Substring(rest.drop { $0 == UInt8(ascii: ":") || $0 == 0x20 }))
    }

    /// Reads the heading of a panel that holds a figure of the month and its title, such as `30 Results This Month`: alone, or in
    /// `div.huge` and `div.stats`. Whether it does.
    func readMonth(_ text: [UInt8], _ heading: Fragment) -> Bool {
        guard Self.mayNameMonth(text) else { return false }
        if readMonth(text) { return true }
        guard let figure = heading.text(ofClass: "huge"), let title = heading.text(ofClass: "stats") else {
            return false
        }
        return readMonth(figure + [0x20] + title)
    }

    /// Whether a text has the word `month`, with or without signs in it that are not read.
    private static func mayNameMonth(_ text: [UInt8]) -> Bool {
        let word: StaticString = "month"
        var count = 0
        for byte in text where isLetter(byte) {
            let letter = byte | 0x20
            count = letter == word.utf8Start[count] ? count + 1 : letter == word.utf8Start[0] ? 1 : 0
            if count == word.utf8CodeUnitCount { return true }
        }
        return false
    }

    private func readMonth(_ heading: [UInt8]) -> Bool {
        // Most headings begin with a word. Marks that show nothing may stand before a figure.
        guard let first = heading.first(where: { !isSpace($0) }), first <= 0x39 || first > 0x7E else { return false }
        // Between them may be tags alone, which are gone by now.
        let text = UnseenMarks.removedAtWordEnds(of: TextCollector.fold(heading.prefix(256)))
        let figure = text.utf8.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") }
        let title = text.utf8[figure.endIndex...]
        guard let number = StatisticsPanel.number(String(Substring(figure))) else { return false }
        switch Substring(title.first == 0x20 ? title.dropFirst() : title).lowercased() {
        case "results this month": dashboard.month.results = dashboard.month.results ?? number
        case "sessions this month": dashboard.month.sessions = dashboard.month.sessions ?? number
        case "videos this month": dashboard.month.videos = dashboard.month.videos ?? number
        default: return false
        }
        return true
    }

    /// Another panel begins; one that did not end is forgotten.
    func begin() {
        depth = 0
        state = .outside
        isBodyMissing = false
        hasContent = false
        hasRead = false
        about = AboutPanel()
        statistics = StatisticsPanel()
        map = done.contains(.map) ? map : nil
        facebook = nil
        isFacebookFound = false
        facebookText = nil
    }

    /// Whether the panel that was read has a known heading and no body: then it is read again, if `beginAgain()` says so.
    var needsBody: Bool {
        if case .headed = state { !isBodyMissing } else { false }
    }

    /// The same panel begins again, in which whatever stands behind its heading is its body.
    func beginAgain() {
        begin()
        isBodyMissing = true
    }

    /// Whether a text, as the page has it, is the title of a panel that was not read yet.
    func isTitle(_ texts: [Range<Int>], in page: UnsafeBufferPointer<UInt8>) -> Bool {
        guard texts.contains(where: { range in page[range].contains(where: isASCIIAlphanumeric) }) else { return false }
        var title: [UInt8] = []
        for range in texts { title.append(decoding: UnsafeBufferPointer(rebasing: page[range]), isInAttribute: false) }
        let text = TextCollector.fold(title.filter { $0 < 0x80 }[...])
        return Self.titled(text).map { !done.contains($0.kind) } ?? false
    }

    // MARK: Tags and texts

    func start(_ tag: HTMLElement, _ attributes: Attributes) {
        if tag == .div { depth += 1 }
        switch state {
        case .body(let kind, let bodyDepth):
            hasContent = true
            switch kind {
            case .about: about.start(tag, attributes, depth: depth - bodyDepth)
            case .map: if tag == .iframe { readMap(attributes) }
            case .statistics: statistics.start(tag, attributes)
            case .facebook: readFacebook(tag, attributes)
            }
        case .heading where tag == .div && attributes.hasClass("panel-body") && !heading.isBlank:
            // The heading's end tag is missing.
            endHeading()
            if case .headed(let kind) = state { startBody(of: kind) }
        case .heading: if tag.endsLine { heading.breakBlock() }
        case .outside where tag == .div && attributes.hasClass("panel-heading"):
            state = .heading(depth: depth)
            heading.removeAll()
            soundHeading = nil
        case .headed(let kind) where tag == .div && attributes.hasClass("panel-body"):
            startBody(of: kind)
        case .outside, .headed: break
        }
    }

    private func startBody(of kind: PanelKind) {
        hasBody = true
        state = .body(kind, depth: depth)
    }

    func end(_ tag: HTMLElement) {
        switch state {
        case .body(let kind, let bodyDepth):
            switch kind {
            case .about: about.end(tag, depth: depth - bodyDepth)
            case .statistics: statistics.end(tag)
            case .facebook: if tag == .a { endFacebookLink() }
            case .map: break
            }
            if tag == .div, depth == bodyDepth {
                if kind == .about, !about.endsBody() {
                    state = .body(.about, depth: 0)
                } else {
                    endBody(of: kind)
                }
            }
        case .heading(let headingDepth):
            if tag == .div, depth == headingDepth { endHeading() } else if tag.endsLine { heading.breakBlock() }
        case .outside, .headed: break
        }
        if tag == .div { depth -= 1 }
    }

    /// The panel ends, or the page in it.
    func end(isWhole: Bool) {
        if isWhole, case .body(let kind, depth: 0) = state { endBody(of: kind) }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch state {
        case .heading: heading.append(bytes)
        case .body(.about, _): about.text(bytes)
        case .body(.statistics, _): statistics.text(bytes)
        case .body(.facebook, _): facebookText?.append(bytes)
        case .body, .headed, .outside: break
        }
    }

    func damage() {
        switch state {
        case .body(.about, _): about.damage()
        case .body(.statistics, _): statistics.damage()
        case .heading: soundHeading = soundHeading ?? heading.folded
        case .body, .headed, .outside: break
        }
    }

    func gap() {
        if case .body(.about, _) = state { about.gap() }
    }

    private func endHeading() {
        state = .outside
        let isDamaged = soundHeading != nil
        // The name in it may be longer than any text that is read.
        let text = (heading.folded ?? heading.excess).map(UnseenMarks.removedAtWordEnds)
        let titled = soundHeading.flatMap { Self.titled($0) } ?? text.flatMap { Self.titled($0, isDamaged: isDamaged) }
        guard let (kind, title) = titled else {
            recorder?.beginPanel(heading.folded ?? "", nil)
            return
        }
        if kind == .about { about = AboutPanel(title: Self.nameInTitle(title) ?? "") }
        hasAny = hasAny || kind != .about || !about.title.isEmpty
        if !isBodyMissing { recorder?.beginPanel(title, kind, isRepeated: done.contains(kind)) }
        guard !done.contains(kind) else { return }
        state = .headed(kind)
        if isBodyMissing {
            state = .body(kind, depth: depth - 1)
        }
    }

    /// Forgets a panel About: one of a higher rank is the track's.
    private func forgetAbout() {
        addressLines = nil
        dashboard.trackName = .notFound
        dashboard.phone = .notFound
        dashboard.website = .notFound
        dashboard.email = .notFound
        dashboard.description = .notFound
        dashboard.logoURL = .notFound
        dashboard.forgetIssues(of: [.trackName, .address, .phone, .website, .email, .description, .logoURL])
        recorder?.forgetAbout()
    }

    private func endBody(of kind: PanelKind) {
        state = .outside
        guard hasContent || !isBodyMissing else { return }
        hasBody = true
        recorder?.endPanel()
        // Sites also say what they are themselves: such a panel is not the track's, and without a name no sign of a dashboard.
        let isOfTrack = kind != .about || about.rank > 0
        hasAny = hasAny || isOfTrack
        hasEnded = hasEnded || isOfTrack || !about.title.isEmpty
        hasRead = true
        guard isOfTrack else { return }
        // An empty panel takes no other one's place.
        guard hasContent || kind == .about else { return }
        // Nor does one without a value: it counts where no other follows.
        let isEmpty =
            switch kind {
            case .statistics: statistics.isEmpty
            case .facebook: facebook.map { NoValue.isOne($0) } ?? true
            case .about, .map: false
            }
        if !isEmpty, kind != .about || about.rank == AboutPanel.highestRank { done.insert(kind) }
        switch kind {
        case .about:
            guard about.rank > aboutRank else {
                recorder?.repeatPanel()
                return
            }
            if aboutRank > 0 { forgetAbout() }
            aboutRank = about.rank
            about.write(to: &dashboard, recorder)
            addressLines = about.address?.lines
        case .map: break
        case .statistics: statistics.write(to: &dashboard, recorder)
        case .facebook: writeFacebook()
        }
    }

    // MARK: Panels

    /// The first map that says something counts.
    private func readMap(_ attributes: Attributes) {
        // The first frame that shows a place: others may stand before it.
        guard map?.isEmpty ?? true, let source = attributes.text(.src), !source.isEmpty else { return }
        let query = MapQuery(source: source)
        guard map == nil || !query.isEmpty else { return }
        map = query
        recorder?.mapAddress = source
    }

    /// The first link counts, and one that leads nowhere only where no other follows.
    private func readFacebook(_ tag: HTMLElement, _ attributes: Attributes) {
        guard !isFacebookFound else { return }
        let link: String?
        switch tag {
        case .div where attributes.hasClass("fb-page"):
            link = attributes.text(.dataHref)
            // The link inside counts only where the feed itself says nothing, not even that there is none.
            isFacebookFound = link.map { !NoValue.isUnseen($0) } ?? false
        case .a:
            link = attributes.text(.href)
            isFacebookFound = link.map { !$0.utf8.drop(while: isSpace).starts(with: "#".utf8) } ?? false
        default: return
        }
        guard let link, facebook == nil || isFacebookFound else { return }
        facebook = link
        facebookText = tag == .a ? TextCollector() : nil
        recorder?.facebookPlace = tag == .a ? "link" : "data-href"
    }

    /// A link may say in its text that there is no page.
    private func endFacebookLink() {
        if let text = facebookText?.folded, NoValue.isWritten(text) { facebook = text }
        facebookText = nil
    }

    private func writeFacebook() {
        guard let facebook else { return }
        if let recorder { recorder.record(.facebookURL, .facebook, recorder.facebookPlace, facebook) }
        let (page, refused) = WebLink.value(facebook)
        dashboard.facebookURL = page
        dashboard.refuse(.facebookURL, refused)
    }

    /// Where the track is: the map has the parts of the address apart, the address lines have the country's name.
    func readLocation() {
        let location = Location(map: done.contains(.map) ? map : nil, lines: addressLines, recorder)
        dashboard.city = location.city
        dashboard.state = location.state
        dashboard.postalCode = location.postalCode
        dashboard.country = location.country
        dashboard.countryCode = location.countryCode
        dashboard.latitude = location.latitude
        dashboard.longitude = location.longitude
        dashboard.address = location.address
        for issue in location.issues { dashboard.report(issue) }
    }

    private var addressLines: [String]?
}

extension HTMLElement {
    /// Whether its tags begin and end lines of text. `inline` are the blocks that no rule names.
    var endsLine: Bool {
        switch self {
        case .inline, .div, .address, .hr, .table, .tr, .br: true
        default: false
        }
    }

    /// Whether it does so at its beginning and at its end.
    var holdsLines: Bool { endsLine && self != .br && self != .hr }
}
