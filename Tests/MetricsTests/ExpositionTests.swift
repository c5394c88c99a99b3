import Testing

@testable import PrometheusMetrics

struct ExpositionTests {
    private enum Colour: String, LabelSet, CaseIterable {
        case red, green

        static var all: [Colour] { allCases }
        var labels: [Label] { [Label("colour", rawValue)] }
    }

    @Test func `a counter has all its series from the start`() {
        var counter = Counter<Colour>("paint_total", help: "Paint.")
        counter.add(to: .green)
        counter.add(3, to: .green)
        counter.add(0, to: .red)
        counter.add(-2, to: .green)
        #expect(counter[.green] == 4)
        #expect(
            Exposition.text(of: [counter.family]) == """
                # HELP paint_total Paint.
                # TYPE paint_total counter
                paint_total{colour="red"} 0
                paint_total{colour="green"} 4

                """)
    }

    @Test func `a counter without labels is one line`() {
        var counter = Counter<NoLabels>("paint_total", help: "Paint.")
        counter.add(12_345_678)
        #expect(Exposition.text(of: [counter.family]).hasSuffix("\npaint_total 12345678\n"))
    }

    @Test func `the buckets of a histogram hold all observations up to their bound`() {
        var histogram = Histogram<Colour>("drying_seconds", help: "Drying.", bounds: [0.5, 1, 10])
        for value in [0.5, 0.6, 1, 9.5, 11, -3, .nan, .infinity] { histogram.observe(value, of: .red) }
        #expect(
            Exposition.text(of: [histogram.family]) == """
                # HELP drying_seconds Drying.
                # TYPE drying_seconds histogram
                drying_seconds_bucket{colour="red",le="0.5"} 2
                drying_seconds_bucket{colour="red",le="1"} 4
                drying_seconds_bucket{colour="red",le="10"} 5
                drying_seconds_bucket{colour="red",le="+Inf"} 6
                drying_seconds_sum{colour="red"} 22.6
                drying_seconds_count{colour="red"} 6
                drying_seconds_bucket{colour="green",le="0.5"} 0
                drying_seconds_bucket{colour="green",le="1"} 0
                drying_seconds_bucket{colour="green",le="10"} 0
                drying_seconds_bucket{colour="green",le="+Inf"} 0
                drying_seconds_sum{colour="green"} 0
                drying_seconds_count{colour="green"} 0

                """)
    }

    @Test func `what would end a line or a value early is escaped`() {
        let family = MetricFamily.gauge(
            "odd", help: "A \\ and \"quotes\"\nand a second line", by: "name", [("a\"b\\c\nd", 1)])
        #expect(
            Exposition.text(of: [family]) == """
                # HELP odd A \\\\ and "quotes"\\nand a second line
                # TYPE odd gauge
                odd{name="a\\"b\\\\c\\nd"} 1

                """)
    }

    @Test(arguments: [
        (0, "0"), (-1, "-1"), (1.5, "1.5"), (1_795_240_800.25, "1795240800.25"), (1e300, "1e+300"), (.nan, "NaN"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (1e15, "1000000000000000"),
    ])
    func `numbers are written as Prometheus reads them`(value: Double, text: String) {
        #expect(Exposition.text(of: value) == text)
    }
}
