/// A label of a sample.
public struct Label: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: String

    /// Makes a label.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What tells the series of one metric apart: a closed set, so that nothing that comes from the web can make a series.
public protocol LabelSet: Hashable, Sendable {
    /// All that there are, in the order in which they are printed; each of them is there from the start, at 0.
    static var all: [Self] { get }
    /// The labels, the same names in the same order for all.
    var labels: [Label] { get }
}

/// The labels of a metric that has one series.
public struct NoLabels: LabelSet {
    /// Makes them.
    public init() {}

    /// The only one.
    public static let all = [NoLabels()]
    /// None.
    public var labels: [Label] { [] }
}
