import Catalogue

/// Collects the text of an element.
struct TextCollector {
    private var bytes: [UInt8] = []
    private var isUnreadable = false
    private var isTooLong = false

    /// The most bytes of a text; a longer one counts as unreadable, since a part of it would be invented.
    static let maximumBytes = 64 << 10

    mutating func append(_ text: some Collection<UInt8>) {
        guard bytes.count + text.count <= Self.maximumBytes else {
            isUnreadable = true
            isTooLong = true
            return
        }
        bytes.append(contentsOf: text)
    }

    /// Ends a line, as `<br>` does.
    mutating func breakLine() { append(CollectionOfOne(Self.lineBreak)) }

    /// Ends a line that has text, as the beginning and the end of a block do.
    mutating func breakBlock() {
        if bytes.last != Self.blockBreak { append(CollectionOfOne(Self.blockBreak)) }
    }

    /// Takes a `br>`, `br/>` or `br />` off the end, or one whose `<` is a character; `false` when there is none.
    mutating func removeBrokenBreak() -> Bool {
        guard bytes.last == UInt8(ascii: ">"), !isUnreadable else { return false }
        let name = bytes.dropLast().suffix(16).reversed().drop { LiveRC.isSpace($0) || $0 == UInt8(ascii: "/") }
        guard equalsIgnoringCase(name.prefix(2), "rb".utf8) else { return false }
        while let byte = bytes.popLast(), asciiLowercase(byte) != UInt8(ascii: "b") {}
        if bytes.last == UInt8(ascii: "<") { bytes.removeLast() }
        return true
    }

    var count: Int { bytes.count }

    /// Where the next label of a contact with its colon stands behind a space or a sign between two contacts.
    func nextLabel(from start: Int) -> (name: String, start: Int, end: Int)? {
        var from = min(start, bytes.count)
        while let colon = bytes[from...].firstIndex(of: UInt8(ascii: ":")) {
            from = colon + 1
            let next = from < bytes.count ? bytes[from] : 0x20
            guard !isUnreadable, next != UInt8(ascii: "/") else { continue }
            var end = colon
            while end > 0, LiveRC.isSpace(bytes[end - 1]) { end -= 1 }
            // No label is longer.
            var word = end
            func isInWord(_ byte: UInt8) -> Bool { isASCIIAlphanumeric(byte) || byte == UInt8(ascii: "-") }
            while word > 0, end - word < 10, isInWord(bytes[word - 1]) { word -= 1 }
            let before = bytes[..<word].suffix(4)
            guard word < end, before.last.map(Self.isBetweenContacts) ?? true || Self.endsWithSpace(before),
                let label = ContactLabel(String(decoding: bytes[word...colon], as: UTF8.self))
            else { continue }
            return (label.name, word, from)
        }
        return nil
    }

    /// Ends the text before a place, without the signs between two contacts, and returns the rest.
    mutating func cut(at start: Int) -> TextCollector {
        var rest = TextCollector()
        rest.bytes = Array(bytes[start...])
        bytes.removeSubrange(start...)
        while let last = bytes.last, Self.isBetweenContacts(last) { bytes.removeLast() }
        return rest
    }

    private static func isBetweenContacts(_ byte: UInt8) -> Bool {
        LiveRC.isSpace(byte) || isBreak(byte) || "|,;-".utf8.contains(byte)
    }

    /// Whether a text ends with a space, a dash or a bullet beyond ASCII.
    private static func endsWithSpace(_ text: ArraySlice<UInt8>) -> Bool {
        for sign in ["\u{A0}", "·", "•", "–", "—"] where text.reversed().starts(with: sign.utf8.reversed()) {
            return true
        }
        return false
    }

