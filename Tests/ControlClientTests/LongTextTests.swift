import Foundation
import JobModel
import Testing

@testable import ControlProtocol

/// Long texts are read by bytes: as the library would.
struct LongTextTests {
    /// Bytes that make trouble, among them some that are no UTF-8.
    private static let hostile: [[UInt8]] =
        [
            "", "plain", "\"", "\\", "\\\"", "\\\\\"\"", "a/b", "\\u0041", "\r\n\t", "\u{7F}\u{80}", "\u{2028}\u{2029}",
            "\u{FEFF}\u{FFFD}\u{FFFF}", "é€😀\u{10FFFF}", "e\u{301}\r\u{308}\n", "\",\"text\":\"",
            "{\"result\":{\"text\":\"x\"}}",
            String(repeating: "\"é\\\n", count: 1000),
            String(String.UnicodeScalarView((0...0x20).map(Unicode.Scalar.init))),
        ].map { Array($0.utf8) } + [
            [0x80], [0xBF, 0x22, 0x80], [0xC3], [0xC3, 0x22], [0xE2, 0x80], [0xE2, 0x80, 0x5C], [0xED, 0xA0, 0x80],
            [0xF0, 0x9F, 0x98], [0xC0, 0xAF], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFF, 0xFE, 0x00],
        ]

    private static func random() -> [UInt8] {
        let parts = hostile + [[UInt8]](repeating: Array("some words ".utf8), count: 9)
        return (0..<Int.random(in: 0...40)).flatMap { _ in parts.randomElement() ?? [] }
    }

    @Test(arguments: ["a+1", nil], ["1.7", "\"text\":\"\"", "\\"])
    func `what stands around a piece is written as the library writes it`(next: String?, version: String) throws {
        for bytes in Self.hostile {
            let text = String(decoding: bytes, as: UTF8.self)
            let around = try ExportPiece.json(next: next, version: version)
            let written = try RecordCoding.encode(text).dropFirst().dropLast()
            #expect(
                Data(around.before) + written + Data(around.behind)
                    == (try RecordCoding.encode(ExportPiece(text: text, next: next, version: version))), "\(bytes)")
        }
    }

    /// What the library makes of a line, and what is made of it here.
    private func compare(_ line: Data) throws {
        let expected = try? RecordCoding.decode(ResponseMessage<ExportPiece>.self, from: line)
        let found: ResponseMessage<ExportPiece>? = try? AnswerLine(line, to: ExportPiece.self).decode()
        let line = String(decoding: line, as: UTF8.self)
        #expect((found == nil) == (expected == nil), "\(line)")
        #expect(found?.id == expected?.id && found?.error?.message == expected?.error?.message, "\(line)")
        #expect(
            found?.result?.text.unicodeScalars.elementsEqual(expected?.result?.text.unicodeScalars ?? "".unicodeScalars)
                ?? (expected?.result == nil), "\(line)")
        #expect(found?.result?.next == expected?.result?.next, "\(line)")
        #expect(found?.result?.version == expected?.result?.version, "\(line)")
    }

    @Test func `an answer is read as the library reads it`() throws {
        for bytes in Self.hostile + (0..<300).map({ _ in Self.random() }) {
            let piece = ExportPiece(text: String(decoding: bytes, as: UTF8.self), next: "a:0", version: "1.7")
            let message = ResponseMessage(id: .number(7), result: piece)
            try compare(try RecordCoding.encode(message))
            let line = try RecordCoding.encode(message)
            #expect(LongText.lift(from: line)?.text == piece.text)
            #expect(try #require(LongText.lift(from: line)).rest.count < 100)
            // Another writer escapes slashes, and writes white space.
            try compare(try RecordCoding.encode(message, pretty: true))
            try compare(try JSONEncoder().encode(message))
        }
    }

    @Test(arguments: [
        #"{"id":1,"result":{"text":"\u00e9\u20AC\ud83d\ude00\/\b\f\u0000 "}}"#,
        #"{"result" : { "text" : "x\"y" , "more" : { "text" : "z" } },"id":1,"new":["text",{"text":1}]}"#,
        #"{"id":1,"result":{"more":{"text":"z"},"list":["text","a"],"text":"x","later":"\"text\":\"y\""}}"#,
        #"{"id":1,"more":{"text":"z"},"result":{"text":"x"}}"#,
        #"{"error":{"code":1,"message":"m","data":{"name":"not_found","text":"e"}},"id":1}"#,
        #"{"id":1,"result":{"next":"text"}}"#, #"{"id":1,"result":{"text":5}}"#, #"{"id":1,"result":{"text":"#,
        #"{"id":1,"result":{"text":"x}}"#, #"{"id":1,"result":{"text":"x\"}}"#, #"{"id":1,"result":{"text":"x\"#,
        #"{"id":1,"result":{"text":"\ud83d"}}"#, #"{"id":1,"result":{"text":"\ude00\ud83d"}}"#,
        #"{"id":1,"result":{"text":"\ud83d\u0041"}}"#, #"{"id":1,"result":{"text":"\u12"}}"#,
        #"{"id":1,"result":{"text":"\u+123"}}"#, #"{"id":1,"result":{"text":"\x"}}"#,
        "{\"id\":1,\"result\":{\"text\":\"a\u{1}b\"}}", #"{"text":"x","id":1}"#, #"["text"]"#, #""text""#, "", "{",
        "}}}\"",
    ])
    func `what others write, or nobody should, is read as the library reads it`(line: String) throws {
        try compare(Data(line.utf8))
    }

    @Test func `only answers with a long text are looked through`() {
        let line = Data(#"{"id":1,"result":{"text":"x"}}"#.utf8)
        #expect(AnswerLine(line, to: JobReport.self).line == line)
        #expect(AnswerLine(line, to: ExportPiece.self).line == Data(#"{"id":1,"result":{"text":""}}"#.utf8))
    }
}
