/// The elements that a page's rules or the HTML standard's reading of a page tell apart.
enum HTMLElement: UInt8, CaseIterable {
    // Those that the rules name; they are handed on to libxml2.
    case a, abbr, address, div, small, strong, table, td, th, tr
    // The same, without content.
    case br, hr, iframe, img
    // Parts of a table that only say where its body is.
    case tbody, tfoot, thead
    /// `body` and `html`: their end tags end everything.
    case frame
    /// Begins and ends a line of text (HTML standard, 15.3).
    case block
    /// `p`, whose end tag makes a paragraph by itself.
    case p
    /// Has no content.
    case void
    /// Has content that is no text of the page: a template, a drawing, a form's control.
    case silent
    // What stands in these is no markup (HTML standard, 13.2.5.1).
    case noembed, noframes, noscript, plaintext, script, style, textarea, title, xmp
    /// Everything else.
    case inline

    /// Whether what stands in it is no markup: it ends at the first end tag of its name.
    var isRaw: Bool { (Self.noembed.rawValue...Self.xmp.rawValue).contains(rawValue) || self == .iframe }

    /// Whether it stands in a line of text and is handed on.
    var isPhrase: Bool { self == .a || self == .strong || self == .small || self == .abbr }

    /// Whether rows of a table stand in it.
    var isTablePart: Bool { self == .tbody || self == .thead || self == .tfoot }

    /// Whether it is kept track of while it is open.
    var nests: Bool { rawValue <= Self.tr.rawValue }

    /// Its tags as they are handed on, the start tag without its end.
    var tags: (start: StaticString, end: StaticString) {
        switch self {
        case .a: ("<a", "</a>")
        case .abbr: ("<abbr", "</abbr>")
        case .address: ("<address", "</address>")
        case .div: ("<div", "</div>")
        case .small: ("<small", "</small>")
        case .strong: ("<strong", "</strong>")
        case .table: ("<table", "</table>")
        case .td: ("<td", "</td>")
        case .th: ("<th", "</th>")
        case .tr: ("<tr", "</tr>")
        case .br: ("<br", "</br>")
        case .hr: ("<hr", "</hr>")
        case .iframe: ("<iframe", "</iframe>")
        case .img: ("<img", "</img>")
        default: ("<line", "</line>")
        }
    }

    private static let names: [(HTMLElement, String)] = [
        (.a, "a"), (.abbr, "abbr"), (.address, "address"), (.div, "div"), (.small, "small"), (.strong, "strong"),
        (.table, "table"), (.td, "td"), (.th, "th"), (.tr, "tr"), (.br, "br"), (.hr, "hr"), (.iframe, "iframe"),
        (.img, "img image"), (.tbody, "tbody"), (.tfoot, "tfoot"), (.thead, "thead"), (.frame, "body html"), (.p, "p"),
        (
            .block,
            """
            article aside blockquote caption center dd details dialog dir dl dt fieldset figcaption figure footer form h1 h2 \
            h3 h4 h5 h6 header hgroup legend li listing main menu nav ol optgroup option pre search section summary ul
            """
        ),
        (.void, "area base basefont bgsound col embed frame input keygen link meta param source track wbr"),
        (.silent, "audio canvas datalist math meter object progress select svg template video"),
        (.noembed, "noembed"), (.noframes, "noframes"), (.noscript, "noscript"), (.plaintext, "plaintext"),
        (.script, "script"), (.style, "style"), (.textarea, "textarea"), (.title, "title"), (.xmp, "xmp"),
    ]

    fileprivate typealias Entry = (key: UInt64, length: Int, element: HTMLElement)

    /// The names' first eight bytes and length, hashed: each tag of a page is looked up here.
    ///
    /// Unchecked, as a pointer may be written through; this one's memory is written before anybody has it, and never again.
    struct Names: @unchecked Sendable {
        static let all = Names()

        /// Never freed; an array would be retained and released for each tag.
        fileprivate let entries = HTMLElement.makeEntries()
    }

    private static func makeEntries() -> UnsafePointer<Entry> {
        let table = UnsafeMutablePointer<Entry>.allocate(capacity: 256)
        table.initialize(repeating: (0, 0, .inline), count: 256)
        for (element, list) in names {
            for name in list.split(separator: " ") {
                let key = HTMLElement.key(name.utf8)
                var slot = HTMLElement.slot(key)
                while table[slot].length != 0 { slot = (slot + 1) & 255 }
                table[slot] = (key, name.utf8.count, element)
            }
        }
        return UnsafePointer(table)
    }

    private static func slot(_ key: UInt64) -> Int { Int((key &* 0x9E37_79B9_7F4A_7C15) >> 56) }

