import JobModel
import Storage

/// Writes rows in the text format of COPY, in pieces.
final class CopyWriter {
    private var buffer: [UInt8] = []
    private let send: (UnsafeRawBufferPointer) throws -> Void
    /// Slugs of tracks of which a text had to be changed, the first ones, and how many there are.
    private(set) var repaired: [String] = []
    private(set) var repairs = 0

    /// How many bytes are sent at once.
    private static let pieceSize = 1 << 16

    init(_ send: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.send = send
        buffer.reserveCapacity(Self.pieceSize + 4096)
    }

    /// Writes a track. Throws what sending throws.
    func write(_ row: borrowing CatalogueSnapshot.Row, _ columns: [TargetColumn], slugAt slug: Int) throws {
        var isRepaired = false
        for (index, column) in columns.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: "\t")) }
            // SQLite's own text of a number has 15 digits.
            if column.kind == .real, let number = row.real(index) {
                buffer.append(contentsOf: "\(number)".utf8)
                continue
            }
            guard let text = row.text(index) else {
                appendNull()
                continue
            }
            switch column.kind {
            case .text: if append(text) { isRepaired = true }
            case .flag: buffer.append(text.first == UInt8(ascii: "1") ? UInt8(ascii: "t") : UInt8(ascii: "f"))
            case .identifier, .integer, .real, .time: buffer.append(contentsOf: text)
            }
        }
        buffer.append(UInt8(ascii: "\n"))
        if isRepaired {
            repairs += 1
            if repaired.count < 5 {
                repaired.append(row.text(slug).map { String(decoding: $0, as: UTF8.self) } ?? "")
            }
        }
        if buffer.count >= Self.pieceSize { try flush() }
    }

    /// Writes a row of so many columns as it is.
    func write(_ row: borrowing CatalogueSnapshot.Row, columns count: Int) throws {
        for column in 0..<count {
            if column > 0 { buffer.append(UInt8(ascii: "\t")) }
            if row.isReal(column), let number = row.real(column) {
                buffer.append(contentsOf: "\(number)".utf8)
                continue
            }
            if let text = row.text(column) { _ = append(text) } else { appendNull() }
        }
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.pieceSize { try flush() }
    }

    /// Sends what is left.
    func flush() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try send($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func appendNull() {
        buffer.append(UInt8(ascii: "\\"))
        buffer.append(UInt8(ascii: "N"))
    }

    /// Appends a text; whether it had something that PostgreSQL cannot store: U+0000, or no UTF-8.
    private func append(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var isPlain = true
        for byte in text where byte < 0x20 || byte == UInt8(ascii: "\\") || byte >= 0x80 {
            isPlain = false
            break
        }
        if isPlain {
            buffer.append(contentsOf: text)
            return false
        }
        if String(validating: text, as: UTF8.self) != nil, !text.contains(0) {
            escape(text)
            return false
        }
        let repaired = String(decoding: text, as: UTF8.self).unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }
        escape(Array(String(String.UnicodeScalarView(repaired)).utf8))
        return true
    }

    private func escape(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\\"): buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
            case UInt8(ascii: "\n"): buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case UInt8(ascii: "\r"): buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
            case UInt8(ascii: "\t"): buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
            default: buffer.append(byte)
            }
        }
    }
}
