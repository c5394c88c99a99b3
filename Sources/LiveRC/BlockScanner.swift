/// Finds the places where a page can be cut: behind a tag or a comment, but not inside a script or a style.
///
/// It takes a page apart as libxml2 2.9 does, which is not quite what HTML says of broken markup. That matters, because
/// libxml2 looks for a tag's end in one way and reads the tag in another: where a block ends in between, it takes the tag
/// as it stands and goes on in the middle of a value. Each byte is looked at once; the state goes from piece to piece.
struct BlockScanner {
    /// How many bytes were scanned since the last cut.
    private(set) var scanned = 0
    private var place = 0
    private var state = State.text
    private var name = Name()
    /// The script or style whose text this is.
    private var rawElement = Name()

    private enum State {
        case text
        case open, openEnd, openInstruction, openComment
        case openDeclaration(matched: Int)
        case tagName, betweenAttributes, attributeName(length: Int), afterAttributeName, bogusAttribute
        /// Behind a `/` that makes an empty element of the tag if `>` follows.
        case slash
        case beforeValue, bareValue, quotedValue(UInt8)
        case endTag, instruction
        case doctype(quote: UInt8?)
        case comment(dashes: Int), commentBang
        case raw, rawOpen, rawEndName, rawEndTag(closes: Bool)
        /// Where the page goes on as text again cannot be told.
        case lost
    }

