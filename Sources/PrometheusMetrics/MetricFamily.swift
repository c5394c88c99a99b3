/// A metric with all its series, as a scrape sees it.
public struct MetricFamily: Sendable, Hashable {
    /// What kind of metric it is, in the words of the text format.
    public enum Kind: String, Sendable {
        /// Only grows while the process lives.
        case counter
        /// Goes up and down.
        case gauge
        /// Observations, counted in buckets.
        case histogram
    }

    /// One line of it.
    public struct Sample: Sendable, Hashable {
        /// What follows the family's name: `_bucket`, `_sum` or `_count` of a histogram.
        public var suffix: String
        /// The labels, in the order in which they are printed.
        public var labels: [Label]
        /// The value.
        public var value: Double

        /// Makes a sample.
        public init(suffix: String = "", labels: [Label] = [], value: Double) {
            self.suffix = suffix
            self.labels = labels
            self.value = value
        }
    }

    /// Its name, by Prometheus' conventions: base units, `_total` for counters.
    public var name: String
    /// What it tells, in a sentence.
    public var help: String
    /// What kind of metric it is.
    public var kind: Kind
    /// Its lines.
    public var samples: [Sample]

    /// Makes a family.
    public init(_ name: String, _ kind: Kind, help: String, samples: [Sample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }

    /// A gauge of one series.
    public static func gauge(_ name: String, help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name, .gauge, help: help, samples: [Sample(value: value)])
    }

    /// A gauge with a series for each value of one label.
    public static func gauge(_ name: String, help: String, by label: String, _ values: [(String, Double)])
        -> MetricFamily
    {
        MetricFamily(
            name, .gauge, help: help, samples: values.map { Sample(labels: [Label(label, $0.0)], value: $0.1) })
    }

    /// A counter that is counted elsewhere, with a series for each value of one label.
    public static func counter(_ name: String, help: String, by label: String, _ values: [(String, Double)])
        -> MetricFamily
    {
        MetricFamily(
            name, .counter, help: help, samples: values.map { Sample(labels: [Label(label, $0.0)], value: $0.1) })
    }
}