    /// Ends a line as a tag does.
    mutating func breakText(at tag: HTMLElement) { if tag == .br { breakLine() } else { breakBlock() } }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        isUnreadable = false
        isTooLong = false
    }

    /// Counts the text as unreadable: a part of it was lost.
    mutating func damage() { isUnreadable = true }

    /// What the text begins with, from its first letter on, however it is damaged.
    var beginning: String {
        let start = bytes.prefix(64).firstIndex { isASCIIAlphanumeric($0) } ?? bytes.startIndex
        return Self.fold(bytes[start...].prefix(64))
    }

    /// What a text that is too long begins with, as an issue shows it; `nil` for others.
    var excess: String? {
        isTooLong ? Self.fold(bytes.prefix(4096).map { Self.isBreak($0) ? 0x20 : $0 }[...]) : nil
    }

    /// Whether there is no text but white space.
    var isBlank: Bool { bytes.allSatisfy { LiveRC.isSpace($0) || Self.isBreak($0) } && !isUnreadable }

    /// The text in one line, with white space folded and control characters taken out; `nil` when it is too long or damaged.
    var folded: String? {
        guard !isUnreadable else { return nil }
        if isASCII(bytes) { return Self.foldASCII(bytes[...]) }
        guard bytes.contains(where: Self.isBreak) else { return Self.fold(bytes[...]) }
        return Self.fold(bytes.map { Self.isBreak($0) ? 0x20 : $0 }[...])
    }

    /// The text line by line, each folded, blank lines at both ends taken off; `nil` when it is too long or damaged.
    var foldedLines: [String]? {
        guard !isUnreadable else { return nil }
        var lines: [String] = []
        var start = 0
        for index in 0...bytes.count where index == bytes.count || Self.isBreak(bytes[index]) {
            let line = Self.fold(bytes[start..<index])
            if !line.isEmpty || index < bytes.count && bytes[index] == Self.lineBreak { lines.append(line) }
            start = index + 1
        }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    // These stand for the ends of lines: bytes that UTF-8 never has, so that no page can send them.
    private static let lineBreak: UInt8 = 0xFF
    private static let blockBreak: UInt8 = 0xFE
    private static func isBreak(_ byte: UInt8) -> Bool { byte >= blockBreak }

    /// A text with white space folded, control characters taken out, in Unicode's form NFC.
    static func fold(_ bytes: ArraySlice<UInt8>) -> String {
        if isASCII(bytes) { return foldASCII(bytes) }
        return UnicodeForm.nfc(streamSafe(foldScalars(String(decoding: bytes, as: UTF8.self))))
    }

    /// The text with at most 30 marks on a character, as all text has that means something (UAX #15, Stream-Safe Text Process):
    /// to put more in order, or to compare them, costs quadratic time.
    private static func streamSafe(_ text: String) -> String {
        func isMark(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
        }
        var marks = 0
        let isSafe = text.unicodeScalars.allSatisfy { scalar in
            marks = isMark(scalar) ? marks + 1 : 0
            return marks <= 30
        }
        guard !isSafe else { return text }
        marks = 0
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            marks = isMark(scalar) ? marks + 1 : 0
            if marks > 30 {
                safe.append("\u{34F}")
                marks = 1
            }
            safe.append(scalar)
        }
        return String(safe)
    }

    /// The same for text that needs none of Unicode's tables: most of it, and several times faster.
    private static func foldASCII(_ bytes: ArraySlice<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { folded in
            var count = 0
            var pendingSpace = false
            for byte in bytes {
                if LiveRC.isSpace(byte) {
                    pendingSpace = count > 0
                } else if byte >= 0x20, byte != 0x7F {
                    if pendingSpace {
                        folded[count] = UInt8(ascii: " ")
                        count += 1
                    }
                    pendingSpace = false
                    folded[count] = byte
                    count += 1
                }
            }
            return count
        }
    }

    /// Unicode's property White_Space (PropList.txt), which has been the same since version 6.3.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    private static func foldScalars(_ text: String) -> String {
        // Folding never makes a text longer.
        String(unsafeUninitializedCapacity: text.utf8.count) { folded in
            var count = 0
            var pendingSpace = false
            for scalar in text.unicodeScalars {
                if isSpace(scalar) {
                    pendingSpace = count > 0
                } else if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                    continue
                } else {
                    if pendingSpace {
                        folded[count] = UInt8(ascii: " ")
                        count += 1
                    }
                    pendingSpace = false
                    for byte in scalar.utf8 {
                        folded[count] = byte
                        count += 1
                    }
                }
            }
            return count
        }
    }
}

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
