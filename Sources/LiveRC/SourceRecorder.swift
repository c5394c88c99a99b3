import Catalogue

/// Notes where on a dashboard each field was read, for those who ask; a sync does not, and has no recorder.
final class SourceRecorder {
    private(set) var sources: [TrackField: [FieldSource]] = [:]
    private(set) var panels: [FoundPanel] = []
    var mapAddress: String? {
        didSet { mapAddress = mapAddress.map(DataIssue.shown) }
    }
    /// Where the panel Facebook has its link.
    var facebookPlace = ""
    /// What each address line that says something is called.
    private var lineNames: [String] = []

    /// Notes a field's place; an earlier one no longer counts.
    func record(_ field: TrackField, _ panel: PanelKind, _ place: String, _ text: String) {
        sources[field] = [FieldSource(panel: panel, place: place, text: DataIssue.shown(text))]
    }

    /// Notes another place that says the same.
    private func add(_ field: TrackField, _ panel: PanelKind, _ place: String, _ text: String) {
        sources[field, default: []].append(FieldSource(panel: panel, place: place, text: DataIssue.shown(text)))
    }

    // MARK: Panels

    /// A panel begins, of which its heading is read.
    func beginPanel(_ heading: String, _ kind: PanelKind?, isRepeated: Bool = false) {
        let outcome: FoundPanel.Outcome = kind == nil ? .otherHeading : isRepeated ? .repeated : .notEnded
        panels.append(FoundPanel(heading: DataIssue.shown(heading), kind: kind, outcome: outcome))
    }

    /// A panel begins whose heading cannot be a known one. `isMonth`: it is a figure of the month.
    func beginOtherPanel(_ heading: [UInt8], isMonth: Bool) {
        beginPanel(TextCollector.fold(heading.prefix(4096)), nil)
        if isMonth, let last = panels.indices.last { panels[last].outcome = .month }
    }

    /// The panel that began last has ended.
    func endPanel() {
        if let last = panels.indices.last { panels[last].outcome = .read }
    }

    /// The panel that was read last does not count.
    func repeatPanel() {
        if let last = panels.indices.last { panels[last].outcome = .repeated }
    }

    /// The panels About that were read before the last panel do not count.
    func forgetAbout() {
        sources = sources.filter { $0.value.first?.panel != .about }
        for index in panels.indices.dropLast() where panels[index].kind == .about && panels[index].outcome == .read {
            panels[index].outcome = .repeated
        }
    }

    /// A panel was too long to be read.
    func leaveOutPanel() { panels.append(FoundPanel(heading: "", kind: nil, outcome: .tooLong)) }

    // MARK: Location

    /// The address lines, of which those that stand for no value are left out later.
    func begin(lines: [String]?) {
        lineNames = (lines ?? []).enumerated().filter { Location.saysSomething($0.element) }.map {
            "line \($0.offset + 1)"
        }
        guard let lines else { return }
        let place: String
        switch lines.count {
        case 0: place = "no line above the contacts"
        case 1: place = "line 1"
        default: place = "lines 1 to \(lines.count)"
        }
        let text = lines.joined(separator: ", ")
        // A part that nothing tells is absent for what the lines say.
        for field in [TrackField.address, .city, .state, .postalCode, .country, .countryCode] {
            record(field, .about, place, text)
        }
    }

    /// Notes that an address line has a field.
    func record(_ field: TrackField, line index: Int, of lines: [String]) {
        record(field, .about, name(ofLine: index), lines[index])
    }

    /// Notes that the map has city, state and postal code; with an address line that agrees, that too.
    func recordParts(
        of place: MapQuery.Place, town: String, code: CodePlace, agreedLine: (index: Int, lines: [String])?
    ) {
        let last = Self.commas(place.streetAndCity) + 1
        let first = max(1, last - Self.commas(town.utf8))
        let city = first == last ? "q= part \(last)" : "q= parts \(first) to \(last)"
        record(.city, .map, city, town)
        if code == .inTownWithState {
            record(.state, .map, city, town)
        } else {
            record(.state, .map, "q= part \(last + 1), before the +", place.state)
        }
        switch code {
        case .behindState: record(.postalCode, .map, "q= part \(last + 1), behind the +", place.postalCode)
        case .inTown, .inTownWithState: record(.postalCode, .map, city, town)
        case .line: sources[.postalCode] = nil
        }
        guard let agreedLine else { return }
        for field in [TrackField.city, .state, .postalCode] {
            add(field, .about, name(ofLine: agreedLine.index), agreedLine.lines[agreedLine.index])
        }
    }

    /// A country may stand on the last line and count as a line of its own.
    private func name(ofLine index: Int) -> String { lineNames[min(index, lineNames.count - 1)] }

    /// Where the postal code was found: in the town's part perhaps with the state.
    enum CodePlace { case behindState, inTown, inTownWithState, line }

    /// Notes that the map's last part has a field.
    func recordCountry(_ field: TrackField, of place: MapQuery.Place) {
        let part =
            Self.commas(place.streetAndCity) + Self.commas(place.state.utf8) + Self.commas(place.postalCode.utf8) + 3
        record(field, .map, "q= part \(part)", place.countryCode)
    }

    private static func commas(_ text: some Sequence<UInt8>) -> Int { text.reduce(0) { $0 + ($1 == 0x2C ? 1 : 0) } }
}

extension ContactLine {
    /// Where the value of a contact stands on its line, and what stands there: as `ContactValues` reads it.
    var source: (place: String, text: String) {
        switch label {
        case "P:":
            guard let link = links.first(where: { $0.href.map { WebLink.hasScheme("tel:", $0) } ?? false }) else {
                break
            }
            return ContactValues.phoneSource(link)
        case "W:":
            guard let link = ContactValues.websiteLink(links) else { break }
            return ("W: link", NoValue.isWritten(link.text) ? link.text : link.href ?? "")
        default:
            guard !links.isEmpty, !NoValue.isWritten(text) else { break }
            let addresses = links.compactMap(\.href).filter { !$0.isEmpty }.joined(separator: ", ")
            return ContactValues.emailSource(links)
                ?? ("E: link", addresses.isEmpty ? text : "\(text) (\(addresses))")
        }
        return ("\(label) line", text)
    }
}

extension DashboardPage {
    /// What the page says as `parse` reads it, with the place on the page of each value, and what stands where there is none.
    ///
    /// Throws `PageError` when reading takes too long or the task is cancelled; a page that is refused for what it is has it as its
    /// `problem`.
    public static func explain(
        _ body: [UInt8], budget: ParsingBudget = ParsingBudget()
    ) throws(PageError) -> DashboardExplanation {
        let recorder = SourceRecorder()
        let content = try read(body, budget, recorder)
        return DashboardExplanation(
            dashboard: content.dashboard, panels: recorder.panels, sources: recorder.sources, problem: content.problem,
            mapAddress: recorder.mapAddress)
    }
}
