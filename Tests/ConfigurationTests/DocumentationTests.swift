import Foundation
import Testing

@testable import Configuring

/// What is written about the keys agrees with the table of keys.
@Suite struct DocumentationTests {
    @Test func `the example file has every key at its default, with its meaning and what is allowed`() throws {
        let text = try projectFile("etc/tracksyncd.toml")
        let loaded = try Fixture(text).load()
        #expect(loaded.values == (try Fixture("").load()).values)
        #expect(loaded.settings.allSatisfy { $0.origin == .default })

        // Uncommented, every key is accepted, and is still the default.
        let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("#") && line.dropFirst().first?.isLetter == true ? line.dropFirst() : line
        }
        let whole = try Fixture(uncommented.joined(separator: "\n")).load()
        for setting in whole.settings {
            #expect(setting.origin != .default, "\(setting.key.fullName) is missing")
            #expect(setting.value == setting.key.defaultValue, "\(setting.key.fullName)")
        }

        let paragraphs = text.components(separatedBy: "\n\n").map(folded)
        for key in ConfigurationKey.all {
            let paragraph = paragraphs.first {
                $0.hasSuffix(" #\(key.name) = \(key.defaultValue.toml)") && $0.contains(key.meaning.dropFirst())
            }
            let comment = try #require(paragraph, "\(key.fullName) is not explained")
            #expect(comment.contains("Allowed: \(key.kind.allowed)."), "\(key.fullName)")
            if let legacy = key.legacyVariable {
                #expect(comment.contains("Older variable: \(legacy)."), "\(key.fullName)")
            }
        }
    }

    @Test func `the manual has every key at its default, with its meaning and what is allowed`() throws {
        let page = try projectFile("man/tracksyncd.toml.5").replacing("\\(dq", with: "\"")
        let sections = page.components(separatedBy: "\n.Ss ").dropFirst()
        #expect(
            sections.map { String($0.prefix { $0 != "\\" }) }
                == ConfigurationKey.sections.map { "[\($0)]" } + ["[[notify]]", "[sites.\"pattern\"]"])
        for (section, name) in zip(sections, ConfigurationKey.sections) {
            let items =
                section.components(separatedBy: "\n.El").first?.components(separatedBy: "\n.It ").dropFirst() ?? []
            let keys = ConfigurationKey.keys(of: name)
            try #require(items.count == keys.count)
            for (item, key) in zip(items, keys) {
                let text = folded(item)
                #expect(text.hasPrefix("Cm \(key.name) No = Li \(key.defaultValue.toml) "), "\(key.fullName)")
                #expect(text.contains(key.meaning.dropFirst()), "\(key.fullName)")
                #expect(text.contains("Allowed: \(key.kind.allowed)."), "\(key.fullName)")
                if let legacy = key.legacyVariable { #expect(text.contains(".Ev \(legacy)"), "\(key.fullName)") }
            }
        }
    }

    @Test func `the manual has every key of a site, and the example file shows them all`() throws {
        let page = try projectFile("man/tracksyncd.toml.5").replacing("\\(dq", with: "\"")
        let section = try #require(page.components(separatedBy: "\n.Ss ").last)
        let items = section.components(separatedBy: "\n.El").first?.components(separatedBy: "\n.It ").dropFirst() ?? []
        try #require(items.count == SiteKey.allCases.count)
        let example = try projectFile("etc/tracksyncd.toml")
        for (item, key) in zip(items, SiteKey.allCases) {
            let text = folded(item)
            #expect(text.hasPrefix("Cm \(key.rawValue) "))
            #expect(text.contains(key.meaning.dropFirst()))
            #expect(text.contains("Allowed: \(key.kind.allowed)"))
            #expect(example.contains("\n#   \(key.rawValue) = "))
        }
        let lines: [Substring] = example.split(separator: "\n")
        let table = lines.drop { !$0.hasPrefix("#   [sites.") }.prefix { $0.hasPrefix("#   ") }
        #expect(try Fixture(table.map { $0.dropFirst(4) }.joined(separator: "\n")).problems() == [])
    }

    @Test func `the manual has every key of a target, and each type's example is accepted`() throws {
        let page = try projectFile("man/tracksyncd.toml.5").replacing("\\(dq", with: "\"")
        let section = try #require(page.components(separatedBy: "\n.Ss ").first { $0.hasPrefix("[[notify]]") })
        let items = section.components(separatedBy: "\n.El").first?.components(separatedBy: "\n.It ").dropFirst() ?? []
        try #require(items.count == NotifyKey.allCases.count)
        for (item, key) in zip(items, NotifyKey.allCases) {
            let text = folded(item)
            #expect(text.hasPrefix("Cm \(key.rawValue) "))
            #expect(text.contains(key.meaning.dropFirst()), "\(key.rawValue)")
            #expect(text.contains("Allowed: \(key.allowed)."), "\(key.rawValue)")
        }
        let notify = try projectFile("man/tracksync-notify.7")
        let examples = notify.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n.Ed").first }.filter { $0.hasPrefix("[[notify]]") }
        #expect(examples.count == TracksyncConfiguration.Notify.Kind.allCases.count)
        // A start warns of files that are not there.
        for (example, kind) in zip(examples, TracksyncConfiguration.Notify.Kind.allCases) {
            #expect(try Fixture(example).load(occasion: .start).values.notify.map(\.kind) == [kind])
        }
        for kind in NotifyKey.conditions { #expect(notify.contains(".It Cm \(kind)"), "\(kind)") }
    }

    @Test func `the manual's and the example's own examples are accepted`() throws {
        let page = try projectFile("man/tracksyncd.toml.5")
        let examples = page.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n.Ed").first }
        #expect(examples.count == 4)
        for example in examples { #expect(try Fixture(example).problems() == []) }
    }

    /// A text on one line, comment marks and line ends gone.
    private func folded(_ text: String) -> String {
        text.replacing("\n# ", with: " ").replacing("\n", with: " ").trimmingCharacters(in: .whitespaces)
    }
}
