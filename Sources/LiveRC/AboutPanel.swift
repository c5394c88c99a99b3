import Catalogue

/// The lines of an `<address>` above its contacts, and the contacts.
struct AddressBlock {
    var name: String?
    /// The address lines, without empty ones.
    var lines: [String] = []
    var phone = Reading<String>.unread
    var website = Reading<String>.unread
    /// What stands in the place of a link to a web site, and is none.
    var refusedWebsite: String?
    var email = Reading<String>.unread
    /// Whether the contacts were there: without them it is unknown where the address ends.
    var isWhole = false
}

/// Reads the About panel: `<address>` and logo in its first row, the description in its second.
struct AboutPanel {
    private(set) var address: AddressBlock?
    private var logo: Reading<String> = .gone
    private var refusedLogo: String?
    private var rows = 0
    private var description = TextCollector()
    private var reading: AddressReader?

    mutating func start(_ tag: Tag, _ attributes: Attributes, isRow: Bool) {
        if reading != nil {
            reading?.start(tag, attributes)
            return
        }
        switch tag {
        case .div where isRow && attributes.hasClass("row"): rows += 1
        case .address where rows <= 1 && address == nil: reading = AddressReader()
        case .img where rows == 1 && logo == .gone:
            let source = attributes.text("src")
            logo = source.flatMap(WebLink.read).map { .value($0) } ?? .unread
            if logo == .unread { refusedLogo = source.flatMap(WebLink.refused) }
        // What stands above the rule is no description.
        case .hr where rows == 2: description.removeAll()
        case .br where rows == 2: description.breakLine()
        default: break
        }
    }

    mutating func end(_ tag: Tag) {
        if tag == .address, let reading {
            address = reading.finish()
            self.reading = nil
        } else {
            reading?.end(tag)
        }
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        if reading != nil { reading?.text(bytes) } else if rows == 2 { description.append(bytes) }
    }

    /// Says what a panel that came to its end had, and what it did not have.
    func write(to dashboard: inout Dashboard) {
        // A panel of another make says nothing of what is in a row.
        if rows >= 1 { dashboard.logoURL = logo }
        dashboard.refusedLinks[.logoURL] = refusedLogo
        if rows >= 1, let lines = description.foldedLines {
            let text = lines.joined(separator: "\n")
            dashboard.description = text.isEmpty ? .gone : .value(text)
        }
        guard let address else { return }
        if let name = address.name, !name.isEmpty { dashboard.trackName = .value(name) }
        guard address.isWhole else { return }
        dashboard.address = address.lines.isEmpty ? .gone : .value(address.lines.joined(separator: ", "))
        dashboard.phone = address.phone
        dashboard.website = address.website
        dashboard.refusedLinks[.website] = address.refusedWebsite
        dashboard.email = address.email
    }
}

/// Reads an `<address>`: the name, lines between `<br>`, then the contacts, each behind an `<abbr>`.
private struct AddressReader {
    private var block = AddressBlock()
    private var isInName = false
    private var name = TextCollector()
    private var line = TextCollector()
    private var isInLabel = false
    private var label = TextCollector()
    private var isInLink = false
    private var link: String?
    private var linkText = TextCollector()

    mutating func start(_ tag: Tag, _ attributes: Attributes) {
        switch tag {
        case .br: endLine()
        case .strong where block.name == nil: isInName = true
        case .abbr:
            isInLabel = true
            label.removeAll()
        case .a where link == nil:
            link = attributes.text("href") ?? ""
            isInLink = true
        default: break
        }
    }

    mutating func end(_ tag: Tag) {
        switch tag {
        case .strong where isInName:
            isInName = false
            block.name = name.folded
        case .abbr: isInLabel = false
        case .a: isInLink = false
        default: break
        }
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        if isInName {
            name.append(bytes)
        } else if isInLabel {
            label.append(bytes)
        } else {
            line.append(bytes)
            if isInLink { linkText.append(bytes) }
        }
    }

    func finish() -> AddressBlock {
        var reader = self
        reader.endLine()
        return reader.block
    }

    private mutating func endLine() {
        switch label.folded {
        case "P:": block.phone = phone
        case "W:":
            block.website = website
            if block.website == .unread { block.refusedWebsite = link.flatMap(WebLink.refused) }
        case "E:": block.email = email
        default: if !block.isWhole, label.isBlank, let text = line.folded, !text.isEmpty { block.lines.append(text) }
        }
        if !label.isBlank { block.isWhole = true }
        line.removeAll()
        label.removeAll()
        linkText.removeAll()
        link = nil
        isInLink = false
    }

    private var isNone: Bool { link == nil && line.folded == "N/A" }

    private var phone: Reading<String> {
        if isNone { return .gone }
        guard let link, WebLink.hasScheme("tel:", link), let text = linkText.folded, !text.isEmpty else {
            return .unread
        }
        return text == "N/A" ? .gone : .value(text)
    }

    private var website: Reading<String> {
        if isNone { return .gone }
        return link.flatMap(WebLink.read).map { .value($0) } ?? .unread
    }

    private var email: Reading<String> {
        if isNone { return .gone }
        guard link != nil, let text = linkText.folded, !text.isEmpty else { return .unread }
        return text == "N/A" ? .gone : .value(text)
    }
}
