/// Looks for the encoding that the beginning of a page declares, by the HTML standard's algorithm (13.2.3.2, "prescan a byte
/// stream to determine its encoding"): quick, without a parser, and blind to scripts as browsers are here.
struct MetaPrescan {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    static func encoding(in head: ArraySlice<UInt8>) -> CharacterEncoding? {
        if head.starts(with: [0x3C, 0, 0x3F, 0, 0x78, 0]) { return .utf16LittleEndian }
        if head.starts(with: [0, 0x3C, 0, 0x3F, 0, 0x78]) { return .utf16BigEndian }
        var scan = MetaPrescan(head)
        return scan.metaEncoding() ?? xmlEncoding(head)
    }

    private mutating func metaEncoding() -> CharacterEncoding? {
        while position < bytes.endIndex {
            guard bytes[position] == UInt8(ascii: "<") else {
                position += 1
                continue
            }
            if starts(with: "<!--") {
                // The two dashes that begin a comment may be those that end it.
                position += 2
                skip(past: "-->")
            } else if starts(with: "<meta"), let next = byte(at: position + 5),
                Bytes.isBlank(next) || next == UInt8(ascii: "/")
            {
                position += 5
                if let encoding = meta() { return encoding }
                position += 1
            } else if isTag {
                skipTagName()
                while attribute() != nil {}
                position += 1
            } else if let next = byte(at: position + 1), "!/?".utf8.contains(next) {
                skip(past: ">")
            } else {
                position += 1
            }
        }
        return nil
    }

    /// Reads the attributes of a `meta` element.
    private mutating func meta() -> CharacterEncoding? {
        var seen: Set<[UInt8]> = []
        var isPragma = false
        var needsPragma: Bool?
        var found: CharacterEncoding?
        while let (name, value) = attribute() {
            guard seen.insert(name).inserted else { continue }
            switch String(decoding: name, as: UTF8.self) {
            case "http-equiv": isPragma = isPragma || value == Array("content-type".utf8)
            case "content":
                guard found == nil else { continue }
                var scan = CharsetScan(value[...], isHeader: false)
                guard let label = scan.next(),
                    let encoding = CharacterEncoding(label: String(decoding: label, as: UTF8.self))
                else { continue }
                found = encoding
                needsPragma = true
            case "charset":
                found = CharacterEncoding(label: String(decoding: value, as: UTF8.self))
                needsPragma = false
            default: break
            }
        }
        guard let needsPragma, let found, isPragma || !needsPragma else { return nil }
        return Self.readable(found)
    }

    /// Who could read a declaration as ASCII does not read UTF-16.
    private static func readable(_ encoding: CharacterEncoding) -> CharacterEncoding {
        switch encoding.form {
        case .utf16: .utf8
        case .userDefined: .windows1252
        case .utf8, .singleByte, .multiByte, .standard, .replacement: encoding
        }
    }

    // MARK: Tags

    private var isTag: Bool {
        guard let next = byte(at: position + 1) else { return false }
        return Bytes.isLetter(next)
            || next == UInt8(ascii: "/") && byte(at: position + 2).map(Bytes.isLetter) ?? false
    }

    private mutating func skipTagName() {
        while let byte = byte(at: position), !Bytes.isBlank(byte), byte != UInt8(ascii: ">") { position += 1 }
    }

    /// The next attribute of a tag, name and value in lower case ("get an attribute"); `nil` at the tag's end.
    private mutating func attribute() -> (name: [UInt8], value: [UInt8])? {
        while let byte = byte(at: position), Bytes.isBlank(byte) || byte == UInt8(ascii: "/") { position += 1 }
        guard let first = byte(at: position), first != UInt8(ascii: ">") else { return nil }
        var name: [UInt8] = []
        while let byte = byte(at: position) {
            if byte == UInt8(ascii: "="), !name.isEmpty { break }
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">") { return (name, []) }
            if Bytes.isBlank(byte) {
                skipBlanks()
                guard self.byte(at: position) == UInt8(ascii: "=") else { return (name, []) }
                break
            }
            name.append(Bytes.lowercased(byte))
            position += 1
        }
        // At the equals sign, or at the end of what is searched.
        position += 1
        skipBlanks()
        return (name, value())
    }

    private mutating func value() -> [UInt8] {
        var value: [UInt8] = []
        guard let first = byte(at: position) else { return value }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            position += 1
            while let byte = byte(at: position) {
                position += 1
                if byte == first { return value }
                value.append(Bytes.lowercased(byte))
            }
            return value
        }
        while let byte = byte(at: position), !Bytes.isBlank(byte), byte != UInt8(ascii: ">") {
            value.append(Bytes.lowercased(byte))
            position += 1
        }
        return value
    }

    // MARK: XML

    /// The encoding of an XML declaration ("get an XML encoding").
    private static func xmlEncoding(_ head: ArraySlice<UInt8>) -> CharacterEncoding? {
        guard head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let declaration = head[..<end]
        let key = Array("encoding".utf8)
        guard
            let start = declaration.indices.first(where: { declaration[$0...].starts(with: key) })
        else { return nil }
        var rest = declaration[(start + key.count)...].drop { $0 <= 0x20 }
        guard rest.first == UInt8(ascii: "=") else { return nil }
        rest = rest.dropFirst().drop { $0 <= 0x20 }
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let label = rest.dropFirst().prefix { $0 != quote }
        guard !label.contains(where: { $0 <= 0x20 }), rest.dropFirst().contains(quote) else { return nil }
        return CharacterEncoding(label: String(decoding: label, as: UTF8.self)).map(readable)
    }

    // MARK: Bytes

    private func byte(at index: Int) -> UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    private func starts(with text: String) -> Bool {
        let wanted = text.utf8
        return bytes.endIndex - position >= wanted.count
            && zip(bytes[position...], wanted).allSatisfy { Bytes.lowercased($0) == $1 }
    }

    private mutating func skip(past text: String) {
        while position < bytes.endIndex, !starts(with: text) { position += 1 }
        position += text.utf8.count
    }

    private mutating func skipBlanks() {
        while let byte = byte(at: position), Bytes.isBlank(byte) { position += 1 }
    }
}
