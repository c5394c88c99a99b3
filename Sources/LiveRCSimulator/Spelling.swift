import NIOCore

/// The same text in other markup.
enum Spelling {
    case numericReferences, namedReferences, decomposed, silentElements

    init?(_ peculiarity: Peculiarity?) {
        switch peculiarity {
        case .numericReferences: self = .numericReferences
        case .namedReferences: self = .namedReferences
        case .decomposedText: self = .decomposed
        case .silentElements: self = .silentElements
        default: return nil
        }
    }

    /// Writes text as HTML content or as a double-quoted attribute's value.
    func write(_ text: String, to buffer: inout ByteBuffer, isAttribute: Bool) {
        switch self {
        case .numericReferences: writeNumeric(Array(text.unicodeScalars), &buffer)
        case .namedReferences: writeNamed(Array(text.unicodeScalars), &buffer)
        case .decomposed:
            let scalars = text.unicodeScalars.flatMap { Self.parts[$0]?.unicodeScalars.map(\.self) ?? [$0] }
            buffer.writeEscaped(String(String.UnicodeScalarView(scalars)))
        case .silentElements where !isAttribute: writeWithSilence(text, &buffer)
        case .silentElements: buffer.writeEscaped(text)
        }
    }

    private func writeNumeric(_ scalars: [Unicode.Scalar], _ buffer: inout ByteBuffer) {
        for (position, scalar) in scalars.enumerated() {
            let next = position + 1 < scalars.count ? scalars[position + 1] : " "
            let isSign = !scalar.properties.isAlphabetic && scalar != " " && !("0"..."9").contains(scalar)
            guard isSign || !scalar.isASCII || position % 9 == 4, scalar != " " else {
                buffer.writeString(String(scalar))
                continue
            }
            // The page before it was Unicode's: 0x80 to 0x9F are windows-1252's.
            let number = Windows1252.byte(of: scalar).map { UInt32($0) } ?? scalar.value
            let isHexadecimal = position % 2 == 0
            buffer.writeString("&#" + (isHexadecimal ? "x" + String(number, radix: 16) : String(number)))
            let mayEnd = next == " " || next == "-" || (next.isASCII && next.properties.isAlphabetic && !isHexadecimal)
            if !(mayEnd && position % 5 == 0) { buffer.writeString(";") }
        }
    }

    private func writeNamed(_ scalars: [Unicode.Scalar], _ buffer: inout ByteBuffer) {
        for (position, scalar) in scalars.enumerated() {
            let next = position + 1 < scalars.count ? scalars[position + 1] : "x"
            guard let name = Self.names[scalar] else {
                buffer.writeEscaped(String(scalar))
                continue
            }
            buffer.writeString("&\(name)")
            let mayEnd = scalar.value > 0xA0 && scalar.value < 0x100 && (next == " " || next == ",")
            if !mayEnd { buffer.writeString(";") }
        }
    }

    private func writeWithSilence(_ text: String, _ buffer: inout ByteBuffer) {
        let silence: [StaticString] = [
            "<!-- x -->", "<span hidden>not shown</span>", "<script>var shown = false;</script>",
            "<i style=\"display:none\">not shown</i>", "<template>not shown</template>", "<!-- </address> -->",
        ]
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        for (number, word) in words.enumerated() {
            if number > 0 { buffer.writeStaticString(" ") }
            buffer.writeEscaped(String(word))
            if number % 3 == 0 { buffer.writeStaticString(silence[(number / 3 + word.utf8.count) % silence.count]) }
        }
    }

    /// From the HTML standard's list; HTML 4 knows only those of letters.
    private static let names: [Unicode.Scalar: String] = [
        "!": "excl", "(": "lpar", ")": "rpar", ",": "comma", ".": "period", "#": "num", "/": "sol", ";": "semi",
        ":": "colon", "'": "apos", "\"": "quot", "&": "amp", "<": "lt", ">": "gt", "@": "commat", "_": "lowbar",
        "á": "aacute", "ã": "atilde", "ä": "auml", "å": "aring", "ç": "ccedil", "é": "eacute", "É": "Eacute",
        "ê": "ecirc", "è": "egrave", "ë": "euml", "í": "iacute", "ì": "igrave", "ñ": "ntilde", "Ñ": "Ntilde",
        "ó": "oacute", "ô": "ocirc", "ö": "ouml", "Ö": "Ouml", "ø": "oslash", "Å": "Aring", "ß": "szlig",
        "ü": "uuml", "Ü": "Uuml", "ú": "uacute", "Ł": "Lstrok", "ź": "zacute", "–": "ndash", "’": "rsquo",
        "ğ": "gbreve",
    ].reduce(into: [:]) { names, pair in
        if pair.key.unicodeScalars.count == 1, let scalar = pair.key.unicodeScalars.first { names[scalar] = pair.value }
    }

    /// Unicode's canonical decomposition of the letters that the site's texts have.
    private static let parts: [Unicode.Scalar: String] = {
        let marks: [(Unicode.Scalar, String)] = [
            ("\u{300}", "àÀèÈìÌòÒùÙ:aAeEiIoOuU"), ("\u{301}", "áÁéÉíÍóÓúÚźŹ:aAeEiIoOuUzZ"),
            ("\u{302}", "âÂêÊîÎôÔûÛ:aAeEiIoOuU"), ("\u{303}", "ãÃñÑõÕ:aAnNoO"), ("\u{308}", "äÄëËïÏöÖüÜ:aAeEiIoOuU"),
            ("\u{30A}", "åÅ:aA"), ("\u{327}", "çÇ:cC"), ("\u{306}", "ğĞ:gG"),
        ]
        var parts: [Unicode.Scalar: String] = [:]
        for (mark, pairs) in marks {
            let sides = pairs.split(separator: ":")
            for (whole, letter) in zip(sides[0].unicodeScalars, sides[1].unicodeScalars) {
                parts[whole] = String(letter) + String(mark)
            }
        }
        return parts
    }()
}

/// The charset that old servers mean by ISO 8859-1.
enum Windows1252 {
    /// The byte of 0x80 to 0x9F that means a character; `nil` where none of these does.
    static func byte(of scalar: Unicode.Scalar) -> UInt8? { upper[scalar] }

    private static let upper: [Unicode.Scalar: UInt8] = {
        let signs = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars
        return Dictionary(uniqueKeysWithValues: zip(signs, 0x80...))
    }()

    /// A page of UTF-8 in this charset; characters that it lacks as references.
    static func page(_ page: ByteBuffer) -> ByteBuffer {
        var result = ByteBuffer()
        result.reserveCapacity(page.readableBytes)
        for scalar in String(buffer: page).unicodeScalars {
            if let byte = upper[scalar] {
                result.writeInteger(byte)
            } else if scalar.value < 256 {
                result.writeInteger(UInt8(scalar.value))
            } else {
                result.writeString("&#\(scalar.value);")
            }
        }
        return result
    }
}
