/// Whether a column of a target can hold the values that are written to it.
enum ColumnFit: Hashable {
    case fit
    /// It can, but not as it should.
    case poor(String)
    case unfit(String)

    init(of column: TargetColumn, in there: TargetTable.Column) {
        guard !there.isGenerated else {
            self = .unfit("the server computes it")
            return
        }
        // An array, or a type of a schema, is none of these.
        let hasLength = there.declaredType.contains("(")
        switch (column.kind, there.type) {
        case (.text, "text"), (.identifier, "text"), (.identifier, "uuid"), (.integer, "bigint"), (.flag, "boolean"),
            (.real, "double precision"):
            self = .fit
        case (.text, "character varying"), (.identifier, "character varying"):
            self = hasLength ? .poor("a longer text makes the whole publication fail") : .fit
        // A greater count is cut with a warning.
        case (.integer, "integer"), (.integer, "smallint"): self = .fit
        case (.integer, "numeric"), (.real, "numeric"):
            self = hasLength ? .poor("what it rounds is written again by each publication") : .fit
        case (.real, "real"): self = .poor("coordinates are rounded to about a metre")
        case (.time, "timestamp with time zone"), (.time, "timestamp without time zone"):
            let isRounded = ["(0)", "(1)", "(2)"].contains { there.declaredType.contains($0) }
            self = isRounded ? .poor("what it rounds is written again by each publication") : .fit
        default:
            self = .unfit("\(column.kind.words) cannot be written there")
        }
    }
}

extension TargetColumn.Kind {
    /// Such values, for a sentence.
    fileprivate var words: String {
        switch self {
        case .text: "texts"
        case .identifier: "ids"
        case .integer: "counts"
        case .real: "coordinates"
        case .flag: "yes and no"
        case .time: "times"
        }
    }
}
