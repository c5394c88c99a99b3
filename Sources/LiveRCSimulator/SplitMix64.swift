/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
///
/// The simulator's only source of chance: the same numbers on every platform and with every Swift version, which the
/// standard library's `random(in:using:)` does not promise; so ranges are drawn here as well.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The stream for one purpose of one track in one version: independent of every other stream of the seed.
    init(seed: UInt64, _ purpose: Purpose, _ index: Int, version: Int = 0) {
        var key = Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15)
        key = Self.mixed(key ^ (purpose.rawValue &* 0xD1B5_4A32_D192_ED03))
        key = Self.mixed(key ^ UInt64(truncatingIfNeeded: index))
        key = Self.mixed(key ^ (UInt64(truncatingIfNeeded: version) &* 0x8CB9_2BA7_2F3D_8DD7))
        state = key
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// A number from 0 up to, not including, `bound`; 0 when the bound is not positive.
    mutating func below(_ bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func inRange(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// Whether something that happens `perMille` times in a thousand happens now.
    mutating func chance(_ perMille: Int) -> Bool { below(1000) < perMille }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// Fills a pattern: `#` a digit, `@` a capital, `?` a small letter, anything else itself.
    mutating func fill(_ pattern: String) -> String {
        var text = String()
        text.reserveCapacity(pattern.utf8.count)
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case "#": text.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "0") + UInt8(below(10))))
            case "@": text.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "A") + UInt8(below(26))))
            case "?": text.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "a") + UInt8(below(26))))
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var mix = value
        mix = (mix ^ (mix >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mix = (mix ^ (mix >> 27)) &* 0x94D0_49BB_1331_11EB
        return mix ^ (mix >> 31)
    }
}

/// What a stream of chance is for.
///
/// Appending a case leaves every existing site as it was; reordering changes them all.
enum Purpose: UInt64 {
    case slug, name, oddName, country, place, street, coordinates, phone, website, email, description, logo, facebook
    case statistics, growth, activity, event, style, shape, oddData, tiles
    case removal, comeback, profileChange, absence
    case randomFault, latency
    case peculiarity
    case geocoding
}
