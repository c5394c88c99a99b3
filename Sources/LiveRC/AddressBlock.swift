import Catalogue

/// What an `<address>` says: the name, the lines of the address, the contacts.
struct AddressBlock {
    var name: String?
    /// The address lines, without empty ones; `nil` where no contact stands behind them, since they may have been cut.
    var lines: [String]?
    /// The contacts, each once: the first line of a label counts.
    var contacts: [ContactLine] = []
    /// What texts begin with that are too long, by the field that they belong to.
    var excesses: [TrackField: String] = [:]
}

/// Reads an `<address>` line by line: the name, the address lines, an empty line, then the contacts, each with its label in
/// front.
struct AddressReader {
    private var content = Content()
    private var name: String?
    private var nameText = TextCollector()
    /// How many `strong` are open that are the name, as far as can be told.
    private var strongs = 0
    /// What was read before the name began; `nil` outside of it.
    private var beforeName: Content?
    /// The line that the name stands on, where its end tag is missing.
    private var isNameLost = false
    private var lostName: String?
    private var isInLink = false
    private var isInLabel = false
    private var isEndingLine = false

    /// What was read, line by line.
    private struct Content {
        /// The lines above the contacts without empty ones; `nil` stands for one that cannot be read.
        var lines: [String?] = []
        /// How many lines stand above each empty line.
        var emptyLines: [Int] = []
        var contacts: [ContactLine] = []
        var excesses: [TrackField: String] = [:]
        /// The labels of the contacts, also of those that cannot be read.
        var labels: [String] = []
        var line = TextCollector()
        var links: [Link] = []
        /// The text of the line's first `abbr`, or of its last one that is a label.
        var labelText = TextCollector()
        /// What stands on the line before the `abbr` that is open.
        var beforeLabel: (line: TextCollector, links: [Link], labelText: TextCollector)?
        /// How many `abbr` the line has.
        var abbreviations = 0
        /// The label that stands alone on its line, whose contact is on the next one; behind a `<br>` that has to be a link.
        var openLabel: (name: String, needsLink: Bool)?
        /// How much of the line was looked through for a label in its middle: up to the last link.
        var searchedLength = 0
        /// Which rest of a line with more contacts than one this is; 0 for a line of its own, which counts before them.
        var rests = 0
        /// The contacts of such rests.
        var restContacts: [ContactLine] = []
        /// Whether the last line ended with a `<br>`.
        var isBehindBreak = false

        mutating func addLine(_ line: String?) {
            guard labels.isEmpty, lines.count <= AddressReader.mostLines else { return }
            // More lines than can be an address are none.
            lines.append(lines.count < AddressReader.mostLines ? line : nil)
        }

        mutating func addEmptyLine() {
            if labels.isEmpty, emptyLines.last != lines.count { emptyLines.append(lines.count) }
        }

        mutating func removeLine(at place: Int) {
            guard place < lines.count else { return }
            lines.remove(at: place)
            emptyLines = emptyLines.map { $0 > place ? $0 - 1 : $0 }
        }

        /// The address: what stands above an empty line where that can be all of it. `nil` when a part of it cannot be read.
        var address: [String]? {
            let lines = lines.prefix(addressEnd)
            let readable = lines.compactMap(\.self)
            return readable.count == lines.count ? readable : nil
        }

        /// Whether the last line names a country, below which no part of an address stands.
        var endsWithCountry: Bool {
            lines.count > 1 && (lines.last ?? nil).map { Location.code(ofLine: $0) != nil } ?? false
        }

        /// The first empty line with a country above it ends the address, else the first with a town, else the first: people
        /// leave a line of an address empty, and write more than an address above the contacts.
        private var addressEnd: Int {
            guard let first = emptyLines.first else { return lines.count }
            func firstEnd(_ isLast: (String) -> Bool) -> Int? {
                (emptyLines + [lines.count]).first { end in lines.prefix(end).last?.map(isLast) ?? false }
            }
            return firstEnd { Location.code(ofLine: $0) != nil }
                ?? firstEnd { TownLine(unambiguous: $0) != nil } ?? first
        }
    }

    private struct Link {
        var href: String?
        var text = TextCollector()
        var protectedEmail: String?
    }

    /// No line of a real page has more links or labels than one.
    private static let mostLinks = 16
    private static let mostLines = 256
    private static let mostRests = 4

