import Testing

@testable import LiveRC

/// The scanner and libxml2 have to agree on where each tag ends, in markup of any kind.
@Suite struct BrokenMarkupTests {
    @Test func `tags and texts are the same in blocks of any size`() {
        var random = SeededRandom(state: 1)
        for _ in 0..<2_000 {
            let page = Self.page(&random)
            let expected = Recorder.read(page, blockSize: 1 << 20)
            for size in [1, 5, 17, 60] {
                let markup = String(decoding: page, as: UTF8.self)
                #expect(
                    Recorder.read(page, blockSize: size) == expected, "blocks of \(size): \(markup.debugDescription)")
            }
        }
    }

    // `</html>` is not among them: behind it libxml2 hears no more tags, but as many texts as there are blocks.
    private static let parts = [
        "<", ">", "/", "\"", "'", "=", " ", "\n", "!", "-", "--", "?", "<!--", "-->", "--!>", "<b>", "</b>", "<table>",
        "</table>", "<script>", "</script>", "<style>", "</style>", "<script", "</scr", "ipt", "</sty", "<!DOCTYPE",
        "PUBLIC", "a='", "b=\"", "a=", "<a ", "</", "/>", "x", "é", "1", ":", ".", "\u{0}", "\u{c}", "&", "&#", "<?",
        "<?x", "<title>", "<![CDATA[", String(repeating: "n", count: 50), String(repeating: "9", count: 49),
    ]

    /// A page of few kinds of parts, so that they meet in many orders.
    private static func page(_ random: inout SeededRandom) -> [UInt8] {
        let kinds = (0..<Int.random(in: 3...14, using: &random)).map { _ in
            parts[Int.random(in: 0..<parts.count, using: &random)]
        }
        return (0..<Int.random(in: 2...40, using: &random)).reduce(into: Array("<html><body>".utf8)) { page, _ in
            page += (kinds + [">", "<a "])[Int.random(in: 0..<kinds.count + 2, using: &random)].utf8
        }
    }
}

/// What a reader tells of a page.
private final class Recorder: PageHandler {
    private var events: [String] = []
    private var text: [UInt8] = []

    static func read(_ page: [UInt8], blockSize: Int) -> [String] {
        let recorder = Recorder()
        let reader = HTMLReader(recorder, blockSize: blockSize)
        page.withUnsafeBytes(reader.feed)
        reader.finish()
        recorder.endText()
        return recorder.events
    }

    func start(_ tag: LiveRC.Tag, _ attributes: Attributes) {
        endText()
        events.append("start \(tag) \(attributes.text("a") ?? "") \(attributes.text("b") ?? "")")
    }

    func end(_ tag: LiveRC.Tag, isWritten: Bool) {
        endText()
        events.append("end \(tag)")
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) { text += bytes }

    private func endText() {
        if !text.isEmpty { events.append("text " + String(decoding: text, as: UTF8.self)) }
        text = []
    }
}

/// SplitMix64: the same pages in every run.
private struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
