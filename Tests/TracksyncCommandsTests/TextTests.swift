import ArgumentParser
import Foundation
import PlainText
import Testing

@testable import TracksyncCommands

struct TextTests {
    @Test func `what steers a terminal is shown instead`() {
        #expect(Line("a\n\u{1B}[2J").text(coloured: false) == #"a\u{0A}\u{1B}[2J"#)
    }

    @Test(arguments: [
        ("abc", 3), ("é", 1), ("e\u{301}", 1), ("模型", 4), ("한", 2), ("ｱ", 1), ("Ａ", 2), ("👍", 2), ("👩‍🚒", 2), ("🇨🇭", 2),
        ("❤\u{FE0F}", 2), ("\u{200B}", 0), ("…", 1),
    ])
    func `text is as wide as a terminal shows it`(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("模型車", 6, "模型車"), ("模型車", 5, "模型…"), ("模型車", 4, "模…"),
        ("abc", 0, ""), ("abc", 1, "…"),
    ])
    func `text is cut by columns`(text: String, columns: Int, cut: String) {
        #expect(DisplayWidth.cut(text, to: columns) == cut)
    }

    @Test func `lines wrap between words, and longer words stay whole`() {
        let line = Line("one ") + Line("two", .good) + Line(", three /a/very/long/path")
        #expect(line.wrapped(to: 9).map { $0.text(coloured: false) } == ["one two,", "three", "/a/very/long/path"])
    }

    @Test func `no line is broken between a number and its unit`() {
        #expect(
            Line("0 of 300 failed (limit 10 %), 1 h 30 min").wrapped(to: 23).map { $0.text(coloured: false) } == [
                "0 of 300 failed (limit", "10 %), 1 h 30 min",
            ])
        #expect(Line("300 hours").wrapped(to: 5).count == 2)
    }

    @Test func `a table goes on in further lines where it may, and loses nothing`() {
        var table = Table([
            Table.Column(title: "A"), Table.Column(title: "B", least: 4), Table.Column(title: "C", atRight: true),
        ])
        table.add(["keep this", "a long text: catalogue_unreadable", "7"])
        #expect(
            table.lines(width: 28).map { $0.text(coloured: false) } == [
                "A          B               C", "keep this  a long text:    7", "           catalogue_",
                "           unreadable",
            ])
        // A column that may not be narrower is as wide as it must be.
        #expect(table.lines(width: 5).allSatisfy { $0.width <= 18 })
        #expect(
            table.lines(width: 5).map { $0.text(coloured: false).filter { $0 != " " } }.joined()
                == "ABCkeepthisa7longtext:catalogue_unreadable")
    }

    @Test(arguments: [
        ("it's", "'it'\\''s'"), ("it'\u{301}s", "'it'\\''\u{301}s'"), ("", "''"), ("köln-2", "köln-2"),
        ("a b", "'a b'"), ("$(x)", "'$(x)'"), ("/run/a.sock", "/run/a.sock"),
    ])
    func `a word is quoted as a shell reads it, scalar by scalar`(text: String, word: String) {
        #expect(ShellWord.quoted(text).unicodeScalars.elementsEqual(word.unicodeScalars))
    }

    @Test(arguments: [
        (0, "0 ms", "0ms"), (0.8424, "842 ms", "842ms"), (0.9996, "1.0 s", "1.0s"), (4.25, "4.3 s", "4.3s"),
        (9.96, "10 s", "10s"),
        (59.6, "1 min", "1m"), (192, "3 min 12 s", "3m12s"), (3599.7, "1 h", "1h"), (7500, "2 h 05 min", "2h05m"),
        (273_600, "3 d 4 h", "3d4h"), (-5, "0 ms", "0ms"), (.infinity, "0 ms", "0ms"), (.nan, "0 ms", "0ms"),
        (1e300, "37037 d", "37037d"),
    ])
    func `durations are readable`(seconds: Double, long: String, short: String) {
        #expect(DurationText.long(seconds) == long)
        #expect(DurationText.short(seconds) == short)
    }

    @Test func `what is left is told in whole seconds, from one on`() {
        #expect([0.99, 0, nil, .nan].map(DurationText.left) == [nil, nil, nil, nil])
        #expect([1, 13.6, 605].map(DurationText.left) == ["1 s left", "14 s left", "10 min 05 s left"])
    }

    @Test func `text of several lines goes on under its beginning`() {
        var list = KeyValueList()
        list.add("key", text: "One.\r\n\nTwo \u{1B}[2J")
        list.add("none", text: nil)
        #expect(
            list.lines(width: 80).map { $0.text(coloured: false) } == ["key: One.", "", #"     Two \u{1B}[2J"#])
    }

    @Test func `the columns that give way last do so when no other can`() {
        var table = Table([
            Table.Column(title: "A", least: 2), Table.Column(title: "B", least: 3, givesWayLast: true),
        ])
        table.add(["four of", "a long text"])
        #expect(table.lines(width: 17).dropFirst().map { $0.text(coloured: false) } == ["four  a long text", "of"])
        #expect(table.lines(width: 15).dropFirst().map { $0.text(coloured: false) } == ["four  a long", "of    text"])
        // Within words only where there is no other way.
        #expect(
            table.lines(width: 8).dropFirst().map { $0.text(coloured: false) } == ["fo  a", "ur  long", "of  text"])
    }

    @Test(arguments: [
        ("500ms", 500), ("30s", 30_000), ("10m", 600_000), ("6h", 21_600_000), ("7d", 604_800_000),
        ("1h30m", 5_400_000),
        ("1d12h", 129_600_000), ("1m500ms", 60_500), ("366d", 31_622_400_000),
    ])
    func `durations are read as they are documented`(text: String, milliseconds: Int64) throws {
        #expect(try DurationText.read(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        ("", "is no duration"), ("5", "5 has no unit: 5s, 5m, 5h or 5d."),
        ("1h30", "1h30 has no unit: 30s, 30m, 30h or 30d."),
        ("s", "is no duration"), ("0s", "longer than 0"), ("-1s", "is no duration"), ("1.5s", "is no duration"),
        ("1 s", "is no duration"), ("1w", "'1w' is no duration: write 30s, 10m, 1h30m or 7d."),
        ("1m1h", "is no duration"),
        ("1h1h", "is no duration"), ("999999999999999999d", "is longer than 366 days."),
        ("400d", "is longer than 366 days."),
        ("366d1ms", "is longer than"), ("9999999999999999999d", "is no duration"), ("٣s", "is no duration"),
    ])
    func `other durations are refused with what is wrong with them`(text: String, words: String) {
        let error = #expect(throws: ValidationError.self) { try DurationText.read(text) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [
        ("Try again.", "Try again."), ("It failed", "It failed."),
        ("Start one: tracksyncctl sync", "Start one: tracksyncctl sync"),
        ("See: journalctl -u tracksyncd", "See: journalctl -u tracksyncd"),
        ("Ask tracksyncctl why", "Ask tracksyncctl why."),
    ])
    func `no full stop stands behind a command`(text: String, shown: String) {
        #expect(Sentence.ended(text) == shown)
    }

    @Test func `a command stays whole and comes last`() {
        #expect(
            Sentence.joined("Look: tracksyncctl job", "It may work later")
                == "It may work later. Look: tracksyncctl job")
        let line = Line("If these tracks are really gone: tracksyncctl sync --allow-deactivations 60")
        #expect(
            line.wrapped(to: 30).map { $0.text(coloured: false) } == [
                "If these tracks are really", "gone:", "tracksyncctl sync --allow-deactivations 60",
            ])
    }

    @Test func `what goes on stands under the beginning of its line`() {
        #expect(
            Line("  one two three").wrapped(to: 9).map { $0.text(coloured: false) } == ["  one two", "  three"])
        #expect(
            Line("  abcdefghijkl mn").wrapped(to: 5).map { $0.text(coloured: false) } == ["  abcdefghijkl", "  mn"])
    }

    @Test func `times name their zone`() {
        let noon = Date(timeIntervalSince1970: 1_795_240_800)
        let time = TimeText(now: noon.addingTimeInterval(7509), utc: true)
        #expect(time.full(noon) == "2026-11-21 06:00:00 UTC")
        #expect(time.short(noon.addingTimeInterval(-0.5)) == "2026-11-21 05:59 UTC")
        #expect(time.minute(noon) + " " + time.zone(noon) == time.short(noon))
        #expect(time.age(noon) == "2 h 05 min ago")
        #expect(time.age(noon.addingTimeInterval(7500)) == "9 s ago")
        #expect(time.age(noon.addingTimeInterval(9000)) == "just now")
        #expect(time.withWeekday(noon) == "Sat 2026-11-21 06:00:00 UTC")
        #expect(time.second(noon) == "2026-11-21 06:00:00")
        #expect(time.ahead(noon.addingTimeInterval(7509 + 71.5)) == "in 1 min 12 s")
        #expect(time.ahead(noon.addingTimeInterval(7509.2)) == "in 1 s")
        #expect(time.ahead(noon) == "now")
        #expect(time.full(Date(timeIntervalSince1970: .infinity)) == "an unknown time")
    }
}