    mutating func start(_ tag: HTMLElement, _ attributes: Attributes) {
        switch tag {
        case .strong where name == nil && !isNameLost:
            if strongs == 0 {
                beforeName = content
                // What is left of a damaged tag stands before the name; no address does.
                if content.lines.isEmpty, label == nil { beforeName?.line.removeAll() }
            }
            strongs += 1
        case .a:
            let (href, code) = (attributes.text(.href), attributes.text(.dataCfemail))
            guard content.links.count < Self.mostLinks else { break }
            endLineBeforeLabels()
            content.links.append(Link(href: href, protectedEmail: code))
            isInLink = true
        case .abbr where content.abbreviations < Self.mostLinks:
            content.abbreviations += 1
            content.beforeLabel = content.line.isBlank ? nil : (content.line, content.links, content.labelText)
            content.labelText.removeAll()
            isInLabel = true
        case .inline where attributes.bytes(.dataCfemail) != nil:
            let code = attributes.text(.dataCfemail)
            if isInLink, let last = content.links.indices.last {
                content.links[last].protectedEmail = content.links[last].protectedEmail ?? code
            } else if content.links.count < Self.mostLinks {
                content.links.append(Link(protectedEmail: code))
            }
        case .td, .th: add(CollectionOfOne(0x20))
        // A block in a link is a part of it.
        case _ where isInLink && tag.holdsLines: add(CollectionOfOne(0x20))
        default: if tag.endsLine { endLine(tag) }
        }
    }

    mutating func end(_ tag: HTMLElement) {
        switch tag {
        case .strong where strongs > 0:
            strongs -= 1
            if strongs == 0 { endName() }
        case .a:
            isInLink = false
            content.searchedLength = content.line.count
        case .abbr:
            isInLabel = false
            endLineBeforeLabel()
        case _ where isInLink && tag.holdsLines: add(CollectionOfOne(0x20))
        default: if tag.holdsLines { endLine(tag) }
        }
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        add(bytes)
        // A `<br>` that lost its `<` is a text; what stands either side of it are lines all the same.
        if bytes.last == UInt8(ascii: ">"), strongs == 0, content.line.removeBrokenBreak() { endLine(.br) }
    }

    private mutating func add(_ bytes: some Collection<UInt8>) {
        if strongs > 0 { nameText.append(bytes) }
        content.line.append(bytes)
        if isInLabel { content.labelText.append(bytes) }
        if isInLink, let last = content.links.indices.last { content.links[last].text.append(bytes) }
    }

    mutating func damage() {
        if strongs > 0 { nameText.damage() }
        content.line.damage()
    }

    /// `title`: the name that the panel's heading has.
    func finish(title: String) -> AddressBlock {
        var reader = self
        if reader.strongs > 0 { reader.endName() }
        reader.endLine(.address)
        reader.closeLabel()
        var content = reader.content
        if reader.name == nil, !title.isEmpty {
            // Where a tag of the name is damaged, the heading tells which text is the name.
            if reader.isNameLost {
                if reader.lostName == title { reader.name = title }
            } else if let line = content.lines.first ?? nil, line == title || line.hasSuffix(">" + title) {
                content.removeLine(at: 0)
                reader.name = title
            }
        }
        let isWhole = !content.labels.isEmpty || !content.emptyLines.isEmpty || content.endsWithCountry
        return AddressBlock(
            name: reader.name, lines: isWhole ? content.address : nil,
            contacts: content.contacts + content.restContacts.filter { !content.labels.contains($0.label) },
            excesses: content.excesses)
    }

    /// Takes the name, unless what follows it stands in it, too: then its end tag is missing, and its first line is all
    /// that can be the name.
    private mutating func endName() {
        guard let before = beforeName else { return }
        beforeName = nil
        strongs = 0
        if content.labels.count > before.labels.count || !content.emptyLines.isEmpty
            || content.lines.count > before.lines.count && label != nil
        {
            isNameLost = true
            lostName = content.lines.dropFirst(before.lines.count).first ?? nil
            content.removeLine(at: before.lines.count)
        } else {
            content = before
            if !nameText.isBlank { name = nameText.folded ?? "" }
            content.excesses[.trackName] = nameText.excess
        }
    }

    private mutating func addContact(_ label: String, _ text: String) {
        content.contacts.append(contact(label, text))
    }

    private mutating func addRestContact(_ label: String, _ text: String) {
        if !content.restContacts.contains(where: { $0.label == label }) {
            content.restContacts.append(contact(label, text))
        }
    }

