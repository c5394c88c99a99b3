import PlainText
import Testing

struct NumberTextTests {
    @Test func `whole numbers are in groups of three, with a noun that fits`() {
        #expect(
            [0, 999, 1000, 1_234_567, -1234, .min].map { NumberText.count($0) } == [
                "0", "999", "1,000", "1,234,567", "-1,234", "-9,223,372,036,854,775,808",
            ])
        #expect([0, 1, 2000].map { NumberText.count($0, "track") } == ["0 tracks", "1 track", "2,000 tracks"])
        #expect(NumberText.count(2, "address", plural: "addresses") == "2 addresses")
    }

    @Test func `sizes are in units of 1,000`() {
        #expect(
            [-5, 0, 1, 999, 1000, 999_960, 26_000_000, 2_000_000_000_000].map(NumberText.bytes) == [
                "0 bytes", "0 bytes", "1 byte", "999 bytes", "1.0 kB", "1.0 MB", "26.0 MB", "2.0 TB",
            ])
    }

    @Test func `a speed is by the second, or by the minute where it is slow`() {
        #expect(
            [4538, 99.95, 41.23, 1, 0.4, 0, -1, .nan, .infinity, 1e10].map(NumberText.rate) == [
                "4,538/s", "100/s", "41.2/s", "1.0/s", "24.0/min", nil, nil, nil, nil, nil,
            ])
    }

    @Test func `not all is never 100 per cent`() {
        #expect([999, 1000, 5000, -1].map { NumberText.percent($0, of: 1000) } == [99, 100, 100, 0])
        #expect(NumberText.percent(0, of: 0) == 100)
    }

    @Test(arguments: [
        (-0.04, "0.0"), (-1.26, "-1.3"), (12.34, "12.3"), (0.05, "0.1"), (1e20, "–"), (.nan, "–"), (-.infinity, "–"),
    ])
    func `numbers have one decimal place`(number: Double, text: String) {
        #expect(NumberText.tenths(number) == text)
    }

    @Test func `numbers are filled with zeros`() {
        #expect([7, 12, 123].map { NumberText.padded($0) } == ["07", "12", "123"])
        #expect(NumberText.padded(26, 4) == "0026")
    }
}
