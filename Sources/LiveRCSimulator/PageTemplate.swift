import NIOCore

/// The fixed text of a page with slots for what differs, in one of the two styles.
///
/// The text is written with two spaces a level and slots as `{slot}` on raw values of `Slot`.
struct PageTemplate<Slot: RawRepresentable & Sendable>: Sendable where Slot.RawValue == String {
    enum Segment: Sendable {
        case fixed(ByteBuffer)
        case slot(Slot)
    }

    let segments: [Segment]

    init(_ text: String, style: PageStyle) {
        var segments: [Segment] = []
        var fixed = ByteBuffer()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var rest = Self.laidOut(line, style: style)[...]
            while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
                guard let slot = Slot(rawValue: String(rest[rest.index(after: open)..<close])) else {
                    fixed.writeSubstring(rest[...open])
                    rest = rest[rest.index(after: open)...]
                    continue
                }
                fixed.writeSubstring(rest[..<open])
                segments.append(.fixed(fixed))
                segments.append(.slot(slot))
                fixed = ByteBuffer()
                rest = rest[rest.index(after: close)...]
            }
            fixed.writeSubstring(rest)
            fixed.writeStaticString("\n")
        }
        segments.append(.fixed(fixed))
        self.segments = segments
    }

    /// Tabs and empty indented lines for the raw style; for the formatted one spaces, and one attribute a line where a
    /// tag is long.
    private static func laidOut(_ line: Substring, style: PageStyle) -> String {
        let depth = line.prefix { $0 == " " }.count / 2
        let content = line.dropFirst(depth * 2)
        switch style {
        case .raw: return String(repeating: "\t", count: depth) + content
        case .formatted:
            if content.isEmpty { return "" }
            let indent = String(repeating: "  ", count: depth)
            guard content.hasPrefix("<"), !content.hasPrefix("<!"), content.utf8.count + depth * 2 > 96 else {
                return indent + content
            }
            var wrapped = indent
            var previous: Character = " "
            for character in content {
                if character == " ", previous == "\"" {
                    wrapped += "\n    " + indent
                } else {
                    wrapped.append(character)
                }
                previous = character
            }
            return wrapped
        }
    }
}
