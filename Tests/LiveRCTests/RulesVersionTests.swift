import Catalogue
import LiveRCSimulator
import Testing

@testable import LiveRC

/// Tells when `DashboardPage.version` must be raised: when pages are read to something else than that version did.
@Suite struct RulesVersionTests {
    /// The version, the pages that it was tried on, and what it read from them.
    private static let recorded = (
        version: 13, pages: 0xC1F2_7BAD_0F70_36A2 as UInt64, readings: 0xD7AA_CD3A_02EB_A8CC as UInt64
    )

    @Test func `rules that read something else have another version`() {
        var pages = Digest()
        var readings = Digest()
        for page in Self.corpus {
            pages.add(page)
            readings.add(Array(Self.reading(page).utf8))
        }
        let found = (DashboardPage.version, pages.text, readings.text)
        #expect(
            pages.value == Self.recorded.pages,
            "The pages are others than those recorded: if the rules are the same, record \(found); the version stays.")
        #expect(
            readings.value == Self.recorded.readings && DashboardPage.version == Self.recorded.version,
            """
            Pages are read to something else than version \(Self.recorded.version) of the rules did. Raise \
            DashboardPage.version, so that every track's page is read again, and record \(found).
            """)
    }

    /// A simulated site's pages over some days, whole and cut off.
    private static let corpus: [[UInt8]] = (1...3).flatMap { generation in
        let site = Site(seed: 5, tracks: 150, generation: generation)
        return site.indices.flatMap { index -> [[UInt8]] in
            let page = site.dashboard(at: index)
            return [page, Array(page.prefix(page.count * (index % 10 + 1) / 12))]
        }
    }

    private static func reading(_ page: [UInt8]) -> String {
        do {
            let dashboard = try DashboardPage.parse(page)
            return TrackField.dashboardFields.map { "\($0.rawValue)=\(dashboard[$0])" }.joined(separator: "\n")
        } catch {
            return error.name
        }
    }

    /// FNV-1a, 64 bits.
    private struct Digest {
        private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
        var text: String { "0x" + String(value, radix: 16) }

        mutating func add(_ bytes: [UInt8]) {
            for byte in bytes + [0xFF] { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
    }
}