    /// Takes the next bytes.
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            scanned += 1
            take(byte)
        }
    }

    /// Cuts at the last place that was found, and returns how many bytes come before it; `nil` when there was none.
    mutating func cut() -> Int? {
        guard place > 0 else { return nil }
        defer {
            scanned -= place
            place = 0
        }
        return place
    }

    private mutating func take(_ byte: UInt8) {
        switch state {
        case .text: if byte == UInt8(ascii: "<") { state = .open }
        case .open, .openEnd, .openInstruction, .openComment, .openDeclaration: open(byte)
        case .tagName, .betweenAttributes, .attributeName, .afterAttributeName, .bogusAttribute, .slash: tag(byte)
        case .beforeValue, .bareValue, .quotedValue: value(byte)
        case .endTag, .instruction: if byte == UInt8(ascii: ">") { end() }
        case .doctype(let quote): doctype(byte, quote: quote)
        case .comment(let dashes): comment(byte, dashes: dashes)
        case .commentBang: byte == UInt8(ascii: ">") ? end() : comment(byte, dashes: 0)
        case .raw, .rawOpen, .rawEndName, .rawEndTag: raw(byte)
        case .lost: break
        }
    }

    /// Takes a byte that ends one state and belongs to the next.
    private mutating func take(_ byte: UInt8, in next: State) {
        state = next
        take(byte)
    }

    /// Text begins here.
    private mutating func end() {
        state = .text
        place = scanned
    }

    // MARK: What begins with `<`

    private mutating func open(_ byte: UInt8) {
        switch (state, byte) {
        case (.open, UInt8(ascii: "/")): state = .openEnd
        case (.open, UInt8(ascii: "?")): state = .openInstruction
        case (.open, UInt8(ascii: "!")): state = .openDeclaration(matched: 0)
        case (.open, _) where isLetter(byte):
            name = Name()
            take(byte, in: .tagName)
        case (.openEnd, _) where startsName(byte): state = .endTag
        case (.openInstruction, _) where isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":"):
            state = .instruction
        // Some of these are letters, with which an instruction can begin, and some are not.
        case (.openInstruction, 0x80...): state = .lost
        case (.openDeclaration(0), UInt8(ascii: "-")): state = .openComment
        case (.openComment, UInt8(ascii: "-")): state = .comment(dashes: 0)
        case (.openDeclaration(let matched), _) where lowercase(byte) == Self.doctype[matched]:
            state = matched + 1 < Self.doctype.count ? .openDeclaration(matched: matched + 1) : .doctype(quote: nil)
        default: take(byte, in: .text)
        }
    }

    private static let doctype = Array("doctype".utf8)

    private mutating func doctype(_ byte: UInt8, quote: UInt8?) {
        switch (byte, quote) {
        case (UInt8(ascii: ">"), nil): end()
        // It depends on the words before the quotes whether they hold a literal.
        case (UInt8(ascii: ">"), _): state = .lost
        case (UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil): state = .doctype(quote: byte)
        case (quote, _): state = .doctype(quote: nil)
        default: break
        }
    }

    private mutating func comment(_ byte: UInt8, dashes: Int) {
        switch (byte, dashes) {
        case (UInt8(ascii: "-"), _): state = .comment(dashes: min(2, dashes + 1))
        case (UInt8(ascii: ">"), 2): end()
        case (UInt8(ascii: "!"), 2): state = .commentBang
        default: state = .comment(dashes: 0)
        }
    }

    // MARK: Start tags

    /// libxml2 takes a longer name for two.
    private static let longestName = 100

    private mutating func tag(_ byte: UInt8) {
        switch state {
        case .tagName where isName(byte) && name.length < Self.longestName: name.append(byte)
        case .attributeName(let length) where isName(byte) && length < Self.longestName:
            state = .attributeName(length: length + 1)
        case .attributeName, .afterAttributeName:
            if byte == UInt8(ascii: "=") {
                state = .beforeValue
            } else if isBlank(byte) {
                state = .afterAttributeName
            } else {
                take(byte, in: .betweenAttributes)
            }
        case .slash where byte == UInt8(ascii: ">"): end()
        case .slash: take(byte, in: .bogusAttribute)
        default:
            if isBlank(byte) {
                state = .betweenAttributes
            } else if byte == UInt8(ascii: ">") {
                endStartTag()
            } else if byte == UInt8(ascii: "/") {
                state = .slash
            } else if case .bogusAttribute = state {
                break
            } else {
                state = startsName(byte) ? .attributeName(length: 1) : .bogusAttribute
            }
        }
    }

    private mutating func value(_ byte: UInt8) {
        switch (state, byte) {
        case (.quotedValue(let quote), _): if byte == quote { state = .betweenAttributes }
        case (.beforeValue, UInt8(ascii: "\"")), (.beforeValue, UInt8(ascii: "'")): state = .quotedValue(byte)
        case (_, UInt8(ascii: ">")): endStartTag()
        case (.bareValue, _) where isBlank(byte): state = .betweenAttributes
        case (.beforeValue, _) where isBlank(byte): break
        default: state = .bareValue
        }
    }

    private mutating func endStartTag() {
        guard name == Self.script || name == Self.style else { return end() }
        rawElement = name
        state = .raw
    }

    // MARK: Scripts and styles

    private static let script = Name("script")
    private static let style = Name("style")

    private mutating func raw(_ byte: UInt8) {
        switch state {
        case .rawOpen where byte == UInt8(ascii: "/"):
            name = Name()
            state = .rawEndName
        case .rawEndName where isName(byte):
            name.append(byte)
            if name.length == rawElement.length, name != rawElement { state = .raw }
        case .rawEndName where name.length >= rawElement.length:
            take(byte, in: .rawEndTag(closes: name == rawElement))
        case .rawEndTag(let closes):
            guard byte == UInt8(ascii: ">") else { return }
            if closes { end() } else { state = .raw }
        default: state = byte == UInt8(ascii: "<") ? .rawOpen : .raw
        }
    }

    /// A tag's name, as far as is needed to know a script or a style.
    private struct Name: Equatable {
        private var lastBytes: UInt64 = 0
        private(set) var length = 0

        init() {}
        init(_ text: String) { for byte in text.utf8 { append(byte) } }

        mutating func append(_ byte: UInt8) {
            lastBytes = lastBytes << 8 | UInt64(lowercase(byte))
            length += 1
        }
    }
}

private func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(lowercase(byte)) }
private func startsName(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
}
private func isName(_ byte: UInt8) -> Bool {
    startsName(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
}
/// What separates attributes for libxml2; a zero byte reaches it as a space.
private func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D || byte == 0
}
