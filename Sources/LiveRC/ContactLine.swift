import Catalogue

/// A link on a contact line of the About panel, as the page writes it.
struct ContactLink: Equatable {
    /// Where it leads, references decoded; `nil` when it leads nowhere: a mark on the page, or a text that was a link once.
    var href: String?
    /// Its text, folded.
    var text: String
    /// Cloudflare's `data-cfemail` on the link or inside it: an address in hexadecimal, its first byte the key.
    var protectedEmail: String?
}

/// A line of the About panel's `<address>` that begins with a label: `P:` phone, `W:` website, `E:` e-mail.
struct ContactLine: Equatable {
    /// `P:`, `W:` or `E:`.
    var label: String
    /// The line's text without the label, folded.
    var text: String
    /// The line's links, in the page's order.
    var links: [ContactLink]

    /// The field that a label stands before.
    static func field(ofLabel label: String) -> TrackField {
        label == "P:" ? .phone : label == "W:" ? .website : .email
    }
}

/// The label in front of a contact: LiveRC's own letter, or a word for the same, in any case.
struct ContactLabel {
    /// LiveRC's name of it: `P:`, `W:` or `E:`.
    var name: String
    /// The label as the line has it.
    var printed: Substring
    var hasColon: Bool
    /// What stands behind it.
    var rest: Substring

    private static let names: [(spelling: String, name: String)] = [
        ("p", "P:"), ("ph", "P:"), ("phone", "P:"), ("t", "P:"), ("tel", "P:"), ("telephone", "P:"), ("mobile", "P:"),
        ("cell", "P:"), ("w", "W:"), ("web", "W:"), ("website", "W:"), ("e", "E:"), ("email", "E:"), ("e-mail", "E:"),
        ("mail", "E:"),
    ]

    /// What the names begin with.
    private static func isBeginning(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "c"), UInt8(ascii: "e"), UInt8(ascii: "m"), UInt8(ascii: "p"), UInt8(ascii: "t"),
            UInt8(ascii: "w"):
            true
        default: false
        }
    }

    /// The label that a folded line begins with; `nil` when it has none.
    init?(_ line: String) {
        // Most lines are none. Before a label may be marks that show nothing.
        guard let first = line.utf8.first, first >= 0x80 || Self.isBeginning(first) else { return nil }
        let bytes = line.utf8[line.unicodeScalars.prefix(while: UnseenMarks.isOne).endIndex...]
        let word = bytes.prefix(10).prefix { isLetter($0) || $0 == UInt8(ascii: "-") }
        guard let name = Self.names.first(where: { equalsIgnoringCase($0.spelling.utf8, word) })?.name else {
            return nil
        }
        var rest = bytes[word.endIndex...].drop { $0 == 0x20 || $0 == UInt8(ascii: ".") }
        let colon = rest.first == UInt8(ascii: ":") ? 1 : rest.starts(with: "：".utf8) ? "：".utf8.count : 0
        hasColon = colon > 0
        if hasColon { rest = rest.dropFirst(colon).drop { $0 == 0x20 } }
        self.name = name
        printed = Substring(word)
        self.rest = Substring(rest)
    }
}