    private func contact(_ label: String, _ text: String) -> ContactLine {
        ContactLine(
            label: label, text: text,
            links: content.links.map {
                ContactLink(href: $0.href, text: $0.text.folded ?? "", protectedEmail: $0.protectedEmail)
            })
    }

    /// A label in a block of its own has no contact behind it.
    private mutating func closeLabel() {
        guard let label = content.openLabel else { return }
        content.openLabel = nil
        content.contacts.append(ContactLine(label: label.name, text: "", links: []))
    }

    /// Where the tag between two lines is missing, a label in the middle of a line begins the next one.
    private mutating func endLineBeforeLabel() {
        defer { content.beforeLabel = nil }
        let text = content.labelText
        guard let (line, links, labelText) = content.beforeLabel else { return }
        guard let folded = text.folded, let label = ContactLabel(folded), label.hasColon, label.rest.isEmpty else {
            content.labelText = labelText
            return
        }
        (content.line, content.links, content.labelText) = (line, links, labelText)
        endLine(.abbr)
        (content.line, content.labelText) = (text, text)
    }

    /// Where contacts stand side by side, a label in the middle of a contact's line begins the next one: any label with a colon
    /// behind the last link.
    private mutating func endLineBeforeLabels() {
        guard strongs == 0, !isInLink, !isInLabel, content.beforeLabel == nil, !isEndingLine else { return }
        isEndingLine = true
        defer { isEndingLine = false }
        guard content.line.nextLabel(from: content.searchedLength) != nil, var first = label, first.hasColon else {
            return
        }
        while let next = content.line.nextLabel(from: content.searchedLength) {
            content.searchedLength = next.end
            guard next.name != first.name, content.rests < Self.mostRests else { continue }
            let rest = content.line.cut(at: next.start)
            let count = content.rests + 1
            endLine(.abbr)
            content.line = rest
            content.searchedLength = next.end - next.start
            content.rests = count
            first.name = next.name
        }
    }

    /// The label that the line begins with, and what stands behind it.
    private var label: (name: String, rest: Substring, hasColon: Bool)? { label(of: content.line.folded) }

    /// `text`: the line, folded; `nil` where it cannot be read.
    private func label(of text: String?) -> (name: String, rest: Substring, hasColon: Bool)? {
        guard let label = ContactLabel(text ?? content.line.beginning) else { return nil }
        // Without a colon it is one in an element of its own, or before a link.
        guard
            label.hasColon || content.labelText.folded == String(label.printed)
                || !label.rest.isEmpty && content.links.first?.text.folded == String(label.rest)
        else { return nil }
        return (label.name, label.rest, label.hasColon)
    }

    private mutating func endLine(_ tag: HTMLElement) {
        endLineBeforeLabels()
        // A line break in the name.
        if strongs > 0 { nameText.append(CollectionOfOne(0x20)) }
        defer {
            content.line.removeAll()
            content.searchedLength = 0
            content.rests = 0
            content.labelText.removeAll()
            content.abbreviations = 0
            content.links.removeAll(keepingCapacity: true)
            content.isBehindBreak = tag == .br
            isInLink = false
            isInLabel = false
        }
        // The first line in the name is the name.
        let nameLines = beforeName.map { $0.lines.count + 1 } ?? 0
        if content.line.isBlank {
            if tag == .br { closeLabel() }
            // Between a block and a `<br>` there is no line of its own.
            if tag == .br, content.isBehindBreak, content.lines.count > nameLines { content.addEmptyLine() }
            return
        }
        let folded = content.line.folded
        let label = label(of: folded)
        guard let text = folded else {
            if let excess = content.line.excess {
                content.excesses[label.map { ContactLine.field(ofLabel: $0.name) } ?? .address] = excess
            }
            if content.openLabel != nil, label == nil {
                content.openLabel = nil
                return
            }
            closeLabel()
            if let label { content.labels.append(label.name) } else { content.addLine(nil) }
            return
        }
        if let label {
            closeLabel()
            guard !content.labels.contains(label.name) else { return }
            if content.rests > 0 { return addRestContact(label.name, String(label.rest)) }
            content.labels.append(label.name)
            if label.rest.isEmpty, content.links.isEmpty {
                content.openLabel = (label.name, tag == .br)
            } else {
                addContact(label.name, String(label.rest))
            }
        } else if let open = content.openLabel, !open.needsLink || !content.links.isEmpty {
            content.openLabel = nil
            addContact(open.name, text)
        } else if !text.isEmpty {
            content.addLine(text)
        }
    }
}
