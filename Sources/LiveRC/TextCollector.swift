/// Collects the text of an element.
struct TextCollector {
    private var bytes: [UInt8] = []
    private var isTooLong = false

    /// The most bytes of a text; a longer one counts as unreadable, since a part of it would be invented.
    static let maximumBytes = 64 << 10

    mutating func append(_ text: some Collection<UInt8>) {
        guard bytes.count + text.count <= Self.maximumBytes else {
            isTooLong = true
            return
        }
        bytes.append(contentsOf: text)
    }

    /// Ends a line, as `<br>` does.
    mutating func breakLine() { append(CollectionOfOne(Self.lineBreak)) }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        isTooLong = false
    }

    /// Whether there is no text but white space.
    var isBlank: Bool { bytes.allSatisfy(LiveRC.isSpace) && !isTooLong }

    /// The text with white space folded and control characters taken out; `nil` when it is too long.
    var folded: String? { isTooLong ? nil : Self.fold(bytes[...]) }

    /// The text line by line, each folded, blank lines at both ends taken off; `nil` when it is too long.
    var foldedLines: [String]? {
        guard !isTooLong else { return nil }
        var lines = bytes.split(separator: Self.lineBreak, omittingEmptySubsequences: false).map(Self.fold)[...]
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return Array(lines)
    }

    /// Stands for `<br>`: a byte that UTF-8 never has, so that no page can send it.
    private static let lineBreak: UInt8 = 0xFF

    /// A text with white space folded and control characters taken out.
    static func fold(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.allSatisfy { $0 < 0x80 } ? foldASCII(bytes) : foldScalars(String(decoding: bytes, as: UTF8.self))
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
