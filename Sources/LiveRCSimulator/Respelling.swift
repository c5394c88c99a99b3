import NIOCore

/// The same tags, written another way: quotes, letter case, order of attributes, white space.
///
/// It reads only what the simulator itself writes: every attribute has double quotes or no value.
enum Respelling {
    static func respelled(_ markup: ByteBuffer) -> ByteBuffer {
        var result = ByteBuffer()
        result.reserveCapacity(markup.readableBytes + markup.readableBytes / 8)
        let text = String(buffer: markup)
        var rest = text[...]
        var number = 0
        while let open = rest.firstIndex(of: "<") {
            result.writeSubstring(rest[..<open])
            rest = rest[open...]
            let isTag = rest.dropFirst().first?.isLetter == true
            guard isTag, let end = end(ofTag: rest) else {
                result.writeStaticString("<")
                rest = rest.dropFirst()
                continue
            }
            write(rest[rest.index(after: open)..<end], number, &result)
            rest = rest[rest.index(after: end)...]
            number += 1
        }
        result.writeSubstring(rest)
        return result
    }

    /// Where a tag's `>` stands: outside of its quotes.
    private static func end(ofTag text: Substring) -> Substring.Index? {
        var isQuoted = false
        return text.indices.first { index in
            if text[index] == "\"" { isQuoted.toggle() }
            return text[index] == ">" && !isQuoted
        }
    }

    private static func write(_ tag: Substring, _ number: Int, _ buffer: inout ByteBuffer) {
        let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
        var attributes = attributes(tag.dropFirst(name.count))
        if number % 3 == 1 { attributes.reverse() }
        if number % 4 == 2 { attributes.insert("data-n=\"a > b\"", at: 0) }
        buffer.writeStaticString("<")
        buffer.writeString(number % 2 == 0 ? name.uppercased() : String(name))
        for (position, attribute) in attributes.enumerated() {
            buffer.writeStaticString((number + position) % 3 == 0 ? "\n\t" : " ")
            buffer.writeString(respelled(attribute, number + position))
        }
        buffer.writeStaticString(number % 5 == 3 ? " >" : ">")
    }

    private static func attributes(_ text: Substring) -> [Substring] {
        var attributes: [Substring] = []
        var rest = text
        while let start = rest.firstIndex(where: { !$0.isWhitespace && $0 != "/" }) {
            rest = rest[start...]
            var isQuoted = false
            let end = rest.indices.first { index in
                if rest[index] == "\"" { isQuoted.toggle() }
                return (rest[index].isWhitespace || rest[index] == "/") && !isQuoted
            }
            attributes.append(rest[..<(end ?? rest.endIndex)])
            rest = rest[(end ?? rest.endIndex)...]
        }
        return attributes
    }

    private static func respelled(_ attribute: Substring, _ number: Int) -> String {
        guard let equals = attribute.firstIndex(of: "=") else { return attribute.uppercased() }
        let name = attribute[..<equals]
        let value = attribute[equals...].dropFirst(2).dropLast()
        let isPlain =
            !value.isEmpty && value.utf8.allSatisfy { (0x2D...0x7A).contains($0) && !"/<=>`".utf8.contains($0) }
        switch number % 4 {
        case 0: return "\(name.uppercased())=\"\(value)\""
        case 1 where !value.contains("'"): return "\(name)='\(value)'"
        case 2 where isPlain: return "\(name)=\(value)"
        case 3: return "\(name) = \"\(value)\""
        default: return String(attribute)
        }
    }
}