    /// The element of a name in any case.
    init(named name: UnsafeBufferPointer<UInt8>) { self.init(named: 0..<name.count, of: name, in: .all) }

    /// The element of a name that stands in a page, in any case. Who has many names to look up keeps the table, whose global is not
    /// for nothing.
    init(named name: Range<Int>, of page: UnsafeBufferPointer<UInt8>, in names: Names) {
        let key = Self.key(of: name, page)
        let lookup = names.entries
        var slot = Self.slot(key)
        while lookup[slot].length != 0 {
            if lookup[slot].key == key, lookup[slot].length == name.count {
                self = lookup[slot].element
                return
            }
            slot = (slot + 1) & 255
        }
        self = .inline
    }

    /// The first eight bytes of a name in small letters. No name of the table has a sign that this bit would turn into another one
    /// of it.
    static func key(_ name: some Sequence<UInt8>) -> UInt64 { name.prefix(8).reduce(0) { $0 << 8 | UInt64($1 | 0x20) } }

    /// The same of a name in a page, by one load where the page has eight bytes from there on.
    private static func key(of name: Range<Int>, _ page: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard name.lowerBound + 8 <= page.count else { return key(page[name]) }
        let bytes = UnsafeRawBufferPointer(page).loadUnaligned(fromByteOffset: name.lowerBound, as: UInt64.self)
        return (bytes.bigEndian | 0x2020_2020_2020_2020) >> UInt64(64 - 8 * min(8, name.count))
    }
}

/// The attributes that a page's rules look at.
enum HTMLAttribute: UInt8, CaseIterable {
    case href, src, `class`, style, hidden, open, dataHref, dataCfemail

    /// Its name as it is handed on, with what stands before its value.
    var markup: StaticString {
        switch self {
        case .href: " href=\""
        case .src: " src=\""
        case .class: " class=\""
        case .style: " style=\""
        case .hidden: " hidden=\""
        case .open: " open=\""
        case .dataHref: " data-href=\""
        case .dataCfemail: " data-cfemail=\""
        }
    }

    /// The most bytes of a name.
    static let longestName = 12

    init?(named name: UnsafeBufferPointer<UInt8>) {
        // Most names are told from these by their length and first letter.
        guard let first = name.first else { return nil }
        func named(_ text: StaticString) -> Bool { equalsIgnoringCase(name, text) }
        switch (name.count, first | 0x20) {
        case (3, UInt8(ascii: "s")) where named("src"): self = .src
        case (4, UInt8(ascii: "h")) where named("href"): self = .href
        case (4, UInt8(ascii: "o")) where named("open"): self = .open
        case (5, UInt8(ascii: "c")) where named("class"): self = .class
        case (5, UInt8(ascii: "s")) where named("style"): self = .style
        case (6, UInt8(ascii: "h")) where named("hidden"): self = .hidden
        case (9, UInt8(ascii: "d")) where named("data-href"): self = .dataHref
        case (12, UInt8(ascii: "d")) where named("data-cfemail"): self = .dataCfemail
        default: return nil
        }
    }
}

/// Where the values of a start tag's attributes stand, those that the rules look at: of several of a name the first counts.
struct HTMLAttributeValues: ~Copyable {
    private var names: UInt8 = 0
    /// An array would be asked for each value whose it is.
    private let values = UnsafeMutableBufferPointer<Range<Int>>.allocate(capacity: HTMLAttribute.allCases.count)

    init() { values.initialize(repeating: 0..<0) }

    deinit { values.deallocate() }

    subscript(name: HTMLAttribute) -> Range<Int>? {
        names & 1 << name.rawValue == 0 ? nil : values[Int(name.rawValue)]
    }

    mutating func insert(_ name: HTMLAttribute, _ value: Range<Int>) {
        guard names & 1 << name.rawValue == 0 else { return }
        names |= 1 << name.rawValue
        values[Int(name.rawValue)] = value
    }

    mutating func removeAll() { names = 0 }
}

@inline(__always) func asciiLowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

/// Without an early end, the compiler looks at many bytes at once.
func isASCII(_ bytes: some Sequence<UInt8>) -> Bool { bytes.reduce(0) { $0 | $1 } < 0x80 }

/// Whether two texts are the same in any case of ASCII's letters.
func equalsIgnoringCase(_ one: some Collection<UInt8>, _ other: some Collection<UInt8>) -> Bool {
    one.count == other.count && one.elementsEqual(other) { asciiLowercase($0) == asciiLowercase($1) }
}

/// Whether bytes are a text of small letters, in any case.
func equalsIgnoringCase(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    for index in bytes.indices where asciiLowercase(bytes[index]) != text.utf8Start[index] { return false }
    return true
}
