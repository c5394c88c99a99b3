import TOMLKit

/// A parsed file: the one place that knows TOMLKit.
struct TOMLDocument {
    /// What stands at the top level.
    enum Entry {
        /// A section, key by key.
        case section([RawEntry])
        /// A key outside of any section.
        case value(RawValue)
    }

    let entries: [(name: String, entry: Entry)]

    /// Parses a file. TOMLKit never frees what it parsed: some kilobytes at the start and at each reload.
    init(_ file: ConfigurationFile) throws(ConfigurationError.Problem) {
        let table: TOMLTable
        do {
            table = try TOMLTable(string: file.text)
        } catch let error as TOMLParseError {
            let position = error.source.begin
            throw ConfigurationError.Problem(
                code: .syntax, place: "\(file.path):\(position.line):\(position.column)", line: position.line, key: nil,
                message: "no valid TOML: \(error.description)")
        } catch {
            throw ConfigurationError.Problem(
                code: .syntax, place: file.path, line: nil, key: nil, message: "no valid TOML: \(error)")
        }
        entries = table.keys.compactMap { name in
            table[name].map { value in
                (name, value.table.map { .section(Self.values(of: $0)) } ?? .value(Self.raw(value)))
            }
        }
    }

    private static func values(of table: TOMLTable) -> [RawEntry] {
        table.keys.compactMap { name in table[name].map { RawEntry(name: name, value: raw($0)) } }
    }

    private static func raw(_ value: any TOMLValueConvertible) -> RawValue {
        switch value.type {
        case .bool: value.bool.map { .flag($0) } ?? .other("a boolean")
        case .int: value.int.map { .integer($0) } ?? .other("a number")
        case .string: value.string.map { .text($0) } ?? .other("a string")
        case .table: value.table.map { .table(values(of: $0)) } ?? .other("a table")
        case .array: .other("an array")
        case .double: .other("a number with decimals")
        case .date: .other("a date")
        case .time: .other("a time of day")
        case .dateTime: .other("a date with time")
        }
    }
}
