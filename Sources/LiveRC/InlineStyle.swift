/// The one thing that is read of inline styles, by the rules of CSS Syntax: comments, strings, blocks in brackets, and escapes
/// of letters.
enum InlineStyle {
    /// Whether the style's `display` is `none`: the last declaration that browsers understand counts, an important one before
    /// others.
    static func hides(_ style: UnsafeBufferPointer<UInt8>) -> Bool {
        guard style.count >= 12, style.count <= 64 << 10, mayHide(style) else { return false }
        var text: [UInt8] = []
        text.append(decoding: style, isInAttribute: true)
        var declarations = Declarations(text[...])
        var isHidden = false
        var isImportant = false
        while let (name, words, isNowImportant) = declarations.next() {
            guard name.elementsEqual("display".utf8), isNowImportant || !isImportant, isDisplay(words) else { continue }
            isImportant = isNowImportant
            isHidden = words == [Array("none".utf8)]
        }
        return isHidden
    }

    /// Most styles do not have the word `none`, nor a sign that may stand for a letter of it.
    private static func mayHide(_ style: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in style.indices {
            switch style[index] {
            case UInt8(ascii: "&"), UInt8(ascii: "\\"): return true
            case UInt8(ascii: "n"), UInt8(ascii: "N"):
                let word = UnsafeBufferPointer(rebasing: style[index..<min(index + 4, style.count)])
                if equalsIgnoringCase(word, "none") { return true }
            default: break
            }
        }
        return false
    }

    /// Whether these are a value of `display` (CSS Display, level 3, and what browsers know beside it): others are passed over.
    private static func isDisplay(_ words: [[UInt8]]) -> Bool {
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        if texts.count == 1 { return single.contains(texts[0]) || parts.contains(texts[0]) }
        return (2...3).contains(texts.count) && texts.allSatisfy(parts.contains)
    }

    /// Words that stand alone.
    private static let single: Set<String> = [
        "none", "contents", "inline-block", "inline-table", "inline-flex", "inline-grid", "table-caption", "table-cell",
        "table-column", "table-column-group", "table-footer-group", "table-header-group", "table-row",
        "table-row-group", "ruby-base", "ruby-base-container", "ruby-text", "ruby-text-container", "inherit",
        "initial", "unset", "revert", "revert-layer", "-webkit-box", "-webkit-inline-box", "-webkit-flex",
        "-webkit-inline-flex", "()",
    ]
    /// Words of which several may stand together.
    private static let parts: Set<String> = [
        "block", "inline", "run-in", "flow", "flow-root", "table", "flex", "grid", "ruby", "math", "list-item",
    ]
}

/// Goes through a style's declarations.
private struct Declarations {
    private var rest: ArraySlice<UInt8>

    init(_ style: ArraySlice<UInt8>) { rest = style }

    /// The next declaration in small letters: its name, the words of its value, and whether it is important. In the words `()`
    /// stands for a function or a block, and a quotation mark for a string.
    mutating func next() -> (name: [UInt8], words: [[UInt8]], isImportant: Bool)? {
        while !rest.isEmpty {
            var words: [[UInt8]] = []
            var colon: Int?
            while let byte = rest.first, byte != UInt8(ascii: ";") {
                switch byte {
                case _ where isBlank(byte): rest = rest.dropFirst()
                case UInt8(ascii: "/") where rest.starts(with: "/*".utf8): skipComment()
                case UInt8(ascii: "\""), UInt8(ascii: "'"):
                    skipString()
                    words.append([byte])
                case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
                    skipBlock()
                    // A function's name belongs to it.
                    if words.count > (colon ?? words.count) { words.removeLast() }
                    words.append(Array("()".utf8))
                case UInt8(ascii: ":"), UInt8(ascii: "!"):
                    rest = rest.dropFirst()
                    if byte == UInt8(ascii: ":"), colon == nil { colon = words.count } else { words.append([byte]) }
                default: words.append(word())
                }
            }
            rest = rest.dropFirst()
            guard colon == 1 else { continue }
            var value = Array(words.dropFirst())
            let isImportant = value.suffix(2) == [[UInt8(ascii: "!")], Array("important".utf8)]
            if isImportant { value.removeLast(2) }
            return (words[0], value, isImportant)
        }
        return nil
    }

    private mutating func skipComment() {
        rest = rest.dropFirst(2)
        while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
        rest = rest.dropFirst(2)
    }

    private mutating func skipString() {
        guard let quote = rest.popFirst() else { return }
        while let byte = rest.popFirst(), byte != quote, byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "\\") { rest = rest.dropFirst() }
        }
    }

    /// Skips what is in brackets, to the end of the outermost.
    private mutating func skipBlock() {
        var depth = 0
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "/") where rest.starts(with: "/*".utf8): skipComment()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString()
            case UInt8(ascii: "\\"): rest = rest.dropFirst(2)
            default:
                if "([{".utf8.contains(byte) { depth += 1 }
                if ")]}".utf8.contains(byte) { depth -= 1 }
                rest = rest.dropFirst()
            }
            if depth <= 0 { return }
        }
    }

    /// A word, or a sign that is part of none.
    private mutating func word() -> [UInt8] {
        var word: [UInt8] = []
        while let byte = rest.first {
            if byte == UInt8(ascii: "\\") {
                rest = rest.dropFirst()
                word += escaped()
            } else if isASCIIAlphanumeric(byte) || byte >= 0x80 || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
            {
                word.append(asciiLowercase(byte))
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        if word.isEmpty, let sign = rest.popFirst() { word.append(sign) }
        return word
    }

    /// What stands behind a `\`: up to six hexadecimal digits and one blank, or a sign.
    private mutating func escaped() -> [UInt8] {
        var number: UInt32 = 0
        var digits = 0
        while digits < 6, let digit = rest.first.flatMap(PercentEncoding.digit) {
            number = number << 4 | UInt32(digit)
            digits += 1
            rest = rest.dropFirst()
        }
        guard digits > 0 else { return rest.popFirst().map { [asciiLowercase($0)] } ?? [] }
        if let blank = rest.first, isBlank(blank) { rest = rest.dropFirst() }
        return String(Unicode.Scalar(number) ?? "\u{FFFD}").lowercased().utf8.map { $0 }
    }
}
