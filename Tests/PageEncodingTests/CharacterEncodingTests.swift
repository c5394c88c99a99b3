import Testing

@testable import PageEncoding

struct CharacterEncodingTests {
    @Test func `the table has every encoding and label of the standard, each label once`() {
        #expect(CharacterEncoding.all.count == 40)
        let labels = CharacterEncoding.all.flatMap(\.labels)
        #expect(labels.count == 228)
        #expect(Set(labels).count == labels.count)
        #expect(labels.allSatisfy { $0 == $0.lowercased() && !$0.isEmpty })
    }

    @Test(arguments: [
        ("utf8", "UTF-8"), (" Latin1\t", "windows-1252"), ("ISO-8859-9", "windows-1254"), ("US-ASCII", "windows-1252"),
        ("x-sjis", "Shift_JIS"), ("gb2312", "GBK"), ("KS_C_5601-1987", "EUC-KR"), ("iso-8859-11", "windows-874"),
        ("Unicode", "UTF-16LE"), ("hz-gb-2312", "replacement"), ("866", "IBM866"), ("\u{C}koi8-ru\r\n", "KOI8-U"),
    ])
    func `a label means the encoding that browsers use for it`(label: String, name: String) {
        #expect(CharacterEncoding(label: label)?.name == name)
    }

    // The Kelvin sign and the long s become ASCII letters in Unicode's lower case, but are none here.
    @Test(arguments: ["", " ", "utf-8x", "utf 8", "utf-7", "\u{212A}oi8-r", "u\u{17F}-ascii", "\0utf-8"])
    func `what is no label means nothing`(label: String) { #expect(CharacterEncoding(label: label) == nil) }

    @Test func `the tables have as many characters as the standard's indexes`() {
        func count(_ table: CodeTable, _ pointers: Int) -> Int { (0..<pointers).count { table[$0] != nil } }
        // Four characters of Big5 are two scalars each, which the index leaves to the algorithm.
        #expect(count(.big5, 126 * 157) == 18_590 + 4)
        #expect(count(.jis0208, 94 * 94) == 7_336)
        #expect(count(.jis0212, 94 * 94) == 6_067)
        for table in [CodeTable.big5, .jis0208, .jis0212] { #expect(table[-1] == nil && table[1 << 20] == nil) }
    }

    @Test func `this system converts every encoding of the table`() {
        for encoding in CharacterEncoding.all {
            switch encoding.form {
            case .singleByte: #expect(SingleByteTable(encoding) != nil, "\(encoding)")
            case .multiByte(let name), .utf16(let name):
                #expect(IconvDecoder(name, isMultiByte: true) != nil, "\(encoding)")
            case .standard, .utf8, .userDefined, .replacement: break
            }
        }
    }
}
