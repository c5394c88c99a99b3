/// Writes tracks in a format, one after the other: what was written of one can leave before the next one comes.
public struct TrackWriter: Sendable {
    private let format: ExportFormat
    private let columns: [ExportColumn]
    private let form: ExportText.Form
    /// What stands before the columns' values, one behind the other as they are written, and where each ends.
    private let names: [UInt8]
    private let ends: [Int]
    /// What stands behind a value of KML, as it is written.
    private let endOfData: [UInt8]
    /// Whether a table begins with a byte order mark, by which Excel knows UTF-8.
    private let hasMark: Bool

    /// Makes a writer of columns in this order, whose text has this form.
    public init(
        _ format: ExportFormat, columns: [ExportColumn], as form: ExportText.Form = .plain, byteOrderMark: Bool = false
    ) {
        self.format = format
        self.columns = columns
        self.form = form
        let written = columns.enumerated().map { index, column in
            let name =
                switch format {
                case .csv: index > 0 ? "," : ""
                case .jsonl, .json, .geojson: "\(index > 0 ? "," : "")\"\(column.rawValue)\":"
                case .kml: "<Data name=\"\(column.rawValue)\"><value>"
                }
            return Self.written(name, as: form)
        }
        names = Array(written.joined())
        ends = written.reduce(into: []) { ends, name in ends.append((ends.last ?? 0) + name.count) }
        endOfData = Self.written("</value></Data>\n", as: form)
        hasMark = byteOrderMark && format == .csv
    }

    private static func written(_ constant: String, as form: ExportText.Form) -> [UInt8] {
        var text = ExportText(form)
        text.append(constant)
        return text.bytes
    }

    /// A text to write to, with room for so many bytes.
    public func text(capacity: Int = 0) -> ExportText { ExportText(form, capacity: capacity) }

