/// Where in a file something begins; both count from 1, the column in characters.
public struct ConfigurationPosition: Sendable, Equatable, Comparable {
    /// The line.
    public var line: Int
    /// The column.
    public var column: Int

    /// Whether one comes before another.
    public static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
}
