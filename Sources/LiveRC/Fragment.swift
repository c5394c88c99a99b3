/// A part of a page as the HTML standard reads it, in pieces that a handler takes: references decoded, each tag in its place,
/// each attribute once, nothing that is not shown.
///
/// libxml2, which knows HTML 4, would find the very same in nearly all of them. It changes something only where an element stands
/// in one that HTML 4 ends before it, where an end tag ends another element than the innermost, or where text stands in none:
/// such a fragment it reads itself, as `markup`.
///
/// Blocks that no rule names become elements without content, since all that they do is begin and end a line of text.
struct Fragment {
    private enum Piece {
        case start(HTMLElement, attributes: Range<Int>)
        case end(HTMLElement)
        /// An element without content; `inline` are the blocks that no rule names, and whatever protects an e-mail address.
        case empty(HTMLElement, attributes: Range<Int>)
        case text(Range<Int>)
        case damage, gap, cut
    }

    private var pieces: [Piece] = []
    /// Where the values of attributes stand in `bytes`.
    private var attributes: [(name: HTMLAttribute, value: Range<Int>)] = []
    /// Texts and values, each with a zero behind it, which none of them has: a half of a character stays one.
    private var bytes: [UInt8] = []
    /// The elements that are open.
    private var open: [HTMLElement] = []
    /// Whether libxml2 would find the same.
    private var isSound = true
    private var isCut = false
    /// A fragment that is not worth the memory for its pieces is kept as markup.
    private var longMarkup: [UInt8]?
    /// Whether something was left out, since no fragment is longer than `longest`: nothing of it is read then.
    private(set) var isOverfull = false

    /// The most bytes as markup.
    static let longest = 8 << 20
    /// The most bytes in pieces. All that they have is shorter than any text that is read, so that how texts are cut into pieces
    /// makes no difference.
    private static let longestInPieces = 64 << 10

    init() {
        // A page's largest panel, as a rule.
        pieces.reserveCapacity(128)
        bytes.reserveCapacity(2048)
        open.reserveCapacity(16)
    }

    var isEmpty: Bool { pieces.isEmpty && longMarkup == nil }

