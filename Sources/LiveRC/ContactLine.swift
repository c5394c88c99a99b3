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

    private static let names = [
        "p": "P:", "ph": "P:", "phone": "P:", "t": "P:", "tel": "P:", "telephone": "P:", "mobile": "P:", "cell": "P:",
        "w": "W:", "web": "W:", "website": "W:", "e": "E:", "email": "E:", "e-mail": "E:", "mail": "E:",
    ]

    private static let beginnings = "cemptwCEMPTW".unicodeScalars

    /// The label that a folded line begins with; `nil` when it has none.
    init?(_ line: String) {
        let scalars = line.unicodeScalars.drop(while: UnseenMarks.isOne)
        // Most lines are none.
        guard let first = scalars.first, Self.beginnings.contains(first) else { return nil }
        let end = scalars.prefix(10).firstIndex { !($0.isASCII && isLetter(UInt8($0.value))) && $0 != "-" }
        let word = scalars[..<(end ?? scalars.prefix(10).endIndex)]
        guard let name = Self.names[String(word).lowercased()] else { return nil }
        var rest = scalars[word.endIndex...].drop { $0 == " " || $0 == "." }
        hasColon = rest.first == ":" || rest.first == "："
        if hasColon { rest = rest.dropFirst().drop { $0 == " " } }
        self.name = name
        printed = Substring(word)
        self.rest = Substring(rest)
    }
}
