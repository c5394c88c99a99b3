/// Why a text is no calendar expression.
public struct CalendarExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it goes wrong: the number of the character, from 1. One more than there are characters when something is
    /// missing at the end.
    public let position: Int
    /// What is wrong there, and what is allowed.
    public let reason: String

    /// The reason and the place.
    public var description: String { "\(reason) (character \(position))" }
}
