/// Compares what a manual page shows with what really came.
///
/// Every member must be there with the same type and, unless it differs from case to case, the same value; a member that
/// is not shown must not be there either, unless `...` stands for it. The same id on the page is the same id throughout.
struct ShapeComparison {
    /// What is measured, or differs from machine to machine.
    private static let measured: Set<String> = [
        "uid", "user", "by", "pid", "seq", "seconds", "duration_seconds", "uptime_seconds", "rate", "eta_seconds",
        "bytes",
        "log_bytes",
    ]

    /// What stands on the page for a text of this machine: pairs of the real text and the page's.
    let samples: [(real: String, page: String)]
    /// Which id an id of the page stands for.
    private var ids: [Substring: Substring] = [:]

    init(samples: [(real: String, page: String)]) { self.samples = samples }

    /// What differs, in words; nothing where all agrees. Ids are taken for the page's only then.
    mutating func differences(_ shown: JSON, _ real: JSON) -> [String] {
        let known = ids
        let differences = compare(shown, real, "")
        if !differences.isEmpty { ids = known }
        return differences
    }

    private mutating func compare(_ shown: JSON, _ real: JSON, _ name: String) -> [String] {
        switch (shown, real) {
        case (.text("..."), _), (.null, .null): return []
        case (.bool(let left), .bool(let right)) where left == right: return []
        case (.number(let left), .number(let right)) where left == right || Self.measured.contains(name): return []
        case (.text, .text) where Self.measured.contains(name): return []
        case (.text(let left), .text(let right)): return compare(left, right, name)
        case (.list(let left), .list(let right)): return compare(left, right, name)
        case (.object(let left), .object(let right)): return compare(left, right, name)
        default: return ["\(name): the page shows \(shown), there is \(real)"]
        }
    }

    private mutating func compare(_ shown: [String: JSON], _ real: [String: JSON], _ name: String) -> [String] {
        var differences: [String] = []
        for (key, value) in shown.sorted(by: { $0.key < $1.key }) where key != "..." {
            guard let found = real[key] else {
                differences.append("\(name).\(key) is on the page only")
                continue
            }
            differences += compare(value, found, key)
        }
        guard shown["..."] == nil else { return differences }
        return differences + real.keys.filter { shown[$0] == nil }.sorted().map { "\(name).\($0) is not on the page" }
    }

    private mutating func compare(_ shown: [JSON], _ real: [JSON], _ name: String) -> [String] {
        let isCut = shown.last == .text("...")
        let shown = isCut ? shown.dropLast() : shown[...]
        guard isCut ? real.count >= shown.count : real.count == shown.count else {
            return ["\(name): the page shows \(shown.count) elements, there are \(real.count)"]
        }
        var differences: [String] = []
        for (left, right) in zip(shown, real) { differences += compare(left, right, name) }
        return differences
    }

    private mutating func compare(_ shown: String, _ real: String, _ name: String) -> [String] {
        var real = real
        for sample in samples { real = real.replacing(sample.real, with: sample.page) }
        let isCut = shown.hasSuffix("...")
        let wanted = general(isCut ? String(shown.dropLast(3)) : shown)
        guard isCut ? general(real).hasPrefix(wanted) : general(real) == wanted else {
            return ["\(name): the page shows \"\(shown)\", there is \"\(real)\""]
        }
        for (left, right) in zip(Self.ids(in: shown), Self.ids(in: real)) {
            guard ids[left, default: right] == right, ids.first(where: { $0.value == right })?.key ?? left == left
            else { return ["\(name): \(left) of the page is not \(right)"] }
            ids[left] = right
        }
        return []
    }

    private static func ids(in text: String) -> [Substring] {
        text.matches(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/).map(\.output.0)
    }

    /// A text without what differs from case to case.
    private func general(_ text: String) -> String {
        text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "ID")
            .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, with: "TIME")
            .replacing(/\d{4}(-\d\d){5}/, with: "STAMP")
            .replacing(/\d+ (min|h)\b/, with: "AGE")
            .replacing(/^\d+\.\d+\.\d+$/, with: "VERSION")
    }
}
