/// Sorts observations into buckets, and adds them up. All its series are there from the start, at 0.
public struct Histogram<Labels: LabelSet>: Sendable {
    private struct Series: Sendable {
        /// Observations up to each bound and above the one before; the last ones lie above all bounds.
        var counts: [Int]
        var sum = 0.0
    }

    private let name: String
    private let help: String
    private let bounds: [Double]
    private var series: [Labels: Series]

    /// Makes a histogram of nothing yet; `bounds` are the buckets' upper ends, growing.
    public init(_ name: String, help: String, bounds: [Double]) {
        self.name = name
        self.help = help
        self.bounds = bounds
        let empty = Series(counts: Array(repeating: 0, count: bounds.count + 1))
        series = Dictionary(uniqueKeysWithValues: Labels.all.map { ($0, empty) })
    }

    /// Takes an observation; one below 0, by a clock that was set back, counts as 0, and what is no number is left out.
    public mutating func observe(_ value: Double, of labels: Labels) {
        guard value.isFinite else { return }
        let value = max(0, value)
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        series[labels]?.counts[bucket] += 1
        series[labels]?.sum += value
    }

    /// The histogram as a scrape sees it.
    public var family: MetricFamily {
        MetricFamily(name, .histogram, help: help, samples: Labels.all.flatMap(samples))
    }

    private func samples(of labels: Labels) -> [MetricFamily.Sample] {
        guard let series = series[labels] else { return [] }
        var samples: [MetricFamily.Sample] = []
        var count = 0
        for (bound, inBucket) in zip(bounds + [.infinity], series.counts) {
            count += inBucket
            samples.append(
                MetricFamily.Sample(
                    suffix: "_bucket", labels: labels.labels + [Label("le", Exposition.text(of: bound))],
                    value: Double(count)))
        }
        samples.append(MetricFamily.Sample(suffix: "_sum", labels: labels.labels, value: series.sum))
        samples.append(MetricFamily.Sample(suffix: "_count", labels: labels.labels, value: Double(count)))
        return samples
    }
}

extension Histogram where Labels == NoLabels {
    /// Takes an observation.
    public mutating func observe(_ value: Double) { observe(value, of: NoLabels()) }
}
