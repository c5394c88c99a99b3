import Foundation
import Testing

@testable import Configuring

/// What is written about the web console's keys agrees with their table.
@Suite struct WebDocumentationTests {
    private func load(_ text: String, _ environment: [String: String] = [:]) throws -> LoadedConfiguration {
        let file = try Fixture(text)
        return try withExtendedLifetime(file) {
            try ConfigurationLoader.loadWeb(
                file: file.path, environment: environment, occasion: .change, now: Fixture.now)
        }
    }

    @Test func `the example file has every key at its default, with its meaning and what is allowed`() throws {
        let text = try projectFile("etc/web.toml")
        #expect(try load(text).settings.allSatisfy { $0.origin == .default })
        let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("#") && line.dropFirst().first?.isLetter == true ? line.dropFirst() : line
        }
        for setting in try load(uncommented.joined(separator: "\n")).settings {
            #expect(setting.origin != .default, "\(setting.key.fullName) is missing")
            #expect(setting.value == setting.key.defaultValue, "\(setting.key.fullName)")
        }
        let paragraphs = text.components(separatedBy: "\n\n").map(folded)
        for key in ConfigurationKey.web {
            let paragraph = paragraphs.first { $0.hasSuffix(" #\(key.name) = \(key.defaultValue.toml)") }
            let comment = try #require(paragraph, "\(key.fullName) is not explained")
            #expect(comment.contains(key.meaning.dropFirst()), "\(key.fullName)")
            #expect(comment.contains("Allowed: \(key.kind.allowed)."), "\(key.fullName)")
        }
    }

    @Test func `the manual has every key at its default, with its meaning and what is allowed`() throws {
        let page = try projectFile("man/tracksync-web.8").replacing("\\(dq", with: "\"")
        let items = page.components(separatedBy: "\n.It ").map(folded)
        for key in ConfigurationKey.web {
            let item = try #require(
                items.first { $0.hasPrefix("Cm \(key.name) No = Li \(key.defaultValue.toml) ") }, "\(key.fullName)")
            #expect(item.contains(key.meaning.dropFirst()), "\(key.fullName)")
            #expect(item.contains("Allowed: \(key.kind.allowed)."), "\(key.fullName)")
        }
    }

    @Test func `each key reaches its place, from the file and from its variable, and the daemon's are unknown here`()
        throws
    {
        let others = [
            "listen": #"["[::1]:80", "/run/x.sock"]"#, "control_socket": #""/run/c.sock""#,
            "allowed_hosts": #"["a.example"]"#,
            "changes": "true", "trusted_proxies": #"["www-data"]"#, "user_header": #""X-User""#,
            "token_file": #""/etc/token""#, "trusted_clients": #"["10.0.0.0/8"]"#, "path_prefix": #""/t""#,
            "idle_timeout": #""1m""#,
        ]
        let defaults = try load("").values
        for key in ConfigurationKey.web where key.section == "web" {
            let other = try #require(others[key.name])
            let fromFile = try load("[web]\n\(key.name) = \(other)\n")
            #expect(fromFile.values != defaults, "\(key.name) has no effect")
            let list = other.hasPrefix("[\"") ? String(other.dropFirst().dropLast()) : other
            let text = list.replacing("\"", with: "").replacing(", ", with: ",")
            #expect(try load("", [key.variable: text]).values == fromFile.values, "\(key.name)")
        }
        for text in [
            "[state]\n", "[sites.\"x\"]\n", "[web]\ncalendar = \"\"\n", "[web]\nlisten = \"x:1\"\n", "listen = []\n",
        ] {
            #expect(throws: ConfigurationError.self) { try load(text) }
        }
        // Both programs may share an environment.
        #expect(try load("", ["TRACKSYNC_CONTROL_SOCKET": "/x"]).warnings.isEmpty)
        #expect(try load("", ["TRACKSYNC_WEB_CHANGE": "1"]).warnings.first?.contains("TRACKSYNC_WEB_CHANGES") == true)
    }

    private func folded(_ text: String) -> String {
        text.replacing("\n# ", with: " ").replacing("\n", with: " ").trimmingCharacters(in: .whitespaces)
    }
}
