import Testing

@testable import Syncing

@Suite struct UnknownShapesTests {
    private func warning(unknown: Int, read: Int) -> String? {
        var shapes = UnknownShapes()
        for index in 0..<unknown { shapes.append("track-\(index)") }
        return shapes.warning(read: read)
    }

    @Test(arguments: [(0, 0), (5, 0), (5, 10), (6, 594), (10, 1000)])
    func `a few pages without known panels are no redesign`(unknown: Int, read: Int) {
        #expect(warning(unknown: unknown, read: read) == nil)
    }

    @Test(arguments: [(6, 0), (6, 593), (7, 600), (1000, 0)])
    func `many are told, with the first tracks`(unknown: Int, read: Int) throws {
        let message = try #require(warning(unknown: unknown, read: read))
        #expect(message.contains("Of \(unknown + read) dashboards that came, \(unknown) have none"))
        #expect(message.hasSuffix("The first: track-0, track-1, track-2, track-3, track-4."))
    }
}
