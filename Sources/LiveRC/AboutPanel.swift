import Catalogue

/// Reads the About panel: `<address>` and logo in its first row, the description in its second.
struct AboutPanel {
    private(set) var address: AddressBlock?
    private var logo: String?
    /// A picture behind the address, or a track's logo in the first column, where no second column has one.
    private var otherLogo: String?
    private var isLogoUnread = false
    private var rows = 0
    /// The depth of the row's `div` below the body's, while it is open.
    private var row: Int?
    /// Columns of the first row.
    private var columns = 0
    private var hasRule = false
    /// Whether text is a description only below a rule, since a row's tags are missing.
    private var needsRule = false
    private var description = TextCollector()
    private var reading: AddressReader?
    /// The depth of the column that is read as an address until its tag comes, which may be damaged.
    private var column: Int?
    /// Whether the panel lost something outside of the address, or its rows are not as they should be: then what is not found is
    /// not known to be absent.
    private var isUnsound = false
    /// Whether a rule stands between the rows, where the description may begin or not.
    private var isRuleBetween = false
    /// The name that the heading has; empty where it has none.
    let title: String

    init(title: String = "") { self.title = title }

    /// How surely the panel is a track's: by an address, or rows as a track's has, and by a name in its heading; 0 when it is
    /// none. Pages have other panels that begin with `About`.
    var rank: Int {
        guard address != nil || rows > 0 || reading != nil else { return 0 }
        return 1 + (address != nil ? 2 : 0) + (title.isEmpty ? 0 : 1)
    }

    static let highestRank = 4

    /// `depth`: of the `div`s, below the panel's body.
    mutating func start(_ tag: HTMLElement, _ attributes: Attributes, depth: Int) {
        if tag == .div { startDiv(attributes, depth: depth) }
        if tag == .address, column != nil {
            column = nil
            reading = nil
        }
        if reading != nil {
            // In a column that may be the address's stands the logo where it comes first.
            if tag == .img, column != nil, let source = attributes.text(.src), Self.isLogo(source) {
                otherLogo = otherLogo ?? source
            }
            reading?.start(tag, attributes)
            return
        }
        if tag == .address, rows == 2, address == nil, description.isBlank, !hasRule {
            // Another row stands before that of the address.
            rows = 1
            columns = 1
        }
        switch tag {
        case .address where rows <= 1 && address == nil: reading = AddressReader()
        case .img where rows == 2 && address == nil && !hasRule: isLogoUnread = true
        case .img where rows == 1 || rows == 0 && address != nil:
            guard let source = attributes.text(.src) else {
                // A picture without an address is none that the page shows, and no word that there is none.
                isLogoUnread = true
                break
            }
            guard !source.utf8.allSatisfy(isSpace) else { break }
            if columns >= 2 {
                // Another picture may stand before the logo.
                if logo.map({ !Self.isLogo($0) && Self.isLogo(source) }) ?? true { logo = source }
            } else if address != nil {
                otherLogo = otherLogo ?? source
            }
        case .hr where rows == 2 && !hasRule || rows == 1 && row == nil && address != nil:
            // What stands above the rule is no description.
            description.removeAll()
            isRuleBetween = rows == 1
            rows = 2
            hasRule = true
        case .br where rows == 2: description.breakLine()
        case .td, .th: if rows == 2 { description.append(CollectionOfOne(0x20)) }
        default: if rows == 2, tag.endsLine { description.breakBlock() }
        }
    }

    /// Where LiveRC keeps the logos of tracks.
    private static func isLogo(_ source: String) -> Bool {
        source.utf8.count < 4096 && source.contains("/track_logos/")
    }

    private mutating func startDiv(_ attributes: Attributes, depth: Int) {
        let isRow = attributes.hasClass("row")
        if isRow, row == nil, isRuleBetween, description.isBlank {
            isRuleBetween = false
            hasRule = false
            row = depth
        } else if isRow, row == nil, rows == 2, !hasRule, description.isBlank {
            // The row before says nothing.
            needsRule = true
            row = depth
        } else if isRow, row == nil {
            // Where the address is in no row, this is the one behind it.
            needsRule = needsRule || rows == 0 && address != nil
            rows = rows == 0 && address != nil ? 2 : rows + 1
            row = depth
        } else if isRow, rows == 1, row == depth - 1, address != nil {
            // Rows are no columns: the end tag of the first is missing, or that of a column in it.
            rows = 2
            row = depth
        } else if rows == 1, row == depth - 1, !attributes.hasClass("panel") {
            columns += 1
            if columns == 1, address == nil, reading == nil {
                reading = AddressReader()
                column = depth
            }
        }
    }

