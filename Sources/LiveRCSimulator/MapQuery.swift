import NIOCore

/// Writes `{street},{city},{STATE}+{POSTAL},{CC}` as LiveRC does into the map's address.
struct MapQuery {
    let map: TrackFacts.Map

    func write(to buffer: inout ByteBuffer) {
        switch map.encoding {
        case .raw: raw(whole, &buffer)
        case .percent: buffer.writePercentEncoded(whole, keeping: ",+")
        case .percentEverything: buffer.writePercentEncoded(whole)
        }
    }

    private var whole: String {
        let location = map.location
        let town = location.isCodeFirst ? "\(location.postalCode) \(location.city)" : location.city
        let code = location.isCodeFirst ? "" : location.postalCode
        let tail = "\(town),\(location.state)+\(code),\(location.countryCode)"
        return switch map.form {
        case .whole: "\(location.street),\(tail)"
        case .withoutStreet: tail
        case .point: map.center.map { "\(Self.degrees($0.latitude)),\(Self.degrees($0.longitude))" } ?? tail
        }
    }

    private static func degrees(_ millionths: Int) -> String {
        var text = ByteBuffer()
        text.writeDegrees(millionths)
        return String(buffer: text)
    }

    /// As it is, ampersands too: that is LiveRC's own mistake.
    ///
    /// Only a quote cannot stand in the attribute.
    private func raw(_ text: String, _ buffer: inout ByteBuffer) {
        guard text.utf8.contains(UInt8(ascii: "\"")) else {
            buffer.writeString(text)
            return
        }
        for piece in text.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            if piece.offset > 0 { buffer.writeStaticString("&quot;") }
            buffer.writeSubstring(piece.element)
        }
    }
}
