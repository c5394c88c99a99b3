extension HTMLElement {
    /// Whether `OpenBlocks` counts it.
    var isBlock: Bool { self == .block || self == .p }
}

/// How many blocks of a name are open, as far as their end tags tell: an end tag without a start tag ends nothing.
struct OpenBlocks {
    /// By key; a page has few of the names that blocks have.
    private var counts: [(key: UInt64, count: Int)] = []

    private subscript(key: UInt64) -> Int {
        get { counts.first { $0.key == key }?.count ?? 0 }
        set {
            if let index = counts.firstIndex(where: { $0.key == key }) {
                counts[index].count = newValue
            } else {
                counts.append((key, newValue))
            }
        }
    }

    /// Counts a start tag; it ends a paragraph, whose end tag may be left out.
    mutating func begin(_ scanner: inout HTMLScanner) {
        self[Self.key(&scanner)] += 1
        self[Self.key("p".utf8)] = scanner.element == .p ? 1 : 0
    }

    /// Counts an end tag; `false` when no block of its name is open.
    mutating func end(_ scanner: inout HTMLScanner) -> Bool {
        guard has(&scanner) else { return false }
        self[Self.key(&scanner)] -= 1
        return true
    }

    func has(_ scanner: inout HTMLScanner) -> Bool { self[Self.key(&scanner)] > 0 }

    /// Whether a list is open, whose items are not the next ones of what is around it.
    var hasList: Bool { ["ul", "ol", "dl", "menu", "dir"].contains { self[Self.key($0.utf8)] > 0 } }

    static func key(_ scanner: inout HTMLScanner) -> UInt64 { key(scanner.bytes[scanner.name]) }

    static func key(_ name: some Sequence<UInt8>) -> UInt64 {
        let key = HTMLElement.key(name)
        // Each heading ends whichever is open (HTML standard, 13.2.6.4.7).
        return (0x6831...0x6836).contains(key) ? 0x6831 : key
    }
}

/// A `pre` that is open.
struct Preformatted {
    /// Where its start tag ended.
    var start: Int
    /// How many elements are open around it.
    var depth: Int
    /// Blocks that began with it, itself counted.
    var blocks = OpenBlocks()

    /// Counts the end tag of a block. Whether it ends the `pre`, as its own or as that of a block around it.
    mutating func isEnded(by scanner: inout HTMLScanner) -> Bool {
        !blocks.end(&scanner) || scanner.isPreformatted && !blocks.has(&scanner)
    }
}
