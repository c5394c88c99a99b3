/// Writes a part of a page as markup that libxml2, which knows HTML 4, reads as the HTML standard means it: references decoded,
/// each tag in its place, each attribute once, nothing that is not shown.
///
/// Blocks that no rule names become `<line></line>`, since all that they do is begin and end a line of text.
struct FragmentWriter {
    /// What was written.
    private(set) var bytes: [UInt8] = []
    /// Whether something was left out, since no fragment is longer than `longest`: nothing of it is read then.
    private(set) var isOverfull = false
    static let longest = 8 << 20

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: bytes.capacity < 1 << 20)
        isOverfull = false
    }

    /// An element begins, with those of its attributes that the rules for it look at.
    mutating func start(
        _ element: HTMLElement, _ attributes: HTMLAttributeValues, in page: UnsafeBufferPointer<UInt8>
    ) {
        guard hasRoom(for: 64) else { return }
        append(element.tags.start)
        func write(_ attribute: HTMLAttribute, as name: StaticString) {
            guard let value = attributes[attribute] else { return }
            append(name)
            append(UnsafeBufferPointer(rebasing: page[value]), isInAttribute: true)
            bytes.append(UInt8(ascii: "\""))
        }
        switch element {
        case .a:
            write(.href, as: " href=\"")
            write(.dataCfemail, as: " data-cfemail=\"")
        case .div:
            write(.class, as: " class=\"")
            write(.dataHref, as: " data-href=\"")
        case .td: write(.class, as: " class=\"")
        case .img, .iframe: write(.src, as: " src=\"")
        default: break
        }
        bytes.append(UInt8(ascii: ">"))
        if element == .iframe { end(element) }
    }

    mutating func end(_ element: HTMLElement) { append(element.tags.end) }

    /// A block begins or ends.
    mutating func line() { if hasRoom(for: 64) { append("<line></line>") } }

    /// Cloudflare's protected address, on whatever element it stands.
    mutating func protectedEmail(_ value: Range<Int>, in page: UnsafeBufferPointer<UInt8>) {
        append("<span data-cfemail=\"")
        append(UnsafeBufferPointer(rebasing: page[value]), isInAttribute: true)
        append("\"></span>")
    }

    /// A part of the page was lost here.
    mutating func damage() { if hasRoom(for: 64) { append("<damage></damage>") } }

    /// Here the page may show something that was taken for hidden.
    mutating func gap() { if hasRoom(for: 64) { append("<gap></gap>") } }

    /// A heading whose tags are missing, with the texts of the page that it has.
    mutating func heading(_ texts: [Range<Int>], in page: UnsafeBufferPointer<UInt8>) {
        append("<div class=\"panel-heading\">")
        for range in texts { text(UnsafeBufferPointer(rebasing: page[range])) }
        append("</div>")
    }

    /// The page ends here, in the middle of what was begun.
    mutating func cut() { append("<cut></cut>") }

    /// What was written without its tags, with references as they are written.
    var textOnly: [UInt8] {
        bytes.withUnsafeBufferPointer { bytes in
            var text: [UInt8] = []
            var index = 0
            while index < bytes.count {
                let end = bytes.find("<", from: index) ?? bytes.count
                text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<end]))
                index = (bytes.find(">", from: end) ?? bytes.count) + 1
            }
            return text
        }
    }

    // MARK: Text

    /// Of white space at either end one space is written: a page's text is folded later, and libxml2 looks at each byte.
    mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
        guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
        else {
            if !text.isEmpty, hasRoom(for: 1) { bytes.append(0x20) }
            return
        }
        if first > 0 { bytes.append(0x20) }
        append(UnsafeBufferPointer(rebasing: text[first...last]), isInAttribute: false)
        if last < text.count - 1 { bytes.append(0x20) }
    }

    /// The value of an attribute alone, its references decoded.
    mutating func attribute(_ value: UnsafeBufferPointer<UInt8>) { append(value, isInAttribute: true) }

    private mutating func hasRoom(for count: Int) -> Bool {
        if bytes.count + count > Self.longest { isOverfull = true }
        return !isOverfull
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, isInAttribute: Bool) {
        guard hasRoom(for: text.count) else { return }
        var plain = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte <= UInt8(ascii: ">"), isSpecial(byte) else {
                index += 1
                continue
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain..<index]))
            if byte == UInt8(ascii: "&"), let reference = HTMLReference(text, at: index, isInAttribute: isInAttribute) {
                append(reference.scalars.0, isInAttribute)
                if let second = reference.scalars.1 { append(second, isInAttribute) }
                index += reference.length
            } else {
                append(escaped: byte, isInAttribute)
                index += 1
            }
            plain = index
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain...]))
    }

    private mutating func append(_ scalar: Unicode.Scalar, _ isInAttribute: Bool) {
        if scalar.value < 0x40 {
            append(escaped: UInt8(scalar.value), isInAttribute)
        } else {
            bytes.append(contentsOf: scalar.utf8)
        }
    }

    /// Control characters are no characters of XML; in an attribute they stay recognizable as such, so that nothing becomes
    /// sound by losing them.
    private mutating func append(escaped byte: UInt8, _ isInAttribute: Bool) {
        switch byte {
        case UInt8(ascii: "&"): append("&amp;")
        case UInt8(ascii: "<"): append("&lt;")
        case UInt8(ascii: ">"): append("&gt;")
        case UInt8(ascii: "\""): append("&quot;")
        case 0x09, 0x0A, 0x0D, 0x20...: bytes.append(byte)
        case 0x0C: bytes.append(0x20)
        case 0: if isInAttribute { append("\u{FFFD}") }
        default: if isInAttribute { bytes.append(0x7F) }
        }
    }
}

@inline(__always) private func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x0A && byte != 0x09 && byte != 0x0D
        || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
        || byte == UInt8(ascii: "\"")
}
