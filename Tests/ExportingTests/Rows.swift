import Exporting

/// A track made of texts, for the writers.
struct MadeRow: ExportRow {
    var values: [String: String?] = [:]
    var columns: [ExportColumn]
    var numbers: [String: Double] = [:]
    var flags: [String: Bool] = [:]
    var bytes: [String: [UInt8]] = [:]
    var position: (latitude: Double, longitude: Double)?
    private let storage = Texts()

    /// Keeps texts where they are, as a row of the database does.
    private final class Texts {
        var kept: [UnsafeMutableBufferPointer<UInt8>] = []
        deinit { for buffer in kept { buffer.deallocate() } }
    }

    init(columns: [ExportColumn]) { self.columns = columns }

    private func text(_ name: String) -> ExportValue {
        guard let bytes = bytes[name] ?? (values[name] ?? nil).map({ Array($0.utf8) }) else { return .null }
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
        storage.kept.append(buffer)
        return .text(UnsafeBufferPointer(buffer))
    }

    func value(at index: Int) -> ExportValue {
        let name = columns[index].rawValue
        if let number = numbers[name] { return .real(number) }
        if let flag = flags[name] { return .integer(flag ? 1 : 0) }
        return text(name)
    }

    var name: ExportValue { text("track_name") }
    var slug: ExportValue { text("source_track_slug") }
    var address: ExportValue { text("address") }
    var phone: ExportValue { text("phone") }
}

/// What strangers may write on their pages.
let nastyTexts = [
    "=1+1", "+49 89", "-5", "@SUM(A1)", "\t=cmd|' /C calc'!A0", " =1", "\u{FF1D}1+1", "\"quoted\", with comma",
    "two\nlines",
    "two\r\nlines", "]]>&lt;<b>&amp;", "\u{0}nul\u{1}\u{7F}\u{FFFE}\u{FFFF}end", "\u{2028}\u{2029}",
    "\u{1F3C1} K\u{F6}ln \u{5D0}",
    "\\back\\slash", "'", "", " spaced ", "\u{FEFF}=1+1", "\u{A0}\u{85}-1", "\u{3000}\u{200B}\u{FF20}SUM(A1)",
    "\u{2066}\u{AD}+1",
]

/// A document of tracks with those texts in every place.
func document(
    _ format: ExportFormat, columns: [ExportColumn] = ExportColumn.allCases, as form: ExportText.Form = .plain,
    byteOrderMark: Bool = false
) -> [UInt8] {
    let writer = TrackWriter(format, columns: columns, as: form, byteOrderMark: byteOrderMark)
    var text = writer.text()
    writer.begin(&text)
    for (index, nasty) in nastyTexts.enumerated() {
        var row = MadeRow(columns: columns)
        row.values = [
            "id": "00000000-0000-4000-8000-\(100_000_000_000 + index)", "source_track_slug": "track\(index)",
            "track_name": nasty, "address": nasty, "phone": nasty, "description": nasty, "city": nasty,
        ]
        row.numbers = ["latitude": -33.5 + Double(index), "total_laps": 265_455]
        row.flags = ["is_active": true, "is_followed": false]
        if index % 2 == 0 { row.position = (-33.5 + Double(index), 151.25) }
        writer.write(row, isFirst: index == 0, &text)
    }
    writer.end(&text)
    return text.bytes
}
