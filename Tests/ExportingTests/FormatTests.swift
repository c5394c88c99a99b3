import Catalogue
import Exporting
import Foundation
import Programs
import Testing

/// Each format, read back by a program of others.
@Suite struct FormatTests {
    private let folder: Folder
    init() throws { folder = try Folder() }

    private func file(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = folder.path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func python(_ script: String, _ arguments: String...) throws -> Any {
        let ending = try execute(["/usr/bin/python3", "-B", "-c", script] + arguments)
        #expect(ending.status == 0, "\(ending.errors)")
        return try JSONSerialization.jsonObject(with: Data(ending.output.utf8), options: .fragmentsAllowed)
    }

    /// What a text becomes where control characters cannot be.
    private func shown(_ text: String, keeping kept: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 && !kept.unicodeScalars.contains($0) ? "\u{FFFD}" : $0 }))
    }

    @Test(arguments: [false, true]) func `Python reads the CSV back, and nothing in it begins like a formula`(
        mark: Bool
    ) throws {
        let path = try file(document(.csv, byteOrderMark: mark), "tracks.csv")
        let script = """
            import csv, json, sys
            with open(sys.argv[1], newline='', encoding='utf-8-sig' if sys.argv[2] == 'true' else 'utf-8') as f:
                print(json.dumps(list(csv.DictReader(f, strict=True))))
            """
        let rows = try #require(try python(script, path, "\(mark)") as? [[String: Any]])
        #expect(rows.count == nastyTexts.count)
        for (row, nasty) in zip(rows, nastyTexts) {
            let name = try #require(row["track_name"] as? String)
            #expect(row.count == ExportColumn.allCases.count)
            #expect(row["is_active"] as? String == "true" && row["total_laps"] as? String == "265455")
            let first = name.unicodeScalars.first { scalar in
                !scalar.properties.isWhitespace && ![.control, .format].contains(scalar.properties.generalCategory)
            }
            #expect(first.map { !"=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains($0) } ?? true)
            let plain = shown(nasty, keeping: "\n\r\t")
            #expect(
                name.unicodeScalars.elementsEqual(plain.unicodeScalars)
                    || name.unicodeScalars.elementsEqual(("'" + plain).unicodeScalars))
        }
        #expect((try Data(contentsOf: URL(fileURLWithPath: path)).starts(with: [0xEF, 0xBB, 0xBF])) == mark)
    }

    @Test func `Python reads the lines of JSON and the array back as they are`() throws {
        let lines = try file(document(.jsonl), "tracks.jsonl")
        let array = try file(document(.json), "tracks.json")
        let script = """
            import json, sys
            lines = [json.loads(line) for line in open(sys.argv[1], encoding='utf-8', newline='\\n')]
            assert lines == json.load(open(sys.argv[2], encoding='utf-8'))
            print(json.dumps(lines))
            """
        let rows = try #require(try python(script, lines, array) as? [[String: Any]])
        #expect(
            rows.map { ($0["description"] as? String).map { Array($0.unicodeScalars) } }
                == nastyTexts.map { Array($0.unicodeScalars) })
        #expect(
            rows.allSatisfy { $0["is_active"] as? Bool == true && $0["latitude"] is Double && $0["email"] is NSNull })
        // What ends a line in JavaScript ends none here.
        let text = String(decoding: document(.json), as: UTF8.self)
        #expect(text.contains("\\u2028\\u2029") && !text.unicodeScalars.contains("\u{2028}"))
        let empty = TrackWriter(.json, columns: [.id])
        var nothing = ExportText()
        empty.begin(&nothing)
        empty.end(&nothing)
        #expect(String(decoding: nothing.bytes, as: UTF8.self) == "[\n]\n")
    }

    @Test(arguments: ExportFormat.allCases)
    func `as a string of JSON every format is what it is as a file`(format: ExportFormat) throws {
        let string = Data("[\"".utf8) + Data(document(format, as: .jsonString, byteOrderMark: true)) + Data("\"]".utf8)
        let text = try JSONDecoder().decode([String].self, from: string)[0]
        #expect(Array(text.utf8) == document(format, byteOrderMark: true))
    }

    @Test(
        arguments: [
            [0x80], [0xC3], [0xC3, 0x22], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98, 0x3C],
            [0xFF, 0x26, 0x00],
            Array("a long text of ASCII with one byte behind it".utf8) + [0xBF],
        ] as [[UInt8]])
    func `what is not UTF-8 becomes U+FFFD in every format`(bytes: [UInt8]) throws {
        for format in ExportFormat.allCases {
            for form in [ExportText.Form.plain, .jsonString] {
                let writer = TrackWriter(format, columns: [.sourceTrackSlug, .description], as: form)
                var text = writer.text()
                var row = MadeRow(columns: [.sourceTrackSlug, .description])
                row.values = ["source_track_slug": "a", "track_name": "A"]
                row.bytes = ["description": bytes]
                writer.write(row, isFirst: true, &text)
                let written = try #require(String(validating: text.bytes, as: UTF8.self), "\(format) \(form)")
                #expect(written.unicodeScalars.contains("\u{FFFD}"), "\(format) \(form)")
            }
        }
    }

    @Test func `a string of JSON is cut within neither a character nor an escape`() {
        let writer = TrackWriter(.csv, columns: [.trackName], as: .jsonString)
        var text = writer.text()
        var row = MadeRow(columns: [.trackName])
        row.values = ["track_name": "a\"é€\u{1F3C1}\\\\\u{7F}b"]
        writer.write(row, isFirst: true, &text)
        let whole = String(decoding: text.bytes, as: UTF8.self)
        for limit in 0...text.bytes.count {
            let place = text.cut(at: limit, from: 0)
            #expect(place <= limit && limit - place < 6)
            let parts = [text.bytes[..<place], text.bytes[place...]].map { part in
                try? JSONDecoder().decode([String].self, from: Data("[\"".utf8) + Data(part) + Data("\"]".utf8))[0]
            }
            #expect(parts[0] != nil && parts[1] != nil, "\(whole) at \(limit)")
        }
        #expect(text.cut(at: text.bytes.count, from: 0) == text.bytes.count)
    }

    @Test func `the GeoJSON is a FeatureCollection of points, longitude first`() throws {
        let path = try file(document(.geojson), "tracks.geojson")
        let script = """
            import json, sys
            data = json.load(open(sys.argv[1], encoding='utf-8'))
            assert data['type'] == 'FeatureCollection' and set(data) == {'type', 'features'}
            for feature in data['features']:
                assert set(feature) == {'type', 'id', 'geometry', 'properties'} and feature['type'] == 'Feature'
                if feature['geometry'] is not None:
                    assert feature['geometry']['type'] == 'Point'
                    longitude, latitude = feature['geometry']['coordinates']
                    assert longitude == 151.25 and -90 <= latitude <= 90
            print(json.dumps([len(data['features']), sum(f['geometry'] is None for f in data['features'])]))
            """
        let counts = try #require(try python(script, path) as? [Int])
        #expect(counts == [nastyTexts.count, nastyTexts.count / 2])
    }

    @Test func `xmllint finds the KML valid`() throws {
        let path = try file(document(.kml), "tracks.kml")
        let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("kml22.rng")
            .path
        let ending = try execute(["/usr/bin/xmllint", "--noout", "--relaxng", schema, path])
        #expect(ending.status == 0, "\(ending.errors)")
    }

    @Test(.enabled(if: TestTier.isRelease && FileManager.default.isExecutableFile(atPath: "/usr/bin/ogrinfo")))
    func `GDAL reads the GeoJSON and the KML`() throws {
        for (format, name) in [(ExportFormat.geojson, "tracks.geojson"), (.kml, "tracks.kml")] {
            let ending = try execute(["/usr/bin/ogrinfo", "-al", "-so", try file(document(format), name)])
            #expect(ending.status == 0)
            #expect(ending.output.contains("Feature Count: \(nastyTexts.count)"), "\(ending.output)\(ending.errors)")
            #expect(ending.output.contains("Extent: (151.25"))
        }
    }

    private func change(
        _ number: Int64, _ slug: String, _ field: String?, _ old: TrackValue?, _ new: TrackValue?, at time: Double
    ) -> TrackChange {
        TrackChange(
            number: number, time: Date(timeIntervalSince1970: time), slug: slug, name: "<\(slug)> & co",
            kind: field == nil ? .added : .profile,
            field: field, old: old, new: new, jobId: "job", cause: "timer", user: "root", reason: nil)
    }

    @Test func `a feed that is cut has whole entries alone`() {
        let changes = [
            change(5, "gamma", "phone", .text("1"), .text("2"), at: 2000),
            change(4, "beta", "phone", .text("1"), .text("2"), at: 2000),
            change(3, "beta", "email", .text("1"), .text("2"), at: 2000),
        ]
        func ids(_ changes: [TrackChange], limit: Int) -> [Substring] {
            var text = ExportText()
            ChangeFeed(catalogue: "c", trackURL: "").write(
                changes, limit: limit, updated: Date(timeIntervalSince1970: 0), &text)
            return String(decoding: text.bytes, as: UTF8.self).split(separator: "<id>urn:uuid:c#").dropFirst()
                .compactMap { $0.split(separator: "<").first }
        }
        #expect(ids(changes, limit: 3) == ["5", "3"])
        #expect(ids(changes, limit: 2) == ["5"])
        #expect(ids(changes, limit: 1) == ["5"])
        #expect(ids(Array(changes.dropFirst()), limit: 1) == ["3"])
    }

    @Test func `a feed reader reads the feed, an entry for each track and sync`() throws {
        let changes = [
            change(4, "beta", "phone", .text("1"), .text("2"), at: 2000),
            change(3, "alpha", "email", nil, .text("\u{1}a<b"), at: 2000),
            change(2, "alpha", "phone", .text("1"), nil, at: 2000),
            change(1, "alpha", nil, nil, .text("Alpha"), at: 1000),
        ]
        var text = ExportText()
        ChangeFeed(catalogue: "6ba7b810-9dad-41d1-80b4-00c04fd430c8", trackURL: "https://{slug}.liverc.com/").write(
            changes, updated: Date(timeIntervalSince1970: 0), &text)
        let path = try file(text.bytes, "changes.atom")
        #expect(try execute(["/usr/bin/xmllint", "--noout", path]).status == 0)
        let script = """
            import feedparser, json, sys
            feed = feedparser.parse(sys.argv[1])
            assert not feed.bozo and feed.version == 'atom10', feed.get('bozo_exception')
            print(json.dumps([feed.feed.id, feed.feed.updated] + [[e.id, e.title, e.updated, e.link, e.content[0].value] for e in feed.entries]))
            """
        let read = try #require(try python(script, path) as? [Any])
        #expect(read.count == 5)
        #expect(read[0] as? String == "urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8")
        #expect(read[1] as? String == "1970-01-01T00:33:20Z")
        #expect(
            read[3] as? [String] == [
                "urn:uuid:6ba7b810-9dad-41d1-80b4-00c04fd430c8#2", "<alpha> & co: phone, email",
                "1970-01-01T00:33:20Z",
                "https://alpha.liverc.com/", "phone: 1 → -\nemail: - → \u{FFFD}a<b",
            ])
    }
}
