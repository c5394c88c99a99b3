import NIOCore

/// Writes `{street},{city},{STATE}+{POSTAL},{CC}` as LiveRC does into the map's address.
struct MapQuery {
    let location: TrackFacts.Location
    let encoding: TrackFacts.Map.Encoding

    func write(to buffer: inout ByteBuffer) {
        switch encoding {
        case .raw:
            part(location.street, &buffer)
            buffer.writeStaticString(",")
            part(location.city, &buffer)
            buffer.writeStaticString(",")
            part(location.state, &buffer)
            buffer.writeStaticString("+")
            part(location.postalCode, &buffer)
            buffer.writeStaticString(",")
            part(location.countryCode, &buffer)
        case .percent: buffer.writePercentEncoded(whole, keeping: ",+")
        case .percentEverything: buffer.writePercentEncoded(whole)
        }
    }

    private var whole: String {
        "\(location.street),\(location.city),\(location.state)+\(location.postalCode),\(location.countryCode)"
    }

    /// As it is, ampersands too: that is LiveRC's own mistake.
    ///
    /// Only a quote cannot stand in the attribute.
    private func part(_ text: String, _ buffer: inout ByteBuffer) {
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
