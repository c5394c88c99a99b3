import Foundation
import Testing

@testable import Configuring

/// What is no TOML at all: the usual slips are named, with what to write.
@Suite struct SyntaxTests {
    @Test(arguments: [
        (
            "[source]\ncontact = me@example.org # whom LiveRC asks",
            "2:11: source.contact: the value stands without quotes; write contact = \"me@example.org\""
        ),
        (
            "[state]\ndirectory = /srv/tracks",
            "2:13: state.directory: the value stands without quotes; write directory = \"/srv/tracks\""
        ),
        ("[log]\n level = info", "2:10: log.level: the value stands without quotes; write level = \"info\""),
        (
            "schedule.calendar = Mon..Fri 06:30",
            "1:21: schedule.calendar: the value stands without quotes; write schedule.calendar = \"Mon..Fri 06:30\""
        ),
        (
            "[source]\ncontact = “me@example.org”",
            "2:11: source.contact: the value stands without quotes; write contact = \"me@example.org\""
        ),
        (
            "[fetch]\r\ntimeout = 30s\r\n",
            "2:11: fetch.timeout: the value stands without quotes; write timeout = \"30s\""
        ),
        (
            "[fetch]\ncatalogue_limit = 8 MiB",
            "2:19: fetch.catalogue_limit: the value stands without quotes; write catalogue_limit = \"8 MiB\""
        ),
        (
            "[sites.\"*.liverc.com\"]\ndelay = 1s",
            "2:9: sites.\"*.liverc.com\".delay: the value stands without quotes; write delay = \"1s\""
        ),
        ("[fetch]\nwhat = ever", "2:8: fetch.what: the value stands without quotes; write what = \"ever\""),
        ("[control]\nmode = 0660", "2:8: control.mode: the value stands without quotes; write mode = \"0660\""),
        (
            "[scraping]\nenabled = False",
            "2:11: scraping.enabled: \"False\" is not what belongs here; allowed: true or false, without quotes"
        ),
        (
            "[scraping]\nenabled = no",
            "2:11: scraping.enabled: \"no\" is not what belongs here; allowed: true or false, without quotes"
        ),
        (
            "[fetch]\nretries = 2x",
            "2:11: fetch.retries: \"2x\" is not what belongs here; allowed: 0 to 10, without quotes"
        ),
        ("[fetch]\nretries =", "2:1: fetch.retries: has no value; allowed: 0 to 10"),
        ("[fetch]\nretries = # two", "2:1: fetch.retries: has no value; allowed: 0 to 10"),
        ("[fetch]\nretries = 1\nretries = 2", "3:1: fetch.retries: stands there twice; take one of them out"),
        ("[fetch]\n[log]\n[fetch]", "3:1: this section stands there twice; put its keys together"),
        ("[fetch\nretries = 1", "1:1: the section's name has no ] at its end; write it as [section]"),
        ("[fetch]\nretries 2", "2:1: there is no = between key and value; write retries = VALUE"),
        ("[fetch]\nretries: 2", "2:1: there is no = between key and value; write retries = VALUE"),
        ("// retries", "1:1: a comment begins with #"),
        ("; retries", "1:1: a comment begins with #"),
        ("[source]\ncontact = \"me", "2:11: source.contact: has no closing quote on its line"),
        ("[source]\ncontact = \"me\n[log]", "2:11: source.contact: has no closing quote on its line"),
        (
            "[state]\ndirectory = \"C:\\data\"",
            "2:13: state.directory: has a \\ in double quotes, which begins an escape; write \\\\, or put the text in "
                + "single quotes"
        ),
    ])
    func `the usual slips are named`(text: String, expected: String) throws {
        #expect(try Fixture(text).placedProblems() == ["FILE:" + expected])
    }

    @Test func `a password without quotes is not told`() throws {
        for line in ["proxy = http://alice:pa55word@proxy.example", "contact = http://alice:pa55word@example.org/"] {
            let section = line.hasPrefix("proxy") ? "fetch" : "source"
            let problems = try Fixture("[\(section)]\n\(line)").problems()
            #expect(problems.count == 1)
            #expect(problems.allSatisfy { $0.hasSuffix("write \(line.prefix { $0 != " " }) = \"…\"") }, "\(problems)")
        }
    }

    @Test func `anything else is told in the parser's words`() throws {
        func start(_ text: String) throws -> String? { try Fixture(text).placedProblems().first }
        #expect(try start("[fetch]\nretries = [1")?.hasPrefix("FILE:2:13: fetch.retries: no valid TOML: ") == true)
        #expect(try start("= 1")?.hasPrefix("FILE:1:1: no valid TOML: ") == true)
        #expect(try start("[sites.*.x]")?.hasPrefix("FILE:1:8: no valid TOML: ") == true)
    }

    @Test func `a document that is none does no harm`() throws {
        for text in [
            "[", "[[", "=", "a", "a =", "a = [", "a = {", "a = \"", "a = \"\"\"", "a = '''x", "a = \"\\", "a = \"\\u12",
            "]]]", "}", "a = ]", "a = [}", "a = {]", "\\", ".", "..=..", "a = {=}", "a = [[[[", "a=\"\\U",
            "\u{301} = x", "[\n[", "\u{FEFF}=", "a = \u{1F1E9}\u{1F1EA}", String(repeating: "[", count: 10_000),
            "a = " + String(repeating: "{a=", count: 10_000), String(repeating: "\n", count: 200_000) + "x = y",
        ] {
            #expect(try Fixture(text).problems().count == 1)
        }
    }
}
