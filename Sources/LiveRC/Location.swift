import Catalogue

/// Where a track is, as far as its page tells.
///
/// The map has the parts of the address apart; without it the address lines are all there is. Nothing is guessed.
struct Location {
    var city = Reading<String>.unread
    var state = Reading<String>.unread
    var postalCode = Reading<String>.unread
    var country = Reading<String>.unread
    var countryCode = Reading<String>.unread
    var latitude = Reading<Double>.unread
    var longitude = Reading<Double>.unread

    init(map: MapQuery?, address: AddressBlock?) {
        if let center = map?.center {
            latitude = .value(center.latitude)
            longitude = .value(center.longitude)
        }
        let lines = address.flatMap { $0.isWhole ? $0.lines : nil }
        if let place = map?.place {
            city = Self.reading(place.city)
            state = Self.reading(place.state)
            postalCode = Self.reading(place.postalCode)
            countryCode = Self.reading(place.countryCode)
            if let lines { country = lines.last.map { .value($0) } ?? .gone }
        } else if let lines {
            readLines(lines)
        }
    }

    private static func reading(_ text: String) -> Reading<String> { text.isEmpty ? .gone : .value(text) }

    /// The last line is the country, the one before it `City, ST POSTAL` or `City POSTAL`.
    private mutating func readLines(_ lines: [String]) {
        guard let last = lines.last else {
            country = .gone
            return
        }
        guard lines.count >= 2 else { return }
        country = .value(last)
        let line = lines[lines.count - 2]
        if let comma = line.lastIndex(of: ",") {
            let region = line[line.index(after: comma)...].split(separator: " ")
            guard region.count == 2, region[0].allSatisfy(\.isLetter), Self.isPostalCode(region[1]) else { return }
            city = Self.reading(String(line[..<comma]))
            state = .value(String(region[0]))
            postalCode = .value(String(region[1]))
        } else {
            let words = line.split(separator: " ")
            // Two words with digits at the end may be one code (`TN34 1EX`) or not: that cannot be told.
            guard words.count >= 2, let code = words.last, Self.isPostalCode(code),
                !words[words.count - 2].contains(where: \.isNumber)
            else { return }
            city = .value(words.dropLast().joined(separator: " "))
            state = .gone
            postalCode = .value(String(code))
        }
    }

    private static func isPostalCode(_ word: Substring) -> Bool { word.contains { ("0"..."9").contains($0) } }
}
