import Testing

@testable import Syncing

@Suite struct PageCharsetTests {
    @Test(arguments: [
        nil, "", "text/html", "text/html; charset=UTF-8", "text/html;charset=\"utf-8\"", "text/html; charset=us-ascii",
        "text/html; charset=", "text/html; boundary=x; charset = other",
    ])
    func `pages are in UTF-8 where nothing else is said`(type: String?) throws {
        #expect(try PageCharset(contentType: type) == .utf8)
    }

    @Test(arguments: [
        "text/html; charset=ISO-8859-1", "text/html;charset=windows-1252;x=y", "text/html; CHARSET=Latin1",
    ])
    func `the old western one is read as browsers do`(type: String) throws {
        let charset = try PageCharset(contentType: type)
        let text = String(decoding: charset.utf8([0x41, 0xE9, 0x80, 0x92, 0x9F, 0xFF]), as: UTF8.self)
        #expect(text == "Aé€’Ÿÿ")
    }

    @Test(arguments: [
        ("shift_jis", "shift_jis"), ("utf-16", "utf-16"), ("\"x\"", "x"), ("\u{1B}[31mévil", "31mvil"),
        (String(repeating: "x", count: 100), String(repeating: "x", count: 40)), ("\u{7}", "of an unreadable name"),
    ])
    func `another one is named, as far as it can be, and not read`(charset: String, shown: String) {
        let error = #expect(throws: UnsupportedCharset.self) {
            try PageCharset(contentType: "text/html; charset=\(charset)")
        }
        #expect(
            error?.description == "the page is in the character set \(shown); only UTF-8 and ISO 8859-1 are read")
    }

    @Test func `UTF-8 stays as it is`() { #expect(PageCharset.utf8.utf8([0xC3, 0xA9, 0xFF]) == [0xC3, 0xA9, 0xFF]) }
}
