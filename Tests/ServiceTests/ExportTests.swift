import Catalogue
import EngineBench
import Exporting
import Foundation
import JobModel
import LiveRCSimulator
import Service
import Storage
import Testing

/// Tracks on their way out, piece by piece.
struct ExportTests {
    private static let pieceSize = ExportService.pieceSize

    private func request(
        _ format: ExportFormat, _ query: TrackQuery = TrackQuery(), byteOrderMark: Bool = false
    ) -> ExportRequest {
        ExportRequest(
            format: format, columns: [.sourceTrackSlug, .description], query: query, byteOrderMark: byteOrderMark)
    }

    /// All pieces; each is asked for by the text of the place where the one before ended.
    private func pieces(of request: ExportRequest, _ bench: EngineBench) async throws -> [String] {
        var pieces: [String] = []
        var versions: Set<String> = []
        var place: ExportCursor? = .start
        while let next = place {
            let from = try #require(ExportCursor(next.description))
            let piece = try await bench.service.exporting.piece(of: request, from: from)
            #expect(piece.text.count <= Self.pieceSize)
            pieces.append(try text(of: piece.text))
            versions.insert(piece.version)
            place = piece.next
        }
        #expect(versions.count == 1)
        return pieces
    }

    /// What a reader of JSON makes of a piece.
    private func text(of piece: ArraySlice<UInt8>) throws -> String {
        try JSONDecoder().decode([String].self, from: Data("[\"".utf8) + Data(piece) + Data("\"]".utf8))[0]
    }

    private struct Line: Decodable {
        var slug: String
        var description: String?

        private enum CodingKeys: String, CodingKey {
            case slug = "source_track_slug"
            case description
        }
    }

    private func lines(_ text: String) throws -> [Line] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test func `a track that is longer than a piece is cut between characters and escapes, and comes together again`()
        async throws
    {
        try await withEngine(tracks: 5) { bench in
            _ = try await bench.sync()
            let slugs = bench.slugs
            // The letter before makes the places odd at which two bytes belong together.
            let long = [
                slugs[1]: "x" + String(repeating: "ä", count: 600_000),
                slugs[2]: "x" + String(repeating: "\u{1F3C1}", count: 300_000),
                slugs[3]: String(repeating: "y", count: 1_050_000),
                // Four bytes each, since JSON stands within JSON; and seven.
                slugs[4]: String(repeating: "\"", count: 300_000) + String(repeating: "\u{7F}", count: 200_000),
            ]
            for (slug, text) in long {
                try bench.execute("UPDATE tracks SET description = '\(text)' WHERE source_track_slug = '\(slug)'")
            }
            let pieces = try await pieces(of: request(.jsonl), bench)
            #expect(pieces.count >= 6 && !pieces.contains { $0.contains("\u{FFFD}") })
            let lines = try lines(pieces.joined())
            #expect(lines.map(\.slug) == slugs)
            for (slug, text) in long { #expect(lines.first { $0.slug == slug }?.description == text) }
        }
    }

    @Test(arguments: ExportFormat.allCases)
    func `head and end stand once, however many pieces there are`(format: ExportFormat) async throws {
        try await withEngine(tracks: 12) { bench in
            _ = try await bench.sync()
            try bench.execute("UPDATE tracks SET description = '\(String(repeating: "z", count: 300_000))'")
            let pieces = try await pieces(of: request(format, byteOrderMark: true), bench)
            #expect(pieces.count >= 3 && pieces.dropLast().allSatisfy { $0.utf8.count > Self.pieceSize - 100_000 })
            let text = pieces.joined()
            switch format {
            case .csv:
                #expect(text.hasPrefix("\u{FEFF}source_track_slug,description\r\n"))
                #expect(text.split(separator: "\r\n").count == 13)
            case .jsonl: #expect(try lines(text).map(\.slug) == bench.slugs)
            case .json:
                let all = try JSONDecoder().decode([Line].self, from: Data(text.utf8))
                #expect(all.map(\.slug) == bench.slugs)
            case .geojson:
                let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
                #expect((document?["features"] as? [Any])?.count == 12)
            case .kml:
                #expect(text.components(separatedBy: "<Placemark").count == 13)
                #expect(text.components(separatedBy: "<Document>").count == 2 && text.hasSuffix("</kml>\n"))
            }
        }
    }

    @Test func `the query chooses the tracks, without its limit and offset`() async throws {
        try await withEngine(tracks: 6) { bench in
            _ = try await bench.sync()
            let followed = try bench.slugs.suffix(3).map { try #require(TrackSlug($0)) }
            _ = try await bench.service.tracks.setFollowed(followed, to: true, by: .alice)
            let query = TrackQuery(followed: true, limit: 1, offset: 2)
            let text = try await pieces(of: request(.jsonl, query), bench).joined()
            #expect(try lines(text).map(\.slug) == followed.map(\.rawValue))
        }
    }

    @Test func `without tracks there is one piece, and no next one`() async throws {
        try await withIdleEngine { bench in
            let piece = try await bench.service.exporting.piece(of: request(.csv), from: .start)
            #expect(try text(of: piece.text) == "source_track_slug,description\r\n" && piece.next == nil)
            #expect(try await pieces(of: request(.jsonl), bench) == [""])
        }
    }

    @Test func `a change of the catalogue is another version`() async throws {
        try await withEngine(tracks: 3) { bench in
            func version() async throws -> String {
                try await bench.service.exporting.piece(of: request(.jsonl), from: .start).version
            }
            _ = try await bench.sync()
            let first = try await version()
            #expect(try await version() == first)
            bench.simulator.serve(generation: 2)
            _ = try await bench.sync()
            #expect(try await version() != first)
        }
    }

    @Test func `the feed has the changes of all tracks, or of those that are followed`() async throws {
        try await withEngine(tracks: 3) { bench in
            _ = try await bench.sync()
            let exporting = bench.service.exporting
            func entries(followed: Bool) async throws -> Int {
                try await exporting.changeFeed(followed: followed).components(separatedBy: "<entry>").count - 1
            }
            #expect(try await entries(followed: false) == 3)
            #expect(try await entries(followed: true) == 0)
            let slug = try #require(TrackSlug(bench.slugs[1]))
            _ = try await bench.service.tracks.setFollowed([slug], to: true, by: .alice)
            #expect(try await entries(followed: false) == 4)
            // That it was added, and that it is followed now.
            #expect(try await entries(followed: true) == 2)
            let feed = try await exporting.changeFeed(followed: true)
            #expect(feed.contains(slug.rawValue) && feed.hasSuffix("</feed>\n"))
        }
    }

    // With a colon the bytes were counted before they were escaped.
    @Test(arguments: [
        "", "acme", "+", "+x", "+-1", "acme+", "acme+-1", "acme+1+2", "ac me+1", "-acme+1", "acme+1.5", "acme:1",
    ])
    func `what is no place in an export is none`(text: String) { #expect(ExportCursor(text) == nil) }

    @Test(arguments: ["+0", "+17", "acme+0", "acme-2+399999"])
    func `a place is read as it was written`(text: String) { #expect(ExportCursor(text)?.description == text) }
}
