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

    /// Parameters of the embedded map (Google Maps Embed API), with the sign before their values.
    private static let parameters = ["key=", "q=", "center=", "zoom=", "maptype=", "language=", "region="]

    init(source: String) {
        let bytes = Array(source.utf8)
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else { return }
        var address: ArraySlice<UInt8>?
        var point: ArraySlice<UInt8>?
        var open: (name: String, start: Int)?
        // The first of a name counts. An `&` that no known parameter follows is a part of the value.
        func close(at end: Int) {
            guard let open else { return }
            if open.name == "q=" { address = address ?? bytes[open.start..<end] }
            if open.name == "center=" { point = point ?? bytes[open.start..<end] }
        }
        for index in mark..<bytes.count where index == mark || bytes[index] == UInt8(ascii: "&") {
            let rest = bytes[(index + 1)...]
            guard let name = Self.parameters.first(where: { rest.starts(with: $0.utf8) }) else { continue }
            close(at: index)
            open = (name, index + 1 + name.utf8.count)
        }
        close(at: bytes.count)
        place = address.flatMap { Self.place(Self.decoded($0)) }
        center = point.flatMap { Self.center(Self.decoded($0)) }
    }

    private static func place(_ text: [UInt8]) -> Place? {
        let parts = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count >= 4 else { return nil }
        let country = fold(parts[parts.count - 1])
        let region = parts[parts.count - 2].split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
        guard country.utf8.count == 2, country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }), region.count == 2
        else { return nil }
        return Place(
            city: fold(parts[parts.count - 3]), state: fold(region[0]), postalCode: fold(region[1]),
            countryCode: country)
    }

    private static func center(_ text: [UInt8]) -> (latitude: Double, longitude: Double)? {
        let parts = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 2, let latitude = degrees(parts[0]), let longitude = degrees(parts[1]) else { return nil }
        return (latitude, longitude)
    }

    /// Plain decimal notation only: no exponent, no `nan`, no hexadecimal.
    private static func degrees(_ text: ArraySlice<UInt8>) -> Double? {
        let text = fold(text)
        guard (1...24).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// Percent-encoding taken off where it is whole; what it stands for must be text.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "%")) else { return Array(bytes) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return (try? UTF8Span(validating: decoded.span)) != nil ? decoded : Array(bytes)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func fold(_ text: ArraySlice<UInt8>) -> String {
        text.count <= TextCollector.maximumBytes ? TextCollector.fold(text) : ""
    }
}
