import Glibc

/// Takes a page apart into tags and texts by the HTML standard's rules (13.2.5), in linear time.
///
/// Comments, declarations, scripts and whatever else is no markup are passed over. Where the standard lets one wrong byte
/// swallow the rest of a page, the damage ends where the element ends in which it stands:
/// - A quoted value that holds tags, and whose quotation mark is followed by what cannot follow one, was never ended: it ends
///   at its first `>` or `<`.
/// - A `<` in a tag, outside of quotes, ends that tag; where words stand before it, they may be the page's.
/// - A quotation mark at the end of a tag's name, or of a value that does not begin with one, is no part of it.
/// - A comment or a script without an end ends before the next tag; so does one with another one's beginning in it, where the
///   open element ends in between, or where `LostEnds` shows that its own end is missing.
/// - A declaration that holds a tag ends before it.
/// - Two quotation marks before a value are one.
///
/// Who only looks at the last tag is lent it `inout` all the same: `borrowing` would copy it at each call.
struct HTMLScanner: ~Copyable {
    /// What was found.
    enum Token {
        case text(Range<Int>)
        case start, end
        /// The page's end.
        case finished
        /// What begins at `position` does not end in the bytes that are there; more of the page is needed.
        case incomplete
    }

    /// The bytes that are there.
    let bytes: UnsafeBufferPointer<UInt8>
    /// Whether they go to the page's end.
    let isWhole: Bool
    /// Whether they are the page from its beginning to its end, so that beginnings and ends can be counted.
    private let isPage: Bool
    /// How far they were read.
    private(set) var position: Int
    /// The element of the tag that was read last.
    private(set) var element = HTMLElement.inline
    /// Its name, as it is written.
    private(set) var name = 0..<0
    /// Whether a `/` stands at its end, which means something for a drawing only.
    private(set) var isSelfClosing = false
    /// Whether what was read since this was last set to false took something with it that belongs to the page.
    var isDamaged = false
    /// Whether the tag that was read last took something with it that stands behind it.
    private(set) var isTagDamaged = false
    /// Whether the tag that was read last is of no element and took words with it, as a browser does.
    var isTagLoose = false
    /// Its attributes.
    private(set) var attributes = HTMLAttributeValues()
    /// Whether texts are passed over: nobody reads what stands here.
    var skipsText = false

    /// No construct is longer: a script, a comment, a tag with a picture in it.
    static let longestConstruct = 1 << 20
    /// A longer text comes in pieces, so that the budget is looked at between them.
    private static let longestText = 64 << 10

    init(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool, isPage: Bool = false) {
        self.init(bytes, isWhole: isWhole, isPage: isPage, ends: KnownEnds())
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool, isPage: Bool, ends: KnownEnds) {
        self.bytes = bytes
        position = 0
        self.isWhole = isWhole
        self.isPage = isPage
        self.ends = ends
    }

    /// Another scanner that goes on where this one is, and knows what this one found out.
    func ahead() -> HTMLScanner {
        var scanner = HTMLScanner(bytes, isWhole: isWhole, isPage: isPage, ends: KnownEnds(ends))
        scanner.position = position
        return scanner
    }

    /// Goes back to a place where a tag ended.
    mutating func goBack(to place: Int) { position = place }

