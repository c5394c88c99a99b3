import Testing

@testable import ControlServer

struct JSONReaderTests {
    private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test func `every type of value is read`() throws {
        let value = try read(
            #" { "a" : [ 1 , -2 , 0, 1.5, 1e3, true , false , null ] , "b" : { } , "c" : "x" , "d":[]} "#)
        let expected: [JSONName: JSONValue] = [
            "a": .list([
                .integer(1), .integer(-2), .integer(0), .otherNumber, .otherNumber, .bool(true), .bool(false), .null,
            ]),
            "b": .object([:]), "c": .text("x"), "d": .list([]),
        ]
        #expect(value == .object(expected))
    }

    @Test(arguments: [
        (#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\ude00""#, "😀"), (#""é€😀""#, "é€😀"), (#""\u0000""#, "\0"), (#""""#, ""),
    ])
    func `strings are read with their escapes`(text: String, expected: String) throws {
        #expect(try read(text) == .text(expected))
    }

    @Test func `whole numbers reach to the ends of 64 bits and no farther`() throws {
        #expect(try read("9223372036854775807") == .integer(.max))
        #expect(try read("-9223372036854775808") == .integer(.min))
        #expect(try read("9223372036854775808") == .otherNumber)
        #expect(try read(String(repeating: "9", count: 100_000)) == .otherNumber)
        #expect(try read("1e999999999") == .otherNumber)
        #expect(try read("-0") == .integer(0))
    }

    @Test(arguments: [
        "", " ", "{", "}", "[", "]", "{]", "[}", "[1", "[1,", "[1,]", "[,1]", "{\"a\"", "{\"a\":", "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\t\"", "\"\u{1}\"",
        "\"\0\"",
        "tru", "truee", "True", "nul", "nan", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+",
        "0x10", "1 2",
        "1,", "/* */ 1", "// \n1", "\u{FEFF}1", "\0", "1\0", "\u{A0}1",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try read(text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0xFF, 0xFE],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22], [0x80],
        ] as [[UInt8]])
    func `what is no UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(bytes) }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `depth is bounded before the stack is`(opening: String) throws {
        for count in [JSONReader.maximumDepth + 1, 600, 100_000] {
            let error = #expect(throws: JSONSyntaxError.self) { try read(String(repeating: opening, count: count)) }
            #expect(error?.problem.contains("nested deeper") == true)
        }
        let deepest = JSONReader.maximumDepth
        _ = try read(String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest))
    }

    @Test func `the number of values is bounded`() throws {
        _ = try read("[" + String(repeating: "0,", count: JSONReader.maximumValues - 2) + "0]")
        let error = #expect(throws: JSONSyntaxError.self) {
            try read("[" + String(repeating: "0,", count: JSONReader.maximumValues - 1) + "0]")
        }
        #expect(error?.problem.contains("values") == true)
    }

    @Test func `a name that stands twice is refused, however it is written`() {
        for text in [#"{"a":1,"a":2}"#, #"{"a":1,"\u0061":1}"#, #"{"x":{"a":1,"b":2,"a":3}}"#] {
            let error = #expect(throws: JSONSyntaxError.self) { try read(text) }
            #expect(error?.problem.contains(#""a" stands twice"#) == true)
        }
    }

    @Test func `names that only look alike are two`() throws {
        let value = try read("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value == .object(["\u{E9}": .integer(1), "e\u{301}": .integer(2)]))
    }

    @Test func `any cut of a request is refused`() {
        let whole = Array(#"{"jsonrpc":"2.0","id":"ü\u00e9","params":{"x":[1.5e3,null,true]}}"#.utf8)
        for length in 0..<whole.count {
            #expect(throws: JSONSyntaxError.self) { try JSONReader.read(Array(whole[..<length])) }
        }
    }

    @Test func `rubbish is read or refused, never a crash`() {
        let alphabet = Array("{}[]\",:\\u0d8e19-+.tfn \u{0}\u{ff}\n".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<40)).map { _ in
                alphabet.randomElement() ?? 0
            }
            _ = try? JSONReader.read(bytes)
        }
    }

    @Test func `a quoted text is short and harmless`() {
        #expect(quoted("abc") == "\"abc\"")
        #expect(quoted("a\u{1B}[2J\n") == "\"a\u{FFFD}[2J\u{FFFD}\"")
        #expect(quoted(String(repeating: "x", count: 1000)).count == 43)
    }
}
