import Testing

@testable import Configuring

/// Errors have the line and the column of what is wrong.
@Suite struct PositionTests {
    private func places(_ text: String) throws -> [String] {
        try Fixture(text).placedProblems().map { problem in
            problem.split(separator: " ").prefix(2).joined(separator: " ")
        }
    }

    @Test func `a key is found however TOML lets it be written`() throws {
        #expect(try places("# retries = 0\n[fetch]\n\n  retries = 99 # b") == ["FILE:4:13: fetch.retries:"])
        #expect(try places("\n fetch . retries = 99") == ["FILE:2:20: fetch.retries:"])
        #expect(try places("['fetch']\n\"retries\" = 99") == ["FILE:2:13: fetch.retries:"])
        #expect(try places("\"\\u0066etch\".'retries' = 99") == ["FILE:1:26: fetch.retries:"])
        #expect(try places("\nfetch = { concurrency = 1, retries = 99 }") == ["FILE:2:38: fetch.retries:"])
        #expect(try places("[log]\r\nlevel = 'info'\r\n[fetch]\r\nretries = 99\r\n") == ["FILE:4:11: fetch.retries:"])
        #expect(try places("\u{FEFF}[fetch]\nretries = 99") == ["FILE:2:11: fetch.retries:"])
        #expect(
            try places("[source]\ncontact = 'ä' # ä\n'ä' = 1") == ["FILE:2:11: source.contact:", "FILE:3:1: source.ä:"])
    }

    @Test func `what only looks like a key inside a value is none`() throws {
        let text = #"""
            [source]
            contact = "[fetch]\" retries = 99"
            ca_file = """
            [fetch]
            retries = 99 \""" ""\
            """""
            catalogue_url = [
              "retries = 4", # retries = 5 ]
              { retries = 7, c = "}" },
            ]
            dashboard_url = 8
            """#
        #expect(
            try places(text) == [
                "FILE:3:11: source.ca_file:", "FILE:7:17: source.catalogue_url:", "FILE:11:17: source.dashboard_url:",
            ])
    }

    @Test func `unknown keys, sections and sites have the place of their name`() throws {
        let text = """
            fetch = { retries = 1, 'retires' = 2 }
            log.level = "x"
            [source]
            ca_file.x = 1
            [[reports]]
            x = 1
            [sites.'x.y']
            delai = 1
            delay = 1
            """
        #expect(
            try places(text) == [
                "FILE:1:24: fetch.retires:", "FILE:2:13: log.level:", "FILE:4:1: source.ca_file:",
                "FILE:5:3: reports:", "FILE:8:1: sites.\"x.y\".delai:", "FILE:9:9: sites.\"x.y\".delay:",
            ])
    }

    @Test func `a rule between two settings has the place of one of them`() throws {
        #expect(try places("[fetch]\nretry_base = '1m'") == ["FILE:2:14: fetch.retry_base:"])
    }
}