    mutating func removeAll() {
        pieces.removeAll(keepingCapacity: true)
        attributes.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: bytes.capacity < 1 << 20)
        open.removeAll(keepingCapacity: true)
        isSound = true
        isCut = false
        longMarkup = nil
        isOverfull = false
    }

    // MARK: Writing

    /// An element begins, with those of its attributes that the rules for it look at.
    mutating func start(
        _ element: HTMLElement, _ values: borrowing HTMLAttributeValues, in page: UnsafeBufferPointer<UInt8>
    ) {
        let first = attributes.count
        switch element {
        case .a:
            add(.href, values[.href], page)
            add(.dataCfemail, values[.dataCfemail], page)
        case .div:
            add(.class, values[.class], page)
            add(.dataHref, values[.dataHref], page)
        case .td: add(.class, values[.class], page)
        case .img, .iframe: add(.src, values[.src], page)
        default: break
        }
        start(element, attributes: first..<attributes.count)
    }

    /// An element begins.
    mutating func start(_ element: HTMLElement) { start(element, attributes: 0..<0) }

    private mutating func start(_ element: HTMLElement, attributes: Range<Int>) {
        guard element.nests else { return put(.empty(element, attributes: attributes)) }
        if let outer = open.last, Self.ends(outer, before: element) { isSound = false }
        open.append(element)
        put(.start(element, attributes: attributes))
    }

    private mutating func add(_ name: HTMLAttribute, _ value: Range<Int>?, _ page: UnsafeBufferPointer<UInt8>) {
        guard let value else { return }
        let start = bytes.count
        bytes.append(decoding: UnsafeBufferPointer(rebasing: page[value]), isInAttribute: true)
        attributes.append((name, start..<bytes.count))
        bytes.append(0)
    }

    /// An element ends.
    mutating func end(_ element: HTMLElement) {
        if open.popLast() != element { isSound = false }
        put(.end(element))
    }

    /// A block begins or ends.
    mutating func line() { put(.empty(.inline, attributes: 0..<0)) }

    /// Cloudflare's protected address, on whatever element it stands.
    mutating func protectedEmail(_ value: Range<Int>, in page: UnsafeBufferPointer<UInt8>) {
        let first = attributes.count
        add(.dataCfemail, value, page)
        put(.empty(.inline, attributes: first..<attributes.count))
    }

    /// A part of the page was lost here.
    mutating func damage() { put(.damage) }

    /// Here the page may show something that was taken for hidden.
    mutating func gap() { put(.gap) }

    /// The page ends here, in the middle of what was begun.
    mutating func cut() {
        put(.cut)
        isCut = true
    }

    /// A heading whose tags are missing, with the texts of the page that it has.
    mutating func heading(_ texts: [Range<Int>], in page: UnsafeBufferPointer<UInt8>) {
        let value = bytes.count..<(bytes.count + "panel-heading".utf8.count)
        bytes += "panel-heading\0".utf8
        attributes.append((.class, value))
        start(.div, attributes: (attributes.count - 1)..<attributes.count)
        for range in texts { text(UnsafeBufferPointer(rebasing: page[range])) }
        end(.div)
    }

    /// Of white space at either end one space is kept: a page's text is folded later.
    mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
        guard !text.isEmpty else { return }
        if pieces.isEmpty { isSound = false }
        let start = bytes.count
        if let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) }) {
            if open.isEmpty { isSound = false }
            if first > 0 { bytes.append(0x20) }
            bytes.append(decoding: UnsafeBufferPointer(rebasing: text[first...last]), isInAttribute: false)
            if last < text.count - 1 { bytes.append(0x20) }
        } else {
            bytes.append(0x20)
        }
        endText(from: start)
    }

    /// A text in which line breaks are what they are. Behind the start tag the first one is none (HTML standard, 13.2.6.4.7).
    mutating func preformatted(_ text: UnsafeBufferPointer<UInt8>, isFirst: Bool) {
        guard !text.isEmpty else { return }
        if open.isEmpty { isSound = false }
        // Each kind of line break is the same one (HTML standard, 13.2.3.5).
        var page: [UInt8] = []
        for (index, byte) in text.enumerated() where byte != 0x0A || index == 0 || text[index - 1] != 0x0D {
            page.append(byte == 0x0D ? 0x0A : byte)
        }
        var decoded: [UInt8] = []
        page.withUnsafeBufferPointer { decoded.append(decoding: $0, isInAttribute: false) }
        let lines = decoded.dropFirst(isFirst && decoded.first == 0x0A ? 1 : 0).split(
            separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if index > 0 { start(.br) }
            let start = bytes.count
            bytes += line
            endText(from: start)
        }
    }

    private mutating func endText(from textStart: Int) {
        // Handlers look at the end of a text for what is left of a tag, which libxml2 hands on as a text by itself.
        var start = textStart
        let end = bytes.count
        while let mark = bytes.withUnsafeBufferPointer({ $0.find(">", from: start, to: end) }), mark + 1 < end {
            if !isCut, !isOverfull { pieces.append(.text(start..<(mark + 1))) }
            start = mark + 1
        }
        bytes.append(0)
        // Nothing is left of control characters.
        if start < end { put(.text(start..<end)) }
    }

    private mutating func put(_ piece: Piece) {
        guard !isCut, !isOverfull else { return }
        pieces.append(piece)
        if longMarkup != nil || bytes.count + 16 * pieces.count > Self.longestInPieces { writeOut() }
    }

    /// Turns the pieces into markup.
    private mutating func writeOut() {
        var markup = longMarkup ?? []
        longMarkup = nil
        for piece in pieces { write(piece, to: &markup) }
        pieces.removeAll(keepingCapacity: true)
        attributes.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        isOverfull = markup.count > Self.longest
        longMarkup = isOverfull ? [] : markup
    }

    /// Whether libxml2 ends an element where another one begins in it.
    private static func ends(_ outer: HTMLElement, before inner: HTMLElement) -> Bool {
        switch outer {
        case .a: inner == .a || inner == .table || inner == .td || inner == .th
        case .td, .th: inner == .td || inner == .th || inner == .tr
        case .tr: inner == .tr
        default: false
        }
    }

    // MARK: Reading

    /// What was written in one line, without its tags; `nil` when it is long.
    var textOnly: [UInt8]? {
        guard longMarkup == nil else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + pieces.count)
        for piece in pieces {
            switch piece {
            case .text(let range): text += bytes[range]
            case .start(let element, _), .end(let element), .empty(let element, _):
                if element.endsLine { text.append(0x20) }
            case .damage, .gap, .cut: break
            }
        }
        return text
    }

    /// The text of the first `div` of a class; `nil` when there is none, or the fragment is long.
    func text(ofClass name: StaticString) -> [UInt8]? {
        guard longMarkup == nil else { return nil }
        var text: [UInt8]?
        var depth = 0
        for piece in pieces {
            switch piece {
            case .start(.div, let attributes) where text == nil:
                let isOne = self.attributes[attributes].contains { attribute in
                    attribute.name == .class
                        && bytes.withUnsafeBufferPointer {
                            hasClass(name, UnsafeBufferPointer(rebasing: $0[attribute.value]))
                        }
                }
                if isOne { text = [] }
            case .start(.div, _): depth += 1
            case .end(.div) where text != nil:
                if depth == 0 { return text }
                depth -= 1
            case .text(let range): text? += bytes[range]
            case .empty: text?.append(0x20)
            case .start, .end, .damage, .gap, .cut: break
            }
        }
        return text
    }

    /// Whether libxml2 would find the very same tags and texts.
    var isPlain: Bool {
        guard longMarkup == nil, isSound, open.isEmpty || isCut, var text = try? UTF8Span(validating: bytes.span) else {
            return false
        }
        guard !text.checkForASCII() else { return true }
        // libxml2 leaves out what is no character of XML: U+FFFE and U+FFFF, which begin with a byte that few texts have.
        return bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while let mark = bytes.firstIndex(of: 0xEF, from: index, to: bytes.count) {
                if bytes.starts(with: "\u{FFFE}", at: mark) || bytes.starts(with: "\u{FFFF}", at: mark) { return false }
                index = mark + 1
            }
            return true
        }
    }

    /// Hands on what was written.
    func read(by handler: some FragmentHandler, _ meter: inout ParsingMeter) throws(PageError) {
        try bytes.withUnsafeBufferPointer { bytes throws(PageError) in
            func values(_ range: Range<Int>) -> Attributes {
                var values = Attributes()
                for (name, value) in attributes[range] {
                    values.append(name, UnsafeBufferPointer(rebasing: bytes[value]))
                }
                return values
            }
            for piece in pieces {
                try meter.advance(32)
                switch piece {
                case .start(let element, let attributes): handler.start(element, values(attributes))
                case .end(let element): handler.end(element)
                case .empty(let element, let attributes):
                    handler.start(element, values(attributes))
                    handler.end(element)
                case .text(let range):
                    try meter.advance(range.count)
                    handler.text(UnsafeBufferPointer(rebasing: bytes[range]))
                case .damage: handler.damage()
                case .gap: handler.gap()
                case .cut: return
                }
            }
        }
    }

    /// What was written as markup of HTML 4.
    var markup: [UInt8] {
        var markup = longMarkup ?? []
        for piece in pieces { write(piece, to: &markup) }
        return markup
    }

    private func write(_ piece: Piece, to markup: inout [UInt8]) {
        switch piece {
        case .start(let element, let attributes): writeStart(element, attributes, to: &markup)
        case .end(let element): markup.append(element.tags.end)
        case .empty(let element, let attributes):
            writeStart(element, attributes, to: &markup)
            if element == .iframe || element == .inline { markup.append(element.tags.end) }
        case .text(let range): markup.append(escaping: bytes[range])
        case .damage: markup.append("<damage></damage>")
        case .gap: markup.append("<gap></gap>")
        case .cut: markup.append("<cut></cut>")
        }
    }

    private func writeStart(_ element: HTMLElement, _ attributes: Range<Int>, to markup: inout [UInt8]) {
        markup.append(element.tags.start)
        for (name, value) in self.attributes[attributes] {
            markup.append(name.markup)
            markup.append(escaping: bytes[value])
            markup.append("\"")
        }
        markup.append(">")
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    fileprivate mutating func append(escaping text: ArraySlice<UInt8>) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&quot;")
            default: append(byte)
            }
        }
    }
}