    /// Finds the next tag or text. `open` tells which elements are open around it.
    mutating func next(_ open: OpenElements) -> Token {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<"), isMarkup(at: position) else {
                let token = text()
                if skipsText, case .text = token { continue }
                return token
            }
            switch markup(open) {
            case .passed: continue
            case .tag(let token): return token
            case .incomplete: return .incomplete
            }
        }
        return isWhole ? .finished : .incomplete
    }

    private enum Markup { case passed, incomplete, tag(Token) }

    /// The text up to the next tag; a `<` that begins nothing is a character of it.
    private mutating func text() -> Token {
        var index = position + (bytes[position] == UInt8(ascii: "<") ? 1 : 0)
        let limit = min(bytes.count, position + Self.longestText)
        while let mark = bytes.find("<", from: index, to: limit) {
            if isMarkup(at: mark) {
                defer { position = mark }
                return .text(position..<mark)
            }
            index = mark + 1
        }
        var end = limit
        // Nothing is cut within a character reference.
        while end < bytes.count, isInReference(bytes[end]) { end += 1 }
        if end < bytes.count {
            defer { position = end }
            return .text(position..<end)
        }
        if !isWhole {
            // A character reference may go on behind what is there.
            let least = max(position, end - Self.longestConstruct)
            while end > least, isInReference(bytes[end - 1]) { end -= 1 }
            end = end > position && bytes[end - 1] == UInt8(ascii: "&") ? end - 1 : bytes.count
            if end == position { return .incomplete }
        }
        defer { position = end }
        return .text(position..<end)
    }

    /// Whether the `<` at a place begins a tag, a comment or the like. At the end of what is there it may.
    private func isMarkup(at place: Int) -> Bool {
        guard place + 1 < bytes.count else { return !isWhole }
        let next = bytes[place + 1]
        guard next == UInt8(ascii: "/") else {
            return isLetter(next) || next == UInt8(ascii: "!") || next == UInt8(ascii: "?")
        }
        return place + 2 < bytes.count || !isWhole
    }

    /// Reads what begins with the `<` at `position`.
    private mutating func markup(_ open: OpenElements) -> Markup {
        guard position + 2 < bytes.count || isWhole else { return .incomplete }
        let limit = horizon
        switch bytes[position + 1] {
        case UInt8(ascii: "!"):
            // Whether it is a comment, or another declaration.
            guard position + 9 <= bytes.count || isWhole else { return .incomplete }
            if bytes.starts(with: "<!--", at: position) { return comment(open, limit) }
            return declaration(limit)
        case UInt8(ascii: "?"): return declaration(limit)
        case UInt8(ascii: "/"):
            guard isLetter(bytes[position + 2]) else { return declaration(limit) }
            return tag(isEnd: true, open, limit)
        default: return tag(isEnd: false, open, limit)
        }
    }

    /// How far what begins at `position` may go.
    private var horizon: Int { min(bytes.count, position + Self.longestConstruct) }

    /// Whether what is not ended before the limit may end later.
    private func mayGoOn(_ limit: Int) -> Bool {
        limit == bytes.count && !isWhole && limit - position < Self.longestConstruct
    }

    // MARK: Tags

    private mutating func tag(isEnd: Bool, _ open: OpenElements, _ limit: Int) -> Markup {
        attributes.removeAll()
        isTagDamaged = false
        isTagLoose = false
        var index = position + (isEnd ? 2 : 1)
        let nameStart = index
        while index < limit, !endsName(bytes[index]) { index += 1 }
        name = nameStart..<(index > nameStart + 1 && isQuote(bytes[index - 1]) ? index - 1 : index)
        // What may be words of the page, where the tag's end is missing.
        var hasWords = false
        while true {
            while index < limit, isOne(bytes[index], of: betweenAttributes) { index += 1 }
            isSelfClosing = index > 0 && bytes[index - 1] == UInt8(ascii: "/")
            guard index < limit else { break }
            if bytes[index] == UInt8(ascii: ">") { return end(isEnd, at: index + 1, open) }
            if bytes[index] == UInt8(ascii: "<") {
                if isPage, isUnknownName, isInDescription(open) {
                    // A browser reads what follows the `<` as a part of the tag, and a line break in it, too.
                    isTagLoose = true
                    if isBreak(at: index) {
                        index += 1
                        continue
                    }
                    return end(isEnd, at: index, open)
                }
                isTagDamaged = isTagDamaged || hasWords || !isEnd && !isPhraseName
                return end(isEnd, at: index, open)
            }
            var isWord = true
            defer { hasWords = hasWords || isWord }
            let start = index
            index += 1
            while index < limit, !isOne(bytes[index], of: attributeNameEnds) { index += 1 }
            let nameEnd = index
            while index < limit, isBlank(bytes[index]) { index += 1 }
            var value = index..<index
            if index < limit, bytes[index] == UInt8(ascii: "=") {
                index += 1
                while index < limit, isBlank(bytes[index]) { index += 1 }
                guard index < limit else { break }
                let quote = bytes[index]
                if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                    // The usual one has another byte there.
                    if index + 1 < limit, bytes[index + 1] == quote, isSurplus(quote, at: index + 1, limit) {
                        index += 1
                    }
                    let mark = bytes.firstIndex(of: quote, from: index + 1, to: limit)
                    guard let end = isUsual(mark, limit) ? mark : endOfValue(from: index + 1, mark: mark, limit)
                    else { break }
                    value = (index + 1)..<end
                    let isBroken = bytes[end] != quote
                    isWord = isBroken
                    index = isBroken ? end : end + 1
                    // Where it ends nobody knows: what has more than one word may have taken in other attributes, and a
                    // slash at the end may be a picture's own.
                    if isBroken,
                        bytes[value].contains(where: isBlank)
                            || bytes[value].last == UInt8(ascii: "/")
                                && HTMLElement(named: UnsafeBufferPointer(rebasing: bytes[name])) == .img,
                        !equalsIgnoringCase(UnsafeBufferPointer(rebasing: bytes[start..<nameEnd]), "class")
                    {
                        if HTMLAttribute(named: UnsafeBufferPointer(rebasing: bytes[start..<nameEnd])) != nil {
                            isTagDamaged = true
                        }
                        continue
                    }
                } else {
                    let start = index
                    while index < limit, !isBlank(bytes[index]), bytes[index] != UInt8(ascii: ">"),
                        bytes[index] != UInt8(ascii: "<")
                    {
                        index += 1
                    }
                    // At its end, a quotation mark is the second of two.
                    value = start..<(index > start && isQuote(bytes[index - 1]) ? index - 1 : index)
                }
            }
            if !isEnd, let name = HTMLAttribute(named: UnsafeBufferPointer(rebasing: bytes[start..<nameEnd])) {
                attributes.insert(name, value)
            }
        }
        if mayGoOn(limit) { return .incomplete }
        // A tag that does not end is none.
        isDamaged = true
        position = limit
        return .passed
    }

    /// Whether the tag's name is that of an element within lines of text: no text of the page is stuck to it then.
    private var isPhraseName: Bool {
        name.count <= 6 && Self.phraseNames.contains(lowercaseName)
    }

    private var lowercaseName: String { String(decoding: bytes[name].map { $0 | 0x20 }, as: UTF8.self) }

    /// Whether the tag's name is that of no element at all.
    private var isUnknownName: Bool {
        guard HTMLElement(named: name, of: bytes, in: names) == .inline, !isPhraseName else {
            return false
        }
        return name.count > 8 || !Self.otherNames.contains(lowercaseName)
    }

    /// Whether what stands here is rather a description than a value, of which a lost part says more.
    private func isInDescription(_ open: OpenElements) -> Bool {
        max(open.last(.address), open.last(.td), open.last(.th), open.last(.strong)) < 0 && open.last(.div) >= 0
    }

    private func isBreak(at place: Int) -> Bool {
        place + 3 < bytes.count && endsName(bytes[place + 3])
            && equalsIgnoringCase(UnsafeBufferPointer(rebasing: bytes[place..<(place + 3)]), "<br")
    }

    /// The names of elements within lines of text that are no `phraseNames`.
    private static let otherNames: Set<String> = [
        "acronym", "applet", "bdi", "bdo", "blink", "button", "cite", "data", "del", "dfn", "ins", "kbd", "label",
        "map", "mark", "marquee", "nobr", "output", "picture", "q", "rb", "rp", "rt", "ruby", "samp", "slot", "time",
        "var",
    ]

    /// By the HTML standard, 4.5, with lists, paragraphs, and what older pages have.
    private static let phraseNames: Set<String> = [
        "a", "b", "big", "br", "center", "code", "em", "font", "i", "img", "li", "ol", "p", "s", "small", "span",
        "strike",
        "strong", "sub", "sup", "tt", "u", "ul",
    ]

    /// Whether a quotation mark is there that can only end a value.
    @inline(__always) private func isUsual(_ mark: Int?, _ limit: Int) -> Bool {
        guard let mark, mark + 1 < limit else { return false }
        return isOne(bytes[mark + 1], of: valueEnds)
    }

    /// Where a quoted value ends: at its quotation mark, or before the tag that shows that the mark is missing. `nil` when it
    /// does not end.
    private func endOfValue(from start: Int, mark end: Int?, _ limit: Int) -> Int? {
        guard start < limit else { return nil }
        if let end {
            guard end + 1 < limit else { return mayGoOn(limit) ? nil : end }
            switch isAttribute(at: end + 1, limit) {
            case true?: return end
            case false?: break
            case nil: return nil
            }
        } else if mayGoOn(limit) {
            return nil
        }
        // It was the next value's mark, if there are tags in between.
        let region = UnsafeBufferPointer(rebasing: bytes[start..<(end ?? limit)])
        var index = 0
        while let mark = region[index...].firstIndex(of: UInt8(ascii: "<")) {
            let next = mark + 1 < region.count ? region[mark + 1] : 0
            if isLetter(next) || next == UInt8(ascii: "/") {
                return start + (region[..<mark].firstIndex(of: UInt8(ascii: ">")) ?? mark)
            }
            index = mark + 1
        }
        return end
    }

    /// Whether an attribute that the rules look at begins at a place: behind the value of another one without a space between;
    /// `nil` when more of the page is needed to tell.
    private func isAttribute(at place: Int, _ limit: Int) -> Bool? {
        let name = bytes[place..<limit].prefix(HTMLAttribute.longestName + 1).prefix {
            isLetter($0) || $0 == UInt8(ascii: "-")
        }
        guard name.count <= HTMLAttribute.longestName else { return false }
        guard name.endIndex < limit else { return mayGoOn(limit) ? nil : false }
        return bytes[name.endIndex] == UInt8(ascii: "=")
            && HTMLAttribute(named: UnsafeBufferPointer(rebasing: name)) != nil
    }

    /// Whether the quotation mark at a place is the second of two before a value, and not the end of an empty one: no other
    /// attribute begins behind it.
    private func isSurplus(_ quote: UInt8, at place: Int, _ limit: Int) -> Bool {
        guard place + 1 < limit, bytes[place] == quote, !endsName(bytes[place + 1]), !isQuote(bytes[place + 1]) else {
            return false
        }
        var index = place + 1
        while index < limit, !endsName(bytes[index]), bytes[index] != UInt8(ascii: "="), !isQuote(bytes[index]) {
            index += 1
        }
        // A name and `=` are the next attribute; an address has a `/` or a `:` before its end.
        return index < limit && bytes[index] != UInt8(ascii: "=")
    }

    private mutating func end(_ isEnd: Bool, at place: Int, _ open: OpenElements) -> Markup {
        let element = HTMLElement(named: name, of: bytes, in: names)
        if !isEnd, element.isRaw {
            guard let end = endOfRaw(element, from: place, open) else { return .incomplete }
            position = end
        } else {
            position = place
        }
        self.element = element
        return .tag(isEnd ? .end : .start)
    }

    // MARK: What is no markup

    private mutating func declaration(_ limit: Int) -> Markup {
        let start = position + 2
        guard let end = bytes.find(">", from: min(start, limit), to: limit) else {
            if mayGoOn(limit) { return .incomplete }
            position = limit
            return .passed
        }
        let tag = bytes.nextTag(from: start, to: end)
        isDamaged = isDamaged || tag != nil
        position = tag ?? end + 1
        return .passed
    }

    private mutating func comment(_ open: OpenElements, _ limit: Int) -> Markup {
        let start = position + 4
        guard start + 3 <= limit || !mayGoOn(limit) else { return .incomplete }
        if bytes.starts(with: ">", at: start) || bytes.starts(with: "->", at: start) {
            position = bytes.starts(with: ">", at: start) ? start + 1 : start + 2
            return .passed
        }
        let end = ends.endOfComment(in: bytes, from: start, to: limit)
        if end == nil, mayGoOn(limit) { return .incomplete }
        if let end {
            // The usual one.
            guard let mark = bytes.find("<", from: start, to: end),
                let other = bytes.find("<!--", from: mark, to: end),
                open.endOfInnermost(in: bytes, from: start, to: other) != nil
                    || isPage && ends.isEndLost(in: bytes, from: start, to: end)
            else {
                position = bytes[end + 2] == UInt8(ascii: ">") ? end + 3 : end + 4
                return .passed
            }
        }
        isDamaged = true
        position = bytes.nextTag(from: start, to: limit) ?? limit
        return .passed
    }

    private mutating func endOfRaw(_ element: HTMLElement, from start: Int, _ open: OpenElements) -> Int? {
        let limit = min(bytes.count, start + Self.longestConstruct)
        let name = self.name
        let mayGoOn = limit == bytes.count && !isWhole && limit - start < Self.longestConstruct
        var end: Int?
        if element != .plaintext {
            end = ends.end(of: element, named: name, in: bytes, from: start, to: limit)
            if let found = end, let other = bytes.tag(named: name, isEnd: false, from: start, to: found) {
                if open.endOfInnermost(in: bytes, from: start, to: other) != nil
                    || isPage && ends.isEndLost(of: element, named: name, in: bytes, from: start, to: found)
                {
                    isDamaged = true
                    return bytes.nextTag(from: start, to: limit) ?? limit
                }
                if element == .script {
                    end = endOfScript(name, from: start, other: other, firstEnd: found, limit)
                }
            }
        }
        guard let end, let close = bytes.find(">", from: end, to: limit) else {
            if mayGoOn { return nil }
            isDamaged = true
            return bytes.nextTag(from: start, to: limit) ?? limit
        }
        return close + 1
    }

    /// A script's end, where a comment in it may hold another script (HTML standard, 13.2.5.27): the end of that one is none.
    private mutating func endOfScript(
        _ name: Range<Int>, from start: Int, other: Int, firstEnd: Int, _ limit: Int
    ) -> Int? {
        guard !ends.hasGivenUpComments, let comment = bytes.find("<!--", from: start, to: other) else {
            return firstEnd
        }
        var end: Int? = firstEnd
        var index = comment + 4
        while let found = end {
            if bytes.find("-->", from: index, to: found) != nil { return found }
            guard bytes.tag(named: name, isEnd: false, from: index, to: found) != nil else { return found }
            index = found + 2
            end = bytes.tag(named: name, isEnd: true, from: index, to: limit)
        }
        // Only once, since each such search goes on to the end.
        ends.hasGivenUpComments = true
        return firstEnd
    }

    private let names = HTMLElement.Names.all

    /// Kept apart: hardly a page needs it.
    private let ends: KnownEnds
}

