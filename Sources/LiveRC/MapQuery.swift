/// What the map panel's address says of where a track is.
///
/// `q={street},{city},{STATE}+{POSTAL},{CC}`, read from the right, since a street may hold commas; and perhaps
/// `center=lat,lon`. LiveRC does not escape this address: `q=` ends at the end, or at another parameter that it uses.
struct MapQuery: Equatable {
    /// The parts of the address; each may be empty.
    struct Place: Equatable {
        var city: String
        var state: String
        var postalCode: String
        var countryCode: String
    }

    var place: Place?
    var center: (latitude: Double, longitude: Double)?

    static func == (left: MapQuery, right: MapQuery) -> Bool {
        left.place == right.place && left.center?.latitude == right.center?.latitude
            && left.center?.longitude == right.center?.longitude
    }

    /// Parameters of the embedded map (Google Maps Embed API).
    private static let parameters = ["key", "q", "center", "zoom", "maptype", "language", "region"]
        .map { (name: $0, prefix: Array("\($0)=".utf8)) }

    init(source: String) {
        guard let mark = source.utf8.firstIndex(of: UInt8(ascii: "?")) else { return }
        let parameters = Self.split(source.utf8[source.utf8.index(after: mark)...])
        place = parameters["q"].flatMap { Self.place(Self.decoded($0)) }
        center = parameters["center"].flatMap { Self.center(Self.decoded($0)) }
    }

    /// The parameters' values; an `&` that no known parameter follows is a part of the value.
    private static func split(_ query: Substring.UTF8View) -> [String: [UInt8]] {
        var values: [String: [UInt8]] = [:]
        var name: String?
        var value: [UInt8] = []
        func finish() { if let name, values[name] == nil { values[name] = value } }
        for piece in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            if let known = parameters.first(where: { piece.starts(with: $0.prefix) }) {
                finish()
                name = known.name
                value = Array(piece.dropFirst(known.prefix.count))
            } else {
                value.append(UInt8(ascii: "&"))
                value.append(contentsOf: piece)
            }
        }
        finish()
        return values
    }

    private static func place(_ text: String) -> Place? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count >= 4 else { return nil }
        let country = fold(parts[parts.count - 1])
        let region = parts[parts.count - 2].split(separator: "+", omittingEmptySubsequences: false)
        guard country.utf8.count == 2, country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }), region.count == 2
        else { return nil }
        return Place(
            city: fold(parts[parts.count - 3]), state: fold(region[0]), postalCode: fold(region[1]),
            countryCode: country)
    }

    private static func center(_ text: String) -> (latitude: Double, longitude: Double)? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let latitude = degrees(parts[0]), let longitude = degrees(parts[1]) else { return nil }
        return (latitude, longitude)
    }

    /// Plain decimal notation only: no exponent, no `nan`, no hexadecimal.
    private static func degrees(_ text: Substring) -> Double? {
        let text = fold(text)
        guard (1...24).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// Percent-encoding taken off where it is whole; what it stands for must be text.
    private static func decoded(_ bytes: [UInt8]) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self) ?? String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func fold(_ text: Substring) -> String {
        var collector = TextCollector()
        collector.append(text.utf8)
        return collector.folded ?? ""
    }
}
