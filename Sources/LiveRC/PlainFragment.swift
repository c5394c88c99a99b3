/// A fragment that is taken apart without libxml2, which would find the very same tags and texts in it.
///
/// Nearly all are: `FragmentWriter` writes few elements, each with its end tag, and four references. libxml2 changes something
/// only where an element stands in one that HTML 4 ends before it, or where text stands in none. Whatever is not known here
/// makes a fragment one that libxml2 reads.
struct PlainFragment {
    private enum Piece {
        case start(HTMLElement, attributes: Range<Int>)
        case end(HTMLElement)
        /// An element without content.
        case empty(HTMLElement, attributes: Range<Int>)
        case text(Range<Int>)
        case damage, gap, cut
    }

    private var pieces: [Piece] = []
    private var attributes: [(name: Range<Int>, value: Range<Int>)] = []
    /// The fragment, and behind it what its references stand for.
    private var bytes: [UInt8] = []
    /// The elements that are open at `position`.
    private var open: [HTMLElement] = []
    private var position = 0
    private var isCut = false
    private let names = HTMLElement.Names.all

    /// A longer one is not worth the memory for its pieces. All that it has is shorter than any text that is read, so that how
    /// its texts are cut into pieces makes no difference.
    private static let longest = 64 << 10

    /// Takes a fragment apart; `false` when libxml2 has to read it.
    mutating func take(_ fragment: [UInt8]) -> Bool {
        guard fragment.first == UInt8(ascii: "<"), fragment.count <= Self.longest,
            var text = try? UTF8Span(validating: fragment.span)
        else { return false }
        // libxml2 leaves out what is no character of XML.
        let mayHaveOthers = !text.checkForASCII()
        pieces.removeAll(keepingCapacity: true)
        attributes.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        bytes += fragment
        position = 0
        isCut = false
        return fragment.withUnsafeBufferPointer { fragment in
            if mayHaveOthers, fragment.find("\u{FFFE}", from: 0) ?? fragment.find("\u{FFFF}", from: 0) != nil {
                return false
            }
            while position < fragment.count, !isCut {
                guard fragment[position] == UInt8(ascii: "<") ? readTag(fragment) : readText(fragment) else {
                    return false
                }
            }
            return open.isEmpty || isCut
        }
    }

    /// Hands on what the fragment has that was taken last.
    func read(by handler: some FragmentHandler, _ meter: inout ParsingMeter) throws(PageError) {
        try bytes.withUnsafeBufferPointer { bytes throws(PageError) in
            func values(_ range: Range<Int>) -> Attributes {
                var values = Attributes()
                for (name, value) in attributes[range] {
                    values.append(
                        (UnsafeBufferPointer(rebasing: bytes[name]), UnsafeBufferPointer(rebasing: bytes[value])))
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

    /// Whether libxml2 ends an element where another one begins in it.
    private static func ends(_ outer: HTMLElement, before inner: HTMLElement) -> Bool {
        switch outer {
        case .a: inner == .a || inner == .table || inner == .td || inner == .th
        case .td, .th: inner == .td || inner == .th || inner == .tr
        case .tr: inner == .tr
        default: false
        }
    }

    // MARK: Tags

    private mutating func readTag(_ fragment: UnsafeBufferPointer<UInt8>) -> Bool {
        let isEnd = fragment.has(UInt8(ascii: "/"), at: position + 1)
        let start = position + (isEnd ? 2 : 1)
        var index = start
        while index < fragment.count, isLetter(fragment[index]) { index += 1 }
        let name = UnsafeBufferPointer(rebasing: fragment[start..<index])
        let element = HTMLElement(named: name, in: names)
        if isEnd {
            guard fragment.has(UInt8(ascii: ">"), at: index), element.nests, open.popLast() == element else {
                return false
            }
            pieces.append(.end(element))
            position = index + 1
            return true
        }
        let first = attributes.count
        while fragment.has(0x20, at: index) {
            guard let end = readAttribute(fragment, at: index + 1) else { return false }
            index = end
        }
        guard fragment.has(UInt8(ascii: ">"), at: index), attributes.count - first <= 2 else { return false }
        position = index + 1
        return begin(element, name, attributes: first..<attributes.count, fragment)
    }

    private mutating func begin(
        _ element: HTMLElement, _ name: UnsafeBufferPointer<UInt8>, attributes: Range<Int>,
        _ fragment: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        if element.nests {
            if let outer = open.last, Self.ends(outer, before: element) { return false }
            open.append(element)
            pieces.append(.start(element, attributes: attributes))
            return true
        }
        switch element {
        case .br, .hr, .img: break
        case .iframe, .inline:
            // Nothing stands in these.
            let end = position + name.count + 2
            guard fragment.starts(with: "</", at: position), fragment.has(UInt8(ascii: ">"), at: end),
                name.elementsEqual(fragment[(position + 2)..<end])
            else { return false }
            position = end + 1
        default: return false
        }
        if element != .inline || name.isText("line") || name.isText("span") {
            pieces.append(.empty(element, attributes: attributes))
        } else if name.isText("damage") {
            pieces.append(.damage)
        } else if name.isText("gap") {
            pieces.append(.gap)
        } else if name.isText("cut") {
            pieces.append(.cut)
            isCut = true
        } else {
            return false
        }
        return true
    }

    /// Reads an attribute. Returns where it ends.
    private mutating func readAttribute(_ fragment: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        var index = start
        while index < fragment.count, isLetter(fragment[index]) || fragment[index] == UInt8(ascii: "-") { index += 1 }
        let name = start..<index
        guard !name.isEmpty, fragment.starts(with: "=\"", at: index) else { return nil }
        let valueStart = index + 2
        guard let end = fragment.find("\"", from: valueStart) else { return nil }
        guard fragment.find("&", from: valueStart, to: end) != nil else {
            attributes.append((name, valueStart..<end))
            return end + 1
        }
        let decodedStart = bytes.count
        index = valueStart
        while index < end {
            let next = fragment.find("&", from: index, to: end) ?? end
            bytes.append(contentsOf: fragment[index..<next])
            index = next
            guard index < end else { break }
            guard let reference = reference(fragment, at: index) else { return nil }
            bytes.append(reference.sign)
            index += reference.length
        }
        attributes.append((name, decodedStart..<bytes.count))
        return end + 1
    }

    // MARK: Texts

    private mutating func readText(_ fragment: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = position
        if fragment[start] == UInt8(ascii: "&") {
            // libxml2 has it as a text by itself.
            guard !open.isEmpty, let reference = reference(fragment, at: start) else { return false }
            pieces.append(.text(bytes.count..<(bytes.count + 1)))
            bytes.append(reference.sign)
            position = start + reference.length
            return true
        }
        while position < fragment.count, fragment[position] != UInt8(ascii: "<"),
            fragment[position] != UInt8(ascii: "&")
        {
            position += 1
        }
        guard !open.isEmpty || fragment[start..<position].allSatisfy(isBlank) else { return false }
        pieces.append(.text(start..<position))
        return true
    }

    /// What a reference stands for, of those that are written.
    private func reference(_ fragment: UnsafeBufferPointer<UInt8>, at place: Int) -> (sign: UInt8, length: Int)? {
        if fragment.starts(with: "&amp;", at: place) { return (UInt8(ascii: "&"), 5) }
        if fragment.starts(with: "&lt;", at: place) { return (UInt8(ascii: "<"), 4) }
        if fragment.starts(with: "&gt;", at: place) { return (UInt8(ascii: ">"), 4) }
        if fragment.starts(with: "&quot;", at: place) { return (UInt8(ascii: "\""), 6) }
        return nil
    }
}
