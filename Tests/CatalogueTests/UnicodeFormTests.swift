import Foundation
import Testing

@testable import Catalogue

@Suite struct UnicodeFormTests {
    @Test(arguments: [
        ("", ""), ("Zoe", "Zoe"), ("Zoe\u{308}", "Zo\u{EB}"), ("Zo\u{EB}", "Zo\u{EB}"),
        ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"), ("\u{212B}", "\u{C5}"), ("a\u{323}\u{302}", "\u{1EAD}"),
        ("a\u{302}\u{323}", "\u{1EAD}"), ("\u{344}", "\u{308}\u{301}"), ("\u{308}x", "\u{308}x"),
        ("\u{2126}", "\u{3A9}"),
        ("🏁 مضمار", "🏁 مضمار"), ("\u{0}\u{308}", "\u{0}\u{308}"),
    ])
    func `text is brought into form C, byte by byte`(text: String, form: String) {
        let found = UnicodeForm.nfc(text)
        #expect(Array(found.utf8) == Array(form.utf8))
        #expect(Array(UnicodeForm.nfc(found).utf8) == Array(form.utf8))
    }

    @Test(
        arguments: [
            0...0x3200, 0x9F00...0xAC80, 0xD700...0xD7FF, 0xF900...0xFB4F, 0xFE00...0xFE10, 0xFF00...0xFFEF,
            0x11000...0x11400,
            0x1D100...0x1D200, 0x1F2FF...0x1FB00, 0x2F800...0x2FA1D,
        ] as [ClosedRange<UInt32>])
    func `the form is the one that Foundation makes, for a character alone, behind a letter and before a mark`(
        values: ClosedRange<UInt32>
    ) {
        for scalar in values.lazy.compactMap(Unicode.Scalar.init) {
            // The tables of the two are of different versions of Unicode: what both know counts.
            guard let age = scalar.properties.age, age.major < 15 else { continue }
            for text in ["\(scalar)", "e\(scalar)", "\(scalar)\u{301}"] {
                let form = text.precomposedStringWithCanonicalMapping
                guard UnicodeForm.nfc(text).utf8.elementsEqual(form.utf8) else {
                    Issue.record("U+\(String(scalar.value, radix: 16)) in \(text.unicodeScalars.map(\.value))")
                    return
                }
            }
        }
    }

    @Test func `a long row of marks takes no time to speak of`() {
        let text = "e" + String(repeating: "\u{301}\u{323}\u{345}", count: 10_000)
        var before = timespec()
        var after = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before)
        #expect(UnicodeForm.nfc(text).unicodeScalars.count == 30_000)
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after)
        // Processor time: the other tests run at the same time.
        #expect(after.tv_sec - before.tv_sec < 2)
    }
}