    /// What stands before the tracks.
    public func begin(_ text: inout ExportText) {
        switch format {
        case .csv:
            if hasMark { text.append("\u{FEFF}") }
            text.append(columns.map(\.rawValue).joined(separator: ",") + "\r\n")
        case .jsonl: break
        case .json: text.append("[")
        case .geojson: text.append("{\"type\":\"FeatureCollection\",\"features\":[")
        case .kml:
            text.append(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <kml xmlns="http://www.opengis.net/kml/2.2">
                <Document>
                <name>LiveRC tracks</name>

                """)
        }
    }

    /// A track; `isFirst` where none was written before.
    public func write(_ row: some ExportRow, isFirst: Bool, _ text: inout ExportText) {
        switch format {
        case .csv: writeRecord(row, &text)
        case .jsonl:
            writeObject(row, &text)
            text.append("\n")
        case .json:
            text.append(isFirst ? "\n" : ",\n")
            writeObject(row, &text)
        case .geojson:
            text.append(isFirst ? "\n" : ",\n")
            writeFeature(row, &text)
        case .kml: writePlacemark(row, &text)
        }
    }

    /// The columns, each with its position and what stands before its value.
    @inline(__always) private func forEachColumn(_ body: (Int, ExportColumn, UnsafeBufferPointer<UInt8>) -> Void) {
        names.withUnsafeBufferPointer { names in
            var start = 0
            for (index, column) in columns.enumerated() {
                body(index, column, UnsafeBufferPointer(rebasing: names[start..<ends[index]]))
                start = ends[index]
            }
        }
    }

    /// What stands behind the tracks.
    public func end(_ text: inout ExportText) {
        switch format {
        case .csv, .jsonl: break
        case .json: text.append("\n]\n")
        case .geojson: text.append("\n]}\n")
        case .kml: text.append("</Document>\n</kml>\n")
        }
    }

    // MARK: CSV

    private func writeRecord(_ row: some ExportRow, _ text: inout ExportText) {
        forEachColumn { index, column, name in
            text.append(written: name)
            switch row.value(at: index) {
            case .null: break
            case .integer(let number) where column.isFlag: text.append(number == 0 ? "false" : "true")
            case .integer(let number): text.append(number)
            case .real(let number): text.append(number)
            case .text(let value): Self.writeField(value, &text)
            }
        }
        text.append("\r\n")
    }

    /// A text as a field. A spreadsheet would take one that begins like a formula for one, and run what a stranger wrote on his
    /// page: an apostrophe before it keeps it a text.
    private static func writeField(_ value: UnsafeBufferPointer<UInt8>, _ text: inout ExportText) {
        let isFormula = beginsFormula(value)
        let isSpecial = value.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 }
        let isQuoted = isSpecial || value.first == 0x20 || value.last == 0x20
        if isQuoted { text.append("\"") }
        if isFormula { text.append("'") }
        if isSpecial {
            text.append(value) { field, value, index in
                switch value[index] {
                case UInt8(ascii: "\""): field.append("\"\"")
                case 0x09, 0x0A, 0x0D, 0x20...: return 0
                default: field.append("\u{FFFD}")
                }
                return 1
            }
        } else {
            text.append(value) { _, _, _ in 0 }
        }
        if isQuoted { text.append("\"") }
    }

    /// Whether a text begins with what begins a formula: `=`, `+`, `-`, `@`, also in their wide forms (U+FF1D, U+FF0B, U+FF0D,
    /// U+FF20), and also behind white space, controls and characters that are not seen, which spreadsheets drop.
    private static func beginsFormula(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        var start = 0
        while let count = blank(value, at: start) { start += count }
        guard start < value.count else { return false }
        switch value[start] {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): return true
        case 0xEF where start + 2 < value.count && value[start + 1] == 0xBC:
            return [0x9D, 0x8B, 0x8D, 0xA0].contains(value[start + 2])
        default: return false
        }
    }

    /// How many bytes the white space, control or unseen character at a place has; `nil` where another one stands, or none.
    private static func blank(_ value: UnsafeBufferPointer<UInt8>, at place: Int) -> Int? {
        guard place < value.count else { return nil }
        let (next, last) = (
            place + 1 < value.count ? value[place + 1] : 0, place + 2 < value.count ? value[place + 2] : 0
        )
        switch (value[place], next, last) {
        case (...0x20, _, _), (0x7F, _, _): return 1
        // The controls and the no-break space; the soft hyphen.
        case (0xC2, 0x80...0xA0, _), (0xC2, 0xAD, _): return 2
        // U+1680, U+180E; spaces and marks of direction, breaks, U+202F, U+205F to U+206F; U+3000, U+FEFF.
        case (0xE1, 0x9A, 0x80), (0xE1, 0xA0, 0x8E), (0xE2, 0x80, 0x80...0x8F), (0xE2, 0x80, 0xA8...0xAF),
            (0xE2, 0x81, 0x9F...0xAF), (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF):
            return 3
        default: return nil
        }
    }

    // MARK: JSON

    private func writeObject(_ row: some ExportRow, _ text: inout ExportText) {
        text.append("{")
        forEachColumn { index, column, name in
            text.append(written: name)
            text.appendJSON(row.value(at: index), isFlag: column.isFlag)
        }
        text.append("}")
    }

    /// A track whose place is unknown is a Feature without a geometry (RFC 7946, section 3.2).
    private func writeFeature(_ row: some ExportRow, _ text: inout ExportText) {
        text.append("{\"type\":\"Feature\",\"id\":")
        text.appendJSON(row.slug)
        text.append(",\"geometry\":")
        if let position = row.position {
            text.append("{\"type\":\"Point\",\"coordinates\":[")
            text.append(position.longitude)
            text.append(",")
            text.append(position.latitude)
            text.append("]}")
        } else {
            text.append("null")
        }
        text.append(",\"properties\":")
        writeObject(row, &text)
        text.append("}")
    }

    // MARK: KML

    private func writePlacemark(_ row: some ExportRow, _ text: inout ExportText) {
        text.append("<Placemark>\n<name>")
        text.appendXML(row.name)
        text.append("</name>\n")
        if case .text(let address) = row.address {
            text.append("<address>")
            text.appendXML(address)
            text.append("</address>\n")
        }
        if case .text(let phone) = row.phone {
            text.append("<phoneNumber>")
            text.appendXML(phone)
            text.append("</phoneNumber>\n")
        }
        text.append("<ExtendedData>\n")
        forEachColumn { index, column, name in
            let value = row.value(at: index)
            if case .null = value { return }
            text.append(written: name)
            text.appendXML(value, isFlag: column.isFlag)
            endOfData.withUnsafeBufferPointer { text.append(written: $0) }
        }
        text.append("</ExtendedData>\n")
        if let position = row.position {
            text.append("<Point><coordinates>")
            text.append(position.longitude)
            text.append(",")
            text.append(position.latitude)
            text.append("</coordinates></Point>\n")
        }
        text.append("</Placemark>\n")
    }
}
