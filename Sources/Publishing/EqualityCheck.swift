import JobModel
import Storage

/// Whether a target has just the rows of the catalogue, ids included. They are read there and compared here, value for value,
/// which costs less than to send all of ours for a comparison there.
///
/// What is not equal as a text counts as another value: the comparison there tells then, so nothing is decided here but that
/// there is nothing to do.
struct EqualityCheck {
    let comparison: StateComparison
    let connection: PostgresConnection

    /// So many rows are fetched at once: texts of 64 KiB each would be some megabytes.
    private static let piece = 100

    private struct Difference: Error {}

    /// Reads both sides; throws `PublishError` and the embedded database's errors.
    func holds(for catalogue: CatalogueSnapshot, addingCoordinates: Bool) throws -> Bool {
        try connection.run(comparison.listing)
        var rows = try fetch()
        var next = 0
        do {
            try catalogue.forEachTrack(comparison.columns.map(\.name), addingCoordinates: addingCoordinates) { ours in
                if next == rows.count, next > 0 { (rows, next) = (try fetch(), 0) }
                guard next < rows.count, isEqual(ours, rows, next) else { throw Difference() }
                next += 1
            }
        } catch is Difference {
            return false
        }
        guard next == rows.count else { return false }
        return try next == 0 || fetch().count == 0
    }

    private func fetch() throws(PublishError) -> FetchedRows {
        try connection.fetch("FETCH \(Self.piece) FROM \(StateComparison.cursor)")
    }

    private func isEqual(_ ours: borrowing CatalogueSnapshot.Row, _ rows: FetchedRows, _ row: Int) -> Bool {
        for (index, column) in comparison.columns.enumerated() {
            let theirs = rows.text(row, index)
            // SQLite's own text of a number has 15 digits.
            if column.kind == .real, let number = ours.real(index) {
                guard let theirs, theirs.elementsEqual(Self.text(of: number)) else { return false }
                continue
            }
            guard let text = ours.text(index) else {
                let isNothing =
                    column.isEmptyForNothing(comparison.profile) ? theirs?.isEmpty == true : theirs == nil
                guard isNothing else { return false }
                continue
            }
            guard let theirs, Self.isEqual(text, theirs, column.kind) else { return false }
        }
        return true
    }

    private static func isEqual(
        _ ours: UnsafeBufferPointer<UInt8>, _ theirs: UnsafeRawBufferPointer, _ kind: TargetColumn.Kind
    ) -> Bool {
        switch kind {
        case .flag: theirs.elementsEqual([ours.first == UInt8(ascii: "1") ? UInt8(ascii: "t") : UInt8(ascii: "f")])
        case .time: theirs.elementsEqual(time(ours))
        case .text, .identifier, .integer, .real:
            ours.count == theirs.count && theirs.elementsEqual(ours)
        }
    }

    /// A number as PostgreSQL writes it.
    private static func text(of number: Double) -> some Sequence<UInt8> {
        let text = "\(number)"
        return (text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8
    }

    /// A time such as `2026-11-21T06:00:00.250Z` as PostgreSQL writes it: `2026-11-21 06:00:00.25`.
    private static func time(_ ours: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes = ours.map { $0 == UInt8(ascii: "T") ? UInt8(ascii: " ") : $0 }
        if bytes.last == UInt8(ascii: "Z") { bytes.removeLast() }
        if bytes.contains(UInt8(ascii: ".")) {
            while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        }
        return bytes
    }
}
