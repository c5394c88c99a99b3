internal import CTOML

/// A parsed file: the one place that knows toml++.
struct TOMLDocument {
    /// What stands at the top level, in the order of the file.
    let entries: [RawEntry]

    /// Sections, sites in them and their keys: nothing deeper is a setting.
    private static let depth = 3
    /// The parser frees nested tables by recursion, and takes no more than 400 bytes of stack for each: a dot makes one.
    private static let dots = 4096

    /// Parses a file.
    init(_ file: ConfigurationFile) throws(ConfigurationError.Problem) {
        var text = file.text
        guard text.utf8.count(where: { $0 == UInt8(ascii: ".") }) <= Self.dots else {
            throw ConfigurationError.Problem(
                code: .unreadable, file: file.path,
                message:
                    "has more than \(Self.dots) dots, so it is no configuration: keys may be nested by each of them")
        }
        let document = text.withUTF8 { bytes in
            // Any pointer does for no bytes at all.
            bytes.withMemoryRebound(to: CChar.self) { ctoml_parse($0.baseAddress, $0.count, Self.depth) }
        }
        guard let document else {
            throw ConfigurationError.Problem(
                code: .unreadable, file: file.path, message: "cannot be read: there is no memory left")
        }
        defer { ctoml_free(document) }
        var place = ctoml_position()
        let error = String(ctoml_error(document, &place))
        guard error.isEmpty else {
            throw SyntaxProblem.explain(error, at: ConfigurationPosition(place), in: file)
        }
        entries = Self.entries(of: document)
    }

    /// Puts the list of nodes together again; each table stands before what is in it.
    private static func entries(of document: OpaquePointer) -> [RawEntry] {
        let nodes = (0..<ctoml_count(document)).map { ctoml_at(document, $0) }
        var children: [Int: [RawEntry]] = [:]
        for (index, node) in nodes.enumerated().reversed() {
            let entry = RawEntry(
                name: String(node.key), value: value(of: node, children[index] ?? []),
                position: ConfigurationPosition(node.key_position),
                valuePosition: ConfigurationPosition(node.value_position))
            children[Int(node.parent), default: []].append(entry)
            children[index] = nil
        }
        return sorted(children[-1] ?? [])
    }

    private static func sorted(_ entries: [RawEntry]) -> [RawEntry] { entries.sorted { $0.position < $1.position } }

    private static func value(of node: ctoml_node, _ children: [RawEntry]) -> RawValue {
        switch node.kind {
        case CTOML_BOOLEAN: .flag(node.boolean)
        case CTOML_INTEGER: .integer(Int(node.integer))
        case CTOML_STRING: .text(String(node.string))
        case CTOML_TABLE: .table(sorted(children))
        case CTOML_DECIMAL: .other("a number with decimals")
        case CTOML_DATE: .other("a date")
        case CTOML_TIME: .other("a time of day")
        case CTOML_DATE_TIME: .other("a date with time")
        // They were put together from behind.
        default: list(children.reversed())
        }
    }
}

extension TOMLDocument {
    /// An array is a setting's value only where it holds nothing but text, or nothing but tables.
    private static func list(_ elements: [RawEntry]) -> RawValue {
        let tables = elements.filter { if case .table = $0.value { true } else { false } }
        if !tables.isEmpty, tables.count == elements.count { return .tables(tables) }
        let texts = elements.compactMap { if case .text(let text) = $0.value { text } else { nil } }
        return texts.count == elements.count ? .list(texts) : .other("an array")
    }
}

extension String {
    /// The parser has looked: it is UTF-8.
    fileprivate init(_ text: ctoml_text) {
        let bytes = UnsafeRawBufferPointer(start: text.bytes, count: text.count)
        self.init(decoding: bytes, as: UTF8.self)
    }
}

extension ConfigurationPosition {
    fileprivate init(_ position: ctoml_position) {
        self.init(line: Int(position.line), column: Int(position.column))
    }
}
