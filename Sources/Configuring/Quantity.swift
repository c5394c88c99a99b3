/// Durations and sizes as the configuration writes them: a number and a unit.
enum Quantity {
    /// Units of time in nanoseconds, smallest first. Each is a multiple of a million, so six decimals are exact.
    private static let timeUnits: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ]
    private static let sizeUnits: [(name: String, bytes: Int)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
    private static let decimals = 6

    /// Reads a duration such as `30s` or `0.1s`.
    static func duration(_ text: String) throws(Refusal) -> Duration {
        let number = text.prefix { $0 == "." || isDigit($0) }
        let unitName = text[number.endIndex...]
        guard !number.isEmpty else { throw Refusal(reason: "is no duration") }
        guard !unitName.isEmpty else { throw Refusal(reason: "has no unit") }
        guard let unit = timeUnits.first(where: { $0.name == unitName }) else {
            throw Refusal(reason: "has an unknown unit")
        }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else { throw Refusal(reason: "is no duration") }
        guard let whole = Int64(parts[0]) else { throw Refusal(reason: "is too large") }
        var nanoseconds = whole.multipliedReportingOverflow(by: unit.nanoseconds)
        if parts.count == 2, !nanoseconds.overflow {
            guard parts[1].count <= decimals, let fraction = Int64(parts[1]) else {
                throw Refusal(reason: "has more than \(decimals) decimals")
            }
            let scale = (0..<parts[1].count).reduce(Int64(1)) { power, _ in power * 10 }
            nanoseconds = nanoseconds.partialValue.addingReportingOverflow(unit.nanoseconds / scale * fraction)
        }
        guard !nanoseconds.overflow else { throw Refusal(reason: "is too large") }
        return .nanoseconds(nanoseconds.partialValue)
    }

    /// Writes a duration with the largest unit that needs no fraction.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        guard nanoseconds != 0 else { return "0s" }
        if let unit = timeUnits.last(where: { nanoseconds % $0.nanoseconds == 0 }) {
            return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
        }
        var fraction = String(nanoseconds % 1_000_000)
        fraction = String(repeating: "0", count: decimals - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return "\(nanoseconds / 1_000_000).\(fraction)ms"
    }

    /// Reads a size: bytes, or a whole number with a unit, such as `8MiB`.
    static func bytes(_ text: String) throws(Refusal) -> Int {
        let number = text.prefix(while: isDigit)
        let unitName = text[number.endIndex...]
        guard !number.isEmpty else { throw Refusal(reason: "is no size") }
        guard let unit = unitName.isEmpty ? 1 : sizeUnits.first(where: { $0.name == unitName })?.bytes else {
            throw Refusal(reason: unitName.first == "." ? "is no whole number" : "has an unknown unit")
        }
        guard let whole = Int(number) else { throw Refusal(reason: "is too large") }
        let (bytes, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { throw Refusal(reason: "is too large") }
        return bytes
    }

    /// Writes a size with the largest unit that needs no fraction.
    static func text(bytes: Int) -> String {
        guard bytes != 0, let unit = sizeUnits.last(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }

    /// A digit of ASCII: others are no number here.
    static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) && character.isASCII }
}