/// Whether a byte may stand in a character reference, behind its `&`.
@inline(__always) private func isInReference(_ byte: UInt8) -> Bool {
    isASCIIAlphanumeric(byte) || byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";")
}

@inline(__always) private func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
}

@inline(__always) func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

/// The standard's white space.
@inline(__always) func isBlank(_ byte: UInt8) -> Bool { isOne(byte, of: blanks) }

/// Sets of bytes below 0x40, a bit each: a page is looked at byte by byte.
private let blanks: UInt64 = 1 << 0x20 | 1 << 0x0A | 1 << 0x09 | 1 << 0x0D | 1 << 0x0C
private let betweenAttributes: UInt64 = blanks | 1 << 0x2F
private let valueEnds: UInt64 = betweenAttributes | 1 << 0x3E
private let nameEnds: UInt64 = valueEnds | 1 << 0x3C
private let attributeNameEnds: UInt64 = nameEnds | 1 << 0x3D

@inline(__always) private func isOne(_ byte: UInt8, of set: UInt64) -> Bool {
    byte < 0x40 && set &>> UInt64(byte) & 1 != 0
}

/// What ends the name of a tag or an attribute; `<` by the rule for damage.
@inline(__always) func endsName(_ byte: UInt8) -> Bool { isOne(byte, of: nameEnds) }
