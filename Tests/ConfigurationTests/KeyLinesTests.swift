import Testing

@testable import Configuration

@Suite struct KeyLinesTests {
    private func line(of section: String, _ key: String, in text: String) -> Int? {
        KeyLines(text).line(of: section, key)
    }

    @Test func `a key is found however TOML lets it be written`() {
        #expect(line(of: "a", "b", in: "# b = 0\n[a]\n\n  b = 1 # b") == 4)
        #expect(line(of: "a", "b", in: "\n a . b = 1") == 2)
        #expect(line(of: "a", "b", in: "x = 1\n['a']\n\"b\" = 1") == 3)
        #expect(line(of: "a", "b", in: "\n\"\\u0061\".'b' = 1") == 2)
        #expect(line(of: "a", "b", in: "\na = { x = [1, {b = 2}], b = 3 }") == 2)
        #expect(line(of: "a", "c", in: "a = { b = { c = 3 } }\n[x]\nc = 1") == nil)
        #expect(line(of: "a", "b", in: "[a.x]\ny = 1\n[a]\nb = 1") == 4)
        #expect(line(of: "a", "b", in: "[x]\r\ny = 1\r\n[a]\r\nb = 1\r\n") == 4)
        #expect(line(of: "a", "b", in: "\u{FEFF}[a]\nb = 1") == 2)
        #expect(KeyLines("\n\n[ a ]\nb = 1").line(of: "a") == 3)
        #expect(KeyLines("x = 1\na.b = 1").line(of: "a") == 2)
        #expect(KeyLines("\n[[a]]\nb = 1").line(of: "a") == 2)
    }

    @Test func `what only looks like a key inside a value is none`() {
        let text = #"""
            [a]
            s = "[a]\" b = 1"
            l = '[a] " b = 1'
            m = """
            [a]
            b = 1 \""" ""\
            b = 2
            """""
            n = '''
            b = 3
            \'''
            v = [
              "b = 4", # b = 5 ]
              [ 'b = 6' ],
              { b = 7, c = "}" },
            ]
            b = 8
            """#
        #expect(line(of: "a", "b", in: text) == 17)
    }

    @Test func `lines stand in the errors of odd files, too`() throws {
        let text =
            "fetch = { retries = 1, 'retires' = 2 }\nlog.level = \"x\"\n[source]\nca_file.x = 1\n[[reports]]\nx = 1"
        let problems = try Fixture(text).problems()
        let starts = problems.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        #expect(
            starts == ["FILE:1: fetch.retires:", "FILE:2: log.level:", "FILE:4: source.ca_file:", "FILE:5: reports:"])
    }

    @Test func `a document that is none does no harm`() {
        for text in [
            "", "[", "[[", "=", "a", "a =", "a = [", "a = {", "a = \"", "a = \"\"\"", "a = '''x", "a = \"\\",
            "a = \"\\u12",
            "]]]", "}", "a = ]", "a = [}", "a = {]", "\\", ".", "..=..", "a = {=}", "\u{FEFF}", "a = [[[[", "a=\"\\U",
            String(repeating: "[", count: 10_000), "a = " + String(repeating: "[", count: 10_000),
            "a = " + String(repeating: "{a=", count: 10_000),
        ] {
            #expect(KeyLines(text).line(of: "zz") == nil)
        }
    }
}