    /// What was read of a column is an address where its contacts are there.
    private mutating func endColumn() {
        let block = reading?.finish(title: title)
        if let block, block.contacts.count > 1 { address = block }
        reading = nil
        column = nil
    }

    /// The body ends. Whether that can be so: where a start tag above is missing, the second row stands behind the body.
    mutating func endsBody() -> Bool {
        if column != nil { endColumn() }
        guard rows < 2, address != nil else { return true }
        isUnsound = isUnsound || row != nil
        row = nil
        needsRule = true
        return false
    }

    mutating func end(_ tag: HTMLElement, depth: Int) {
        if tag == .div, row == depth { row = nil }
        if tag == .div, column == depth { endColumn() }
        if tag == .address, let reading {
            address = reading.finish(title: title)
            self.reading = nil
            column = nil
        } else if reading != nil {
            reading?.end(tag)
        } else if rows == 2, tag.holdsLines {
            description.breakBlock()
        }
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        if reading != nil {
            reading?.text(bytes)
        } else if rows == 2 {
            description.append(bytes)
        } else if columns >= 2, !bytes.allSatisfy(isSpace) {
            // What stands in the picture's place may be one whose tag is damaged.
            isLogoUnread = true
        }
    }

    /// A part of the markup was lost here, and the text around it with it.
    mutating func damage() {
        if reading != nil, column == nil {
            reading?.damage()
        } else {
            reading?.damage()
            isUnsound = true
            if rows == 2 { description.damage() }
        }
    }

    /// Something may be shown here that was taken for hidden.
    mutating func gap() {
        if reading != nil, column == nil {
            reading?.damage()
        } else if rows != 2 {
            isUnsound = true
        } else if description.isBlank {
            description.damage()
        }
    }

    /// Says what a complete panel had, and what it did not have.
    func write(to dashboard: inout Dashboard, _ recorder: SourceRecorder?) {
        // A panel of another make says nothing of what is in a row, and one with an open address may have lost it.
        if rows >= 1, reading == nil {
            writeLogo(to: &dashboard, recorder)
            if needsRule, rows == 2, !hasRule { return writeAddress(to: &dashboard, recorder) }
            if let text = description.foldedLines?.joined(separator: "\n") {
                recorder?.record(.description, .about, "second row", text.replacing("\n", with: " "))
                let value = NoValue.dropped(from: text)
                dashboard.description = value.map { .value($0) } ?? (isUnsound ? .notFound : .absent)
            } else if let text = description.excess {
                dashboard.report(DataIssue(kind: .textTooLong, field: .description, value: text))
            }
        }
        writeAddress(to: &dashboard, recorder)
    }

    private func writeAddress(to dashboard: inout Dashboard, _ recorder: SourceRecorder?) {
        guard let address else { return }
        if let name = address.name, !NoValue.isOne(name) {
            dashboard.trackName = .value(name)
            recorder?.record(.trackName, .about, "name", name)
        }
        for line in address.contacts { write(line, to: &dashboard, recorder) }
        for (field, text) in address.excesses {
            dashboard.report(DataIssue(kind: .textTooLong, field: field, value: text))
        }
    }

    private func writeLogo(to dashboard: inout Dashboard, _ recorder: SourceRecorder?) {
        let isBehind = logo == nil && otherLogo != nil
        recorder?.record(
            .logoURL, .about, isBehind ? "img behind the address" : "img of the second column", logo ?? otherLogo ?? "")
        guard let source = logo ?? otherLogo else {
            if !isLogoUnread, !isUnsound { dashboard.logoURL = .absent }
            return
        }
        let (link, refused) = WebLink.value(source)
        dashboard.logoURL = link
        dashboard.refuse(.logoURL, refused)
    }

    private func write(_ line: ContactLine, to dashboard: inout Dashboard, _ recorder: SourceRecorder?) {
        if let recorder {
            recorder.record(ContactLine.field(ofLabel: line.label), .about, line.source.place, line.source.text)
        }
        switch line.label {
        case "P:":
            let (phone, refused) = ContactValues.phone(line)
            dashboard.phone = phone
            dashboard.refuse(.phone, refused)
        case "W:":
            let (website, refused) = ContactValues.website(line)
            dashboard.website = website
            dashboard.refuse(.website, refused)
        default:
            let (email, refused) = ContactValues.email(line)
            dashboard.email = email
            dashboard.refuse(.email, refused)
        }
    }
}
