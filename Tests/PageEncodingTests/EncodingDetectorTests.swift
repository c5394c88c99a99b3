import Testing

@testable import PageEncoding

struct EncodingDetectorTests {
    private func declared(_ contentType: String?, _ head: String) -> String? {
        EncodingDetector.declared(contentType: contentType, head: Array(head.utf8)[...]).map {
            "\($0.encoding) \($0.source.rawValue)"
        }
    }

    @Test(arguments: [
        ("text/html; charset=utf-8", "UTF-8"), ("text/html; charset='utf-8'", "UTF-8"),
        ("text/html;charset=\"UTF8\"", "UTF-8"), ("text/html; CHARSET = latin1 ; x=y", "windows-1252"),
        ("text/html; charset=utf-8, text/html; charset=iso-8859-2", "UTF-8"),
        ("text/html, text/html; charset=koi8-r", "KOI8-R"), ("text/html; charset=; charset=big5", "Big5"),
        ("text/html; charset=nonsense; charset=euc-kr", "EUC-KR"), ("text/html; charset=utf-8;charset=utf-8", "UTF-8"),
        ("text/html; charset=\"x, utf-8\"", "UTF-8"), ("text/html; charset=\"utf-8", "UTF-8"),
        ("text/html; charset='utf-8", "UTF-8"), ("text/html; charset=utf-8\"", "UTF-8"),
        ("charset=gbk", "GBK"), ("text/html; charset charset=gbk", "GBK"), ("text/html charset=gbk", "GBK"),
    ])
    func `the first label of a header that is known counts`(contentType: String, name: String) {
        #expect(declared(contentType, "") == "\(name) header")
    }

    @Test(arguments: [
        "", "text/html", "text/html; charset", "text/html; charset=", "text/html; xcharset=utf-8",
        "text/html; charset='", "text/html; my-charset=utf-8", "text/html; charset=none",
    ])
    func `a header may name none`(contentType: String) { #expect(declared(contentType, "") == nil) }

    @Test func `a byte order mark overrides the header, and that overrides the document`() {
        let head = "<meta charset=koi8-r>"
        #expect(declared("text/html; charset=gbk", "\u{FEFF}" + head) == "UTF-8 byte_order_mark")
        #expect(declared("text/html; charset=gbk", head) == "GBK header")
        #expect(declared("text/html; charset=nonsense", head) == "KOI8-R document")
        let marks: [([UInt8], String)] = [([0xFE, 0xFF], "UTF-16BE"), ([0xFF, 0xFE], "UTF-16LE")]
        for (bytes, name) in marks {
            #expect(EncodingDetector.declared(contentType: nil, head: bytes[...])?.encoding.name == name)
        }
    }

    @Test(arguments: [
        ("<meta charset=iso-8859-2>", "ISO-8859-2"), ("<META CHARSET = 'ISO-8859-2' />", "ISO-8859-2"),
        ("<meta/charset=iso-8859-2>", "ISO-8859-2"), ("<html a=b><head><meta\ncharset=\"l2\">", "ISO-8859-2"),
        ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>", "ISO-8859-2"),
        ("<meta content=\"text/html;charset=iso-8859-2\" http-equiv=\"content-type\">", "ISO-8859-2"),
        ("<meta name=x content='charset=gbk'><meta charset=l2>", "ISO-8859-2"),
        ("<meta charset=nonsense><meta charset=l2>", "ISO-8859-2"),
        ("<!-- <meta charset=gbk> --><meta charset=l2>", "ISO-8859-2"),
        ("<!--><meta charset=l2>", "ISO-8859-2"),
        ("<!DOCTYPE html><?x y?></p a='<meta charset=gbk>'><meta charset=l2>", "ISO-8859-2"),
        ("<div title='<meta charset=gbk>'><meta charset=l2>", "ISO-8859-2"),
        ("<metas charset=gbk><meta charset=l2>", "ISO-8859-2"), ("<meta charset=gbk charset=l2>", "GBK"),
        ("<meta charset=utf-16>", "UTF-8"), ("<meta charset=x-user-defined>", "windows-1252"),
        ("<?xml version='1.0' encoding='iso-8859-2'?><p>", "ISO-8859-2"),
        ("<?xml version=\"1.0\" encoding = \"utf-16\"?>", "UTF-8"),
        ("<script>var s = '<meta charset=l2>'", "ISO-8859-2"),
    ])
    func `a document says it in a meta element or an XML declaration`(head: String, name: String) {
        #expect(declared(nil, head) == "\(name) document")
    }

    @Test(arguments: [
        "", "<", "<meta", "<meta ", "<meta charset", "<meta charset=", "<meta charset>",
        "<meta http-equiv=content-type>",
        "<meta content='text/html; charset=gbk'>", "<!-- <meta charset=gbk>",
        "<meta http-equiv=refresh content='charset=gbk'>",
        "<?xml version='1.0'?>", "<?xml encoding='gbk", "<?xml encoding=gbk?>", "</", "<!", "<a b", "<a b=", "<a b='",
    ])
    func `a document may say nothing`(head: String) { #expect(declared(nil, head) == nil) }

    @Test func `only the first 1,024 bytes are searched`() {
        let meta = "<meta charset=gbk>"
        let blanks = String(repeating: " ", count: 1024 - meta.utf8.count)
        #expect(declared(nil, blanks + meta) == "GBK document")
        #expect(declared(nil, blanks + "  " + meta) == nil)
    }

    @Test func `UTF-16 without a mark is known by an XML declaration`() {
        let text = Array("<?xml version".utf16)
        let little = text.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        let big = text.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        #expect(EncodingDetector.declared(contentType: nil, head: little[...])?.encoding.name == "UTF-16LE")
        #expect(EncodingDetector.declared(contentType: nil, head: big[...])?.encoding.name == "UTF-16BE")
    }

    @Test func `whatever the bytes are, the search ends`() {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: .min ... .max, using: &generator)
        var state = seed
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        let pieces = [
            "<", "meta", " ", "charset", "=", "'", "\"", ">", "/", "!", "--", "?xml", "encoding", "content", "gbk", ";",
            "\0", "é",
        ]
        for _ in 0..<3000 {
            let head = (0..<(next() % 40)).map { _ in pieces[next() % pieces.count] }.joined()
            let name = declared(head, head)
            #expect(name == nil || name?.hasPrefix("GBK") == true, "seed \(seed)")
        }
    }
}
