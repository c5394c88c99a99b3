import Testing

@testable import LiveRC

@Suite struct BlockScannerTests {
    /// The page with a bar wherever it can be cut.
    private static func cut(_ page: String, pieceSize: Int = 1) -> String {
        var scanner = BlockScanner()
        var cut: [UInt8] = []
        var rest = Array(page.utf8)[...]
        var pending: [UInt8] = []
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieceSize))
            rest = rest.dropFirst(pieceSize)
            piece.withUnsafeBufferPointer { scanner.scan($0) }
            pending += piece
            if let place = scanner.cut() {
                cut += pending[..<place] + [UInt8(ascii: "|")]
                pending.removeFirst(place)
            }
            #expect(scanner.scanned == pending.count)
        }
        return String(decoding: cut + pending, as: UTF8.self)
    }

    private static let longName = "a" + String(repeating: "9", count: 99)

    @Test(arguments: [
        // Text, tags and what only looks like one.
        "a > b", "<b>|a > b</b>|", "<b\n>|<<b>|< b>", "<3>", "<>", "<!>", "<!b>", "<!-b>", "<![CDATA[<b>|]]>",
        "</b x='>|'>",
        "</3 <b>|", "</<b>|", "<b/>|<b / >|<b//>|",
        // Values.
        "<b c='>'>|", "<b c=\"'>\">|", "<b c = '\n>'d='>'/>|", "<b c=>|", "<b c= d>|", "<b c='>\u{0}", "<b c=d'>|'>",
        "<b c=\"x\n>  y></b>",
        // A quote that begins no value.
        "<b\" c=\"\n>\">|", "<b 'c='>|'>", "<b c'd='>|'>", "<b /c='>|'>", "<b ='>|'>", "<b='>|'>", "<b c/d='>|'>",
        "<b c\u{0}='>'>|", "<b \u{c}c='>|'>", "<b é='>|'>", "<b .c-d:e_f='>'>|", "<b -c='>|'>",
        // A name of more than 100 bytes is two: behind a tag's comes an attribute's, which may not begin with a digit.
        "<\(longName)='>|'>", "<\(longName)a='>'>|", "<\(longName)9='>|'>", "<b \(longName)='>'>|",
        "<b \(longName)9='>|'>",
        // Comments.
        "<!-- > <b> -- > -->|", "<!--><b>-->|", "<!--->-->|", "<!---->|", "<!--x--!>|", "<!--x--!-->|",
        "<!--x--!x>-->|",
        // Declarations and instructions.
        "<!DOCTYPE html>|", "<!doctype html PUBLIC \"x\" 'y'>|", "<!doctype html \">\"><b>", "<!doctypehtml>|",
        "<!doctyp <b>|",
        "<?xml a='>|'>", "<?>", "<? <b>|", "<?.<b>|", "<?é <b>",
        // Scripts and styles.
        "<script><b></b>< /script></ script></scrip></script>|<b>|", "<STYLE>x</Style a='>|'>",
        "<script></style></scripts></script \n/>|", "<script></scripts ></script>|<script><</script>|",
        "<style></sty</style>|",
        "<script/>|<b>|", "<script / ><b></script>|", "<script a= /><b></script>|", "<script a=x/><b></script>|",
        "<script a='/'/>|<b>|", "<scripts>|<b>|", "<script-a>|<b>|", "<textarea>|<b>|", "<script\u{0}><b>",
    ])
    func `a page can be cut behind its tags and comments`(marked: String) {
        let page = marked.replacing("|", with: "")
        #expect(Self.cut(page) == marked)
    }

    @Test func `the last place in a piece counts, and what comes behind it is not scanned again`() {
        #expect(
            Self.cut("<b>one</b>two<script>x</script><i title='>", pieceSize: 5)
                == "<b>|one</b>|two<script>x</script>|<i title='>")
        #expect(Self.cut("<b>one</b>two<i title='>", pieceSize: 100) == "<b>one</b>|two<i title='>")
    }
}
