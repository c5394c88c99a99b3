import Foundation
import Testing

/// Differences between what is read and what is right, counted by how their pages are written.
struct OracleComparison: CustomStringConvertible {
    struct Difference {
        let page: String
        let field: String
        let found: String?
        let right: String?
    }

    private(set) var differences: [Difference] = []
    /// By kind of spelling: fields compared, and those that differ.
    private(set) var kinds: [String: (compared: Int, different: Int)] = [:]

    mutating func compare(_ page: OraclePage, with found: OracleReading) {
        guard let right = page.oracle ?? page.truth else { return }
        let count = differences.count
        defer { if differences.count > count { Self.keep(page) } }
        switch (found, right) {
        case (.fields(let found), .fields(let right)):
            let readings = (page.others ?? []).compactMap { if case .fields(let fields) = $0 { fields } else { nil } }
            for field in Set(found.keys).union(right.keys).sorted() {
                let others = page.damaged.contains(field) ? [nil] + readings.map { $0[field] } : []
                compare(page, field, found[field], right[field], others: others)
            }
        case (.rows(let found), .rows(let right)): compare(page, found, right)
        case (.fields, .rows), (.rows, .fields): compare(page, "the page", "another kind of page", nil)
        }
    }

    /// Writes a page that differs into the folder that `TRACKSYNC_ORACLE_KEEP` names, to be looked at.
    private static func keep(_ page: OraclePage) {
        guard let folder = ProcessInfo.processInfo.environment["TRACKSYNC_ORACLE_KEEP"] else { return }
        let isRespelled = page.kinds.keys.contains { $0.hasPrefix("respelled") }
        let name = page.id.replacing("/", with: "_") + (isRespelled ? "_respelled" : "")
        try? page.page.write(to: URL(fileURLWithPath: folder).appendingPathComponent(name + ".html"))
    }

    private mutating func compare(_ page: OraclePage, _ found: [[String: String]], _ right: [[String: String]]) {
        let slug = "source_track_slug"
        let bySlug = Self.rows(found, by: slug)
        let readings = (page.others ?? []).compactMap {
            if case .rows(let rows) = $0 { Self.rows(rows, by: slug) } else { nil }
        }
        for row in right {
            let name = row[slug] ?? ""
            let isDamaged = page.damaged.contains("\(name):*")
            let read = bySlug[name] ?? [:]
            for (field, value) in row {
                let mayDiffer = isDamaged || page.damaged.contains("\(name):\(field)")
                let others = mayDiffer ? [nil] + readings.map { $0[name]?[field] } : []
                compare(page, field, read[field], value, others: others, place: "\(name):\(field)")
            }
        }
        let rights = Set(right.map { $0[slug] })
        for row in found where !rights.contains(row[slug]) { compare(page, slug, row[slug], nil) }
        if page.damaged.isEmpty, bySlug.count == right.count {
            let isInOrder = found.map { $0[slug] } == right.map { $0[slug] }
            compare(page, "the rows' order", isInOrder ? nil : "another", nil)
        }
    }

    private static func rows(_ rows: [[String: String]], by field: String) -> [String: [String: String]] {
        Dictionary(rows.map { ($0[field] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }

    private mutating func compare(
        _ page: OraclePage, _ field: String, _ found: String?, _ right: String?, others: [String?] = [],
        place: String? = nil
    ) {
        let isRight = Self.isSame(found, right) || others.contains { Self.isSame(found, $0) }
        if !isRight {
            differences.append(Difference(page: page.id, field: place ?? field, found: found, right: right))
        }
        for (kind, fields) in page.kinds where fields.contains(field) || fields.contains("*") {
            kinds[kind, default: (0, 0)].compared += 1
            if !isRight { kinds[kind, default: (0, 0)].different += 1 }
        }
    }

    /// By bytes: text that is the same only canonically is in another form.
    private static func isSame(_ one: String?, _ other: String?) -> Bool {
        one.map { Array($0.utf8) } == other.map { Array($0.utf8) }
    }

    /// Records an issue when there are differences.
    func expectNone() {
        if !differences.isEmpty { Issue.record("\(self)") }
    }

    /// The first differences, and a table of the kinds that have any.
    var description: String {
        var lines = ["\(differences.count) differences in \(Set(differences.map(\.page)).count) pages"]
        var shown: [String: Int] = [:]
        for difference in differences where shown[difference.field.suffix(12).description, default: 0] < 12 {
            shown[difference.field.suffix(12).description, default: 0] += 1
            lines.append(
                "\(difference.page), \(difference.field): \(difference.found.map { "'\($0)'" } ?? "nothing"), right is "
                    + (difference.right.map { "'\($0)'" } ?? "nothing"))
        }
        let table = kinds.filter { $0.value.different > 0 }.sorted {
            $0.value.different * $1.value.compared > $1.value.different * $0.value.compared
        }
        for (kind, count) in table { lines.append("| \(kind) | \(count.different) of \(count.compared) |") }
        return lines.joined(separator: "\n")
    }
}
