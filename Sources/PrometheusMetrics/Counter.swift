/// Counts what happens. All its series are there from the start, at 0, so that the first event is seen as an increase.
public struct Counter<Labels: LabelSet>: Sendable {
    private let name: String
    private let help: String
    private var values: [Labels: Double]

    /// Makes a counter of nothing yet; its name ends in `_total`.
    public init(_ name: String, help: String) {
        self.name = name
        self.help = help
        values = Dictionary(uniqueKeysWithValues: Labels.all.map { ($0, 0) })
    }

    /// Counts events; fewer than none are none.
    public mutating func add(_ count: Int = 1, to labels: Labels) {
        guard count > 0 else { return }
        values[labels, default: 0] += Double(count)
    }

    /// How many events there were.
    public subscript(_ labels: Labels) -> Double { values[labels, default: 0] }

    /// The counter as a scrape sees it.
    public var family: MetricFamily {
        MetricFamily(
            name, .counter, help: help,
            samples: Labels.all.map { MetricFamily.Sample(labels: $0.labels, value: values[$0, default: 0]) })
    }
}

extension Counter where Labels == NoLabels {
    /// Counts events.
    public mutating func add(_ count: Int = 1) { add(count, to: NoLabels()) }
}
