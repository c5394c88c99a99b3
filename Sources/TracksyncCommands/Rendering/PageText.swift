import Catalogue
import LiveRC
import PlainText
import Vocabulary

/// A saved page for a person.
enum PageText {
    // MARK: Dashboards

    static func lines(_ page: DashboardReading, _ presentation: Presentation) -> [Line] {
        var head = KeyValueList()
        head.add("page", page.slug.map { "the dashboard of \($0)" } ?? "a dashboard")
        head.add("size", Line(NumberText.bytes(page.bytes)))
        head.add("encoding", Line(page.encoding.text))
        head.add("panels", lines: page.panels.isEmpty ? [Line("none", .warning)] : page.panels.map(line))
        head.add("map", page.map.map { Line($0) })
        var fields = KeyValueList()
        for field in TrackField.allCases {
            guard let reading = page.fields[field.rawValue] else { continue }
            fields.add(Code.words(field.rawValue), lines: lines(reading))
        }
        let month = page.month
        for (name, figure) in [("results", month.results), ("sessions", month.sessions), ("videos", month.videos)] {
            if let figure { fields.add("\(name) this month", Line("\(figure)")) }
        }
        var result = head.lines(width: presentation.width) + [""] + fields.lines(width: presentation.width) + [""]
        guard !page.issues.isEmpty else { return result + ["No issues."] }
        result.append(Line("Issues (\(NumberText.count(page.issues.count))):"))
        for issue in page.issues {
            let line = IssueText.line(kind: issue.kind.rawValue, field: issue.field.rawValue, value: issue.value)
            result += line.indented(first: "  ", rest: "    ", to: presentation.width)
        }
        return result
    }

    private static func line(_ panel: DashboardReading.Panel) -> Line {
        let why: Line? =
            switch FoundPanel.Outcome(rawValue: panel.outcome) {
            case .read, nil: nil
            case .notEnded: Line(": does not end, so it is not read", .warning)
            case .repeated: Line(": not read, since an earlier panel of its kind is", .warning)
            case .month: Line(": its heading is read, a figure of the month", .faint)
            case .otherHeading: Line(": not read, no value comes from it", .faint)
            case .tooLong: Line(": too long, so it is not read", .warning)
            }
        return Line(panel.heading.isEmpty ? "a panel" : panel.heading) + (why ?? "")
    }

    // MARK: Catalogues

    static func lines(_ page: CatalogueReading, _ presentation: Presentation) -> [Line] {
        var head = KeyValueList()
        head.add("page", "the catalogue")
        head.add("size", Line(NumberText.bytes(page.bytes)))
        head.add("encoding", Line(page.encoding.text))
        let counts = [
            NumberText.count(page.tracks.count, "track"), "\(NumberText.count(page.repeated.count)) repeated",
            "\(NumberText.count(page.skipped.count)) skipped",
        ]
        head.add("rows", Line("\(NumberText.count(page.rows)): \(counts.joined(separator: ", "))"))
        var result = head.lines(width: presentation.width)
        if !page.tracks.isEmpty { result += [""] + table(page.tracks, presentation) }
        let width = presentation.width
        if !page.repeated.isEmpty {
            result += [
                "", Line("Repeated rows (\(NumberText.count(page.repeated.count))), of which the first counts:"),
            ]
            for row in page.repeated {
                result.append(
                    Line("  row \(NumberText.count(row.row)): \(row.slug), as row \(NumberText.count(row.firstRow))"))
            }
        }
        if !page.skipped.isEmpty {
            result += ["", Line("Skipped rows (\(NumberText.count(page.skipped.count))):")]
            for row in page.skipped {
                let doubt = row.mayBeTrack ? "; it may list a track" : ""
                result += Line("row \(NumberText.count(row.row)): \(row.message)\(doubt)")
                    .indented(first: "  ", rest: "    ", to: width)
            }
        }
        return result
    }

    private static func table(_ tracks: [CatalogueReading.Listed], _ presentation: Presentation) -> [Line] {
        var table = Table([
            Table.Column(title: "ROW", atRight: true), Table.Column(title: "SLUG"),
            Table.Column(title: "NAME", least: 12), Table.Column(title: "LAST ACTIVITY", least: 13),
            Table.Column(title: "EVENT", least: 8),
        ])
        for track in tracks {
            table.add([
                Line(NumberText.count(track.row)), Line(track.slug.rawValue), Line(track.trackName),
                Line(track.livercTrackLastUpdated ?? ""), Line(track.currentEvent ?? ""),
            ])
        }
        return table.lines(width: presentation.tableWidth)
    }

    static func lines(_ page: RowReading, _ presentation: Presentation) -> [Line] {
        var list = KeyValueList()
        list.add("page", Line("the catalogue, row \(NumberText.count(page.row))"))
        list.add("encoding", Line(page.encoding.text))
        if !page.repeatedIn.isEmpty {
            let rows = page.repeatedIn.map { NumberText.count($0) }.joined(separator: ", ")
            list.add("repeated", Line("in row \(rows); the first one counts", .warning))
        }
        var fields = KeyValueList()
        for (field, _) in RowReading.places {
            if let reading = page.fields[field] { fields.add(Code.words(field), lines: lines(reading)) }
        }
        return list.lines(width: presentation.width) + [""] + fields.lines(width: presentation.width)
    }

    // MARK: Fields

    /// The value, then where it stands; what stands there only where it says more than the value.
    private static func lines(_ field: FieldReading) -> [Line] {
        let shown = field.value?.shown
        let inOneLine = shown?.replacing("\n", with: " ")
        var result: [Line]
        switch field.state {
        case .value:
            let lines = (shown ?? "").split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
            result = lines.map { Line(String($0)) }
        case .absent: result = [Line("absent", .faint)]
        case .notFound: result = [Line("not found", .warning) + Line(field.reason.map { ": \($0)" } ?? "")]
        }
        for (index, source) in field.sources.enumerated() {
            var text = "  \(index == 0 ? "from" : "and") \(source.title), \(source.place)"
            if source.text.isEmpty {
                text += field.state == .value ? "" : ": empty"
            } else if inOneLine?.hasPrefix(source.text) != true {
                text += ": \(source.text)"
            }
            result.append(Line(text, .faint))
        }
        return result
    }
}
