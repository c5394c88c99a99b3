internal import Glibc
import JobModel
import Storage

/// Whether a target has just the rows of the catalogue, ids included, and beside them none but inactive ones, which stay as
/// they are. They are read there and compared here, value for value, which costs less than to send all of ours for a comparison
/// there.
///
/// What is not equal as a text counts as another value: the comparison there tells then, so nothing is decided here but that
/// there is nothing to do.
struct EqualityCheck {
    private let listing: String
    private let connection: PostgresConnection
    private let columns: [TargetColumn]
    private let kinds: [TargetColumn.Kind]
    /// Columns with an empty text where there is nothing.
    private let areEmptyForNothing: [Bool]
    private let (slug, activity): (Int, Int)

    private struct Difference: Error {}

    init(comparison: StateComparison, connection: PostgresConnection) {
        listing = comparison.listing
        self.connection = connection
        columns = comparison.columns
        kinds = columns.map(\.kind)
        areEmptyForNothing = columns.map { $0.isEmptyForNothing(comparison.profile) }
        let place = { (name: String) in comparison.columns.firstIndex { $0.name == name } ?? 0 }
        (slug, activity) = (place("source_track_slug"), place("is_active"))
    }

    /// Reads both sides; throws `PublishError` and the embedded database's errors.
    func holds(for catalogue: CatalogueSnapshot, addingCoordinates: Bool) throws -> Bool {
        let target = try TargetRows(listing, connection)
        let isEqual = try compare(catalogue, target, addingCoordinates)
        try target.close()
        return isEqual
    }

    private func compare(_ catalogue: CatalogueSnapshot, _ target: TargetRows, _ addingCoordinates: Bool) throws -> Bool
    {
        var last: [UInt8] = []
        // Rows whose slugs differ in case alone are the comparison's matter.
        func skipInactive(before limit: UnsafeBufferPointer<UInt8>?) throws {
            while !target.isAtEnd, let theirs = target.text(slug) {
                if let limit, !theirs.lexicographicallyPrecedes(limit) { return }
                let isLeft = target.text(activity)?.elementsEqual(CollectionOfOne(UInt8(ascii: "f"))) == true
                guard isLeft, !theirs.elementsEqual(last) else { throw Difference() }
                try target.advance()
            }
        }
        do {
            try catalogue.forEachTrack(columns.map(\.name), addingCoordinates: addingCoordinates) { ours in
                guard let name = ours.text(slug) else { throw Difference() }
                try skipInactive(before: name)
                guard !target.isAtEnd, isEqual(ours, target) else { throw Difference() }
                last.replaceSubrange(0..., with: name)
                try target.advance()
            }
            try skipInactive(before: nil)
        } catch is Difference {
            return false
        }
        return target.isAtEnd
    }

    private func isEqual(_ ours: borrowing CatalogueSnapshot.Row, _ target: TargetRows) -> Bool {
        for index in kinds.indices {
            let theirs = target.text(index)
            // SQLite's own text of a number has 15 digits.
            if kinds[index] == .real, let number = ours.real(index) {
                guard let theirs, theirs.elementsEqual(Self.text(of: number)) else { return false }
                continue
            }
            guard let text = ours.text(index) else {
                guard areEmptyForNothing[index] ? theirs?.isEmpty == true : theirs == nil else { return false }
                continue
            }
            guard let theirs, Self.isEqual(text, theirs, kinds[index]) else { return false }
        }
        return true
    }

    private static func isEqual(
        _ ours: UnsafeBufferPointer<UInt8>, _ theirs: UnsafeRawBufferPointer, _ kind: TargetColumn.Kind
    ) -> Bool {
        switch kind {
        case .flag:
            let flag = ours.first == UInt8(ascii: "1") ? UInt8(ascii: "t") : UInt8(ascii: "f")
            return theirs.elementsEqual(CollectionOfOne(flag))
        case .time: return isSameTime(ours, theirs)
        case .text, .identifier, .integer, .real:
            guard ours.count == theirs.count, let one = ours.baseAddress, let other = theirs.baseAddress else {
                return ours.isEmpty && theirs.isEmpty
            }
            return memcmp(one, other, ours.count) == 0
        }
    }

    /// A number as PostgreSQL writes it.
    private static func text(of number: Double) -> some Sequence<UInt8> {
        let text = "\(number)"
        return (text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8
    }

    /// Whether a time such as `2026-11-21T06:00:00.250Z` is the one that PostgreSQL writes as `2026-11-21 06:00:00.25`.
    private static func isSameTime(_ ours: UnsafeBufferPointer<UInt8>, _ theirs: UnsafeRawBufferPointer) -> Bool {
        var ours = ours[...]
        if ours.last == UInt8(ascii: "Z") { ours.removeLast() }
        if ours.contains(UInt8(ascii: ".")) {
            while ours.last == UInt8(ascii: "0") { ours.removeLast() }
            if ours.last == UInt8(ascii: ".") { ours.removeLast() }
        }
        return ours.count == theirs.count
            && zip(ours, theirs).allSatisfy { $0 == $1 || ($0 == UInt8(ascii: "T") && $1 == UInt8(ascii: " ")) }
    }
}

/// The rows of a target one after the other, by their texts. While those of one answer are compared, the server makes the next
/// answer.
private final class TargetRows {
    private let connection: PostgresConnection
    private var rows: FetchedRows
    private var row = 0
    /// Whether an answer is on its way.
    private var isAwaited = false

    /// How many rows are fetched at once: texts of 64 KiB each would be some megabytes.
    private static let piece = 100
    private static let fetch = "FETCH \(piece) FROM \(StateComparison.cursor)"

    init(_ listing: String, _ connection: PostgresConnection) throws(PublishError) {
        self.connection = connection
        try connection.request("\(listing); \(Self.fetch)")
        rows = try connection.received()
        try askForMore()
    }

    /// Whether no row is left.
    var isAtEnd: Bool { row == rows.count }

    /// A value of the present row; `nil` for NULL. The bytes are there until the next row.
    func text(_ column: Int) -> UnsafeRawBufferPointer? { rows.text(row, column) }

    func advance() throws(PublishError) {
        row += 1
        guard isAtEnd, isAwaited else { return }
        isAwaited = false
        rows = try connection.received()
        row = 0
        try askForMore()
    }

    private func askForMore() throws(PublishError) {
        guard rows.count == Self.piece else { return }
        try connection.request(Self.fetch)
        isAwaited = true
    }

    /// Takes what is on its way, so that the connection can be used again.
    func close() throws(PublishError) {
        guard isAwaited else { return }
        isAwaited = false
        _ = try connection.received()
    }
}
