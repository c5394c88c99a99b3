import Catalogue
import Testing

@testable import LiveRC

@Suite struct ContactValueTests {
    private func line(
        _ text: String, href: String?, protected: String? = nil, lineText: String? = nil
    ) -> ContactLine {
        ContactLine(
            label: "E:", text: lineText ?? text,
            links: [ContactLink(href: href, text: text, protectedEmail: protected)])
    }

    private func plain(_ text: String) -> ContactLine { ContactLine(label: "E:", text: text, links: []) }

    /// As Cloudflare writes it.
    private func protected(_ text: String, key: UInt8 = 0x5A) -> String {
        ([key] + text.utf8.map { $0 ^ key }).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    // MARK: E-mail

    @Test(arguments: [
        "javascript:noSpam('club', 'example.org')", "javascript:noSpam('club', 'example.org');",
        "javascript:noSpam(\"club\",\"example.org\")", " JavaScript:noSpam( 'club' , 'example.org' ) ;return false",
        "javascript:noSpam(%27club%27,%20%27example.org%27)", "javascript:void(noSpam('club','example.org'))",
        "javascript: noSpam ('club', \"example.org\")", "javascript:noSpam(' club ', ' example.org')",
        "mailto:club@example.org", "mailto:club@example.org?subject=x&body=a@b.example", "MAILTO:%63lub%40example.org",
        "mailto: club@example.org ", " mailto:club@example.org?", "javascript:noSpam(`club`, `example.org`)",
        "java\tscript:noSpam('club',\n'example.org')", "javascript:noSpam('cl'+'ub', 'example' + \"\" + '.org')",
        "javascript:noSpam('c\\x6cub', 'example\\u002eorg')", "mailto:mailto:club@example.org",
        "mailto:?subject=x&To=club@example.org", "mailto:?to=club%40example.org,x@example.org",
        "mailto:club@example.org\u{200B}", "mailto:%E2%80%8Bclub@exam%C2%ADple.org",
        "javascript:noSpam('\u{FEFF}club', 'example.org\u{200B}')",
    ])
    func `an e-mail address is read from its link, whatever the link's text says`(href: String) {
        for text in ["E-Mail us", "[protected]", "[email protected]", "", "other@example.net", "club@example.org"] {
            let found = ContactValues.email(line(text, href: href))
            #expect(found.0 == .value("club@example.org") && found.refused == nil)
        }
    }

    @Test(arguments: [
        "mailto:club@example.org,other@example.net", "mailto:club@example.org;other@example.net",
        "mailto:club@example.org%2C%20other@example.net", "mailto:The%20Club%20<club@example.org>",
        "mailto:<club@example.org>,x", "mailto://club@example.org",
    ])
    func `of a mailto link the first address counts`(href: String) {
        #expect(ContactValues.email(line("us", href: href)).0 == .value("club@example.org"))
    }

    @Test func `noSpam counts before mailto, mailto before data-cfemail, and that before the text`() {
        let links = [
            ContactLink(href: nil, text: "text@example.org", protectedEmail: nil),
            ContactLink(href: "/cdn-cgi/l/email-protection", text: "", protectedEmail: protected("cloud@example.org")),
            ContactLink(href: "mailto:mail@example.org", text: "", protectedEmail: nil),
            ContactLink(href: "javascript:noSpam('spam', 'example.org')", text: "", protectedEmail: nil),
        ]
        for (count, user) in [(4, "spam"), (3, "mail"), (2, "cloud"), (1, "text")] {
            let line = ContactLine(label: "E:", text: "us", links: Array(links.prefix(count)))
            #expect(ContactValues.email(line).0 == .value("\(user)@example.org"))
        }
    }

    @Test func `Cloudflare's protection is taken off, in the attribute and in the link`() {
        for key in [0, 1, 0x5A, 0xFF] as [UInt8] {
            let text = protected("info@müller.example", key: key)
            #expect(
                ContactValues.email(line("[email protected]", href: "#", protected: text)).0
                    == .value("info@müller.example"))
            let href = "/cdn-cgi/l/email-protection#\(text.uppercased())"
            #expect(ContactValues.email(line("[email protected]", href: href)).0 == .value("info@müller.example"))
        }
        #expect(EmailLink.unprotected(protected("a@b.example?subject=x")) == "a@b.example")
    }

    @Test(arguments: ["", "5", "5a", "zz00", "5a5", "5aff", String(repeating: "5a", count: 4000)])
    func `what is no protected address is none`(text: String) {
        #expect(ContactValues.email(line("[email protected]", href: "#", protected: text)).0 == .notFound)
    }

    @Test func `the link's text counts if it is an address`() {
        for href in ["#", "contact.html", "javascript:noSpam()", "javascript:noSpam('', '')", "mailto:", nil] {
            #expect(ContactValues.email(line("jo@example.org", href: href)).0 == .value("jo@example.org"))
            let marked = "\u{200E}jo@exam\u{AD}ple.org\u{200B}"
            #expect(ContactValues.email(line(marked, href: href)).0 == .value("jo@example.org"))
        }
        #expect(ContactValues.email(line("Zoe\u{308}@example.org", href: "#")).0 == .value("Zo\u{EB}@example.org"))
    }

    @Test(arguments: [
        "info at club.example", "E-Mail us", "[email protected]", "a@b", "@", "a@b.example, c@d.example",
        "a b@c.example", "a@c\u{A0}.example", "a@\u{202E}b.example",
    ])
    func `what is no address is unread, with its text`(text: String) {
        for href in ["contact.html", "javascript:alert(1)", "mailto:nobody", "javascript:noSpam('a', 'b')", nil] {
            let found = ContactValues.email(line(text, href: href))
            #expect(found.0 == .notFound && found.refused == text)
        }
        let found = ContactValues.email(plain(text))
        #expect(found.0 == .notFound && found.refused == text)
    }

    @Test(arguments: [
        "javascript:noSpam('club', 'example.org", "javascript:noSpam('club' 'example.org')", "javascript:noSpam",
        "javascript:noSpam(club, example.org)", "noSpam('club', 'example.org')", "mailto:", "mailto:?to=",
        "mailto:?cc=a@b.example",
        "javascript:noSpam('a\\x4', 'example.org')", "javascript:noSpam('club@example.org', 'example.org')",
        "javascript:noSpam('a\\ud83d', 'example.org')", "javascript:noSpam(`${user}`, 'example.org')",
        "javascript:noSpam('a' + b, 'example.org')", "mailto:mailto:",
        "mailto:club%FF@example.org%", "javascript:noSpam('club', 'exam\u{200D}ple.org')",
        "mailto:" + String(repeating: "a", count: 5000) + "@example.org",
    ])
    func `a link that has no address gives none`(href: String) {
        let found = ContactValues.email(line("us", href: href))
        #expect(found.0 == .notFound && found.refused == "us")
    }

    @Test func `escapes in noSpam are those of signs`() {
        let found = ContactValues.email(line("us", href: #"javascript:noSpam('o\'neil', 'example\.org')"#))
        #expect(found.0 == .value("o'neil@example.org"))
    }

    @Test(arguments: ["N/A", "n/a", "-", "#", " N/A "])
    func `no value is no e-mail, website and phone`(text: String) {
        for href in ["#", "", "mailto:a@b.example", "http://x.example", "tel:5551234", "mailto:", nil] {
            #expect(ContactValues.email(line(text, href: href)).0 == .absent)
            #expect(ContactValues.website(line(text, href: href)).0 == .absent)
            #expect(ContactValues.email(line(text, href: href)).refused == nil)
        }
        #expect(ContactValues.phone(line(text, href: "tel:5551234")).0 == .absent)
        for value in [ContactValues.email, ContactValues.website, ContactValues.phone] {
            let found = value(plain(text))
            #expect(found.0 == .absent && found.refused == nil)
        }
    }

    @Test func `nothing at all is no value`() {
        for value in [ContactValues.email, ContactValues.website, ContactValues.phone] {
            let found = value(plain(""))
            #expect(found.0 == .absent && found.refused == nil)
        }
        for href in ["mailto:", "javascript:noSpam('', '')", "#", ""] {
            let found = ContactValues.email(line("", href: href))
            #expect(found.0 == .absent && found.refused == nil)
        }
    }

    // MARK: Website

    @Test(arguments: [
        "http://club.example", "https://club.example/", "HTTP://Club.example/a?b=1#c", "http://club.example:8080",
        "http://club.example./", "http://bücher.example/", "http://user@club.example/", "http://127.0.0.1",
        "http://club.example/a'b", "http://my_host.example/", "http://[2001:db8::1]/", "https://[::1]:8080/a",
        "http://user@[2001:db8::1]", "http://[::ffff:192.0.2.1]?q", "http://https.example/",
        "http://club.example/?next=http://x.example",
    ])
    func `a website is a link with a host, as printed`(href: String) {
        for text in ["x", "", href] {
            let found = ContactValues.website(line(text, href: " \(href)\n"))
            #expect(found.0 == .value(href) && found.refused == nil)
        }
    }

    @Test(arguments: ["\u{200B}", "\u{FEFF}", "\u{A0}", "\u{200E} \u{2060}"])
    func `what cannot be seen at the ends of a link is no part of it`(marks: String) throws {
        let href = marks + "http://club.example/a" + marks
        #expect(ContactValues.website(line("x", href: href)).0 == .value("http://club.example/a"))
        var markup = DashboardMarkup()
        markup.logo = "https://assets.example.com/1.png" + marks
        markup.facebook = DashboardMarkup.facebookPage(marks + "https://www.facebook.com/one")
        let dashboard = try markup.read()
        #expect(dashboard.logoURL == .value("https://assets.example.com/1.png"))
        #expect(dashboard.facebookURL == .value("https://www.facebook.com/one"))
    }

    @Test func `a link that begins with two slashes is one to a page like this one`() throws {
        for link in ["//club.example", "//club.example:8080/a?b"] {
            #expect(ContactValues.website(line("our site", href: link)).0 == .value("https:" + link))
        }
        var markup = DashboardMarkup()
        markup.logo = "//assets.example.com/1.png"
        #expect(try markup.read().logoURL == .value("https://assets.example.com/1.png"))
    }

    @Test(arguments: [
        "https:///club.example", "http:club.example", "http:/club.example", "http:\\\\club.example",
        "http://-a.example",
        "http://a..example", "http://exa mple.com/", "http://?x", "https://#x", "http://@/", "http://:80/",
        "http//www.club.example", "www.club.example", "club.example/rc", "club.example:8080/x", "contact.html",
        "index.php?id=1", "/club", "club", "//", "///x", "club..example",
        "http://http://club.example", "http://https://club.example", "HTTP://Https://club.example", "http://http//x",
        "http://[2001:db8::1", "http://[]/", "http://[2001:db8::1]x/", "http://[1.2.3.4]/", "http://[1::2::3]/",
        "http://club.example/\u{1}b", "http://club.example/\"x", "http://club.example/<br>", "http://club.example/a>b",
        "http://club.example/a\u{A0}b", "www.club.example and more",
        "javascript:alert(1)", "ftp://club.example", "mailto:a@b.example", "http://club.example/\u{1B}",
        "data:text/html,x", "http://www.", "http://none", "http://NA/",
        "http://" + String(repeating: "a", count: 64) + ".example",
        "http://x.example/" + String(repeating: "a", count: 5000),
    ])
    func `a link without a host, or to something else, is not stored but told`(href: String) {
        let found = ContactValues.website(line("our site", href: href))
        #expect(found.0 == .notFound && found.refused == href)
    }

    @Test(arguments: ["http://", "https://", "http:///", "https:///", "HTTP://"])
    func `a link with nothing behind its scheme is no website, and is told`(href: String) {
        let found = ContactValues.website(line(href, href: href))
        #expect(found.0 == .absent && found.refused == href)
    }

    @Test(arguments: ["#", "", "-", "N/A", "http://N/A", "https://n/a/", "http://-", "http://#", " # "])
    func `a link to no value is no website`(href: String) {
        let found = ContactValues.website(line("our site", href: href))
        #expect(found.0 == .absent && found.refused == nil)
    }

    @Test func `a website that is no link is told`() {
        let found = ContactValues.website(plain("www.club.example"))
        #expect(found.0 == .notFound && found.refused == "www.club.example")
    }

    // MARK: Phone

    @Test func `a phone number is the text of its link`() {
        for text in ["555-123-4567", "+61 2 6295 1234", "(0711) 123456 ext. 5"] {
            for href in ["tel:5551234567", "TEL:1", "tel:"] {
                let found = ContactValues.phone(line(text, href: href))
                #expect(found.0 == .value(text) && found.refused == nil)
            }
        }
    }

    @Test(arguments: [
        ("\u{202A}+1 555-010-0123\u{202C}", "tel:\u{202A}+1 555-010-0123\u{202C}", "+1 555-010-0123"),
        ("555-010\u{200B}0", "tel:", "555-0100"),
        ("\u{2068}Call\u{2069}", "tel:%E2%80%AA555-0100%E2%80%AC", "555-0100"),
        ("", "tel:\u{FEFF}555-0100", "555-0100"), ("555-\u{AD}0100 or 555-0101", "tel:", "555-0100 or 555-0101"),
    ])
    func `marks that show nothing are no part of a phone number`(text: String, href: String, number: String) {
        let found = ContactValues.phone(line(text, href: href))
        #expect(found.0 == .value(number) && found.refused == nil)
        let source = ContactValues.phoneSource(ContactLink(href: href, text: text, protectedEmail: nil))
        #expect(source.place == (text.contains("555") ? "P: link" : "P: link, tel:"))
    }

    @Test func `labels may have marks before them, and the colon of another script`() throws {
        var markup = DashboardMarkup()
        markup.contacts = """
            <br>\u{200E}Mobile: <a href="tel:555-0100">555-0100</a><br>\u{FEFF}W： <a href="http://w.example">w</a>
            <br><font>\u{200B}E:</font> <a href="mailto:a@b.example">x</a>
            """
        let dashboard = try markup.read()
        #expect(dashboard.phone == .value("555-0100") && dashboard.website == .value("http://w.example"))
        #expect(dashboard.email == .value("a@b.example"))
        #expect(dashboard.address == DashboardMarkup.standard.address)
    }

    @Test(arguments: ["Call us", "", "252-", "\u{200B}", "call 252-555-0100 now"])
    func `where the link's text is no number the number that it calls counts`(text: String) {
        for (href, number) in [
            ("tel:252-555-0100", "252-555-0100"), (" TEL: +1%20252%20555%200100 ", "+1 252 555 0100"),
            ("tel:+12525550100;ext=5", "+12525550100"), ("tel://252-555-0100", "252-555-0100"),
            ("tel:(252)%20555-0100", "(252) 555-0100"),
        ] {
            let found = ContactValues.phone(line(text, href: href))
            #expect(found.0 == .value(number) && found.refused == nil)
        }
    }

    @Test(arguments: ["555-123-4567 or 555-123-4568", "Bob: 0711 123456", "call 555-0123"])
    func `a number among words is kept as printed and reported as odd`(text: String) throws {
        #expect(ContactValues.phone(line(text, href: "tel:\(text)")).0 == .value(text))
        var markup = DashboardMarkup()
        markup.contacts = DashboardMarkup.contacts(phone: "<a href=\"tel:\(text)\">\(text)</a>")
        let dashboard = try markup.read()
        #expect(dashboard.phone == .value(text))
        #expect(DataIssue.issues(in: dashboard).map(\.kind) == [.malformedPhone])
    }

    @Test(arguments: [
        ("call me", "tel:call me", "call me"), ("Call us", "tel:", "Call us"), ("252-", "tel:252-", "252-"),
        ("", "tel:call me", "call me"), ("", "tel:252", "252"), ("call", "tel:%FF%00", "call"),
    ])
    func `a link that calls no number is told`(text: String, href: String, refused: String) {
        let found = ContactValues.phone(line(text, href: href))
        #expect(found.0 == .notFound && found.refused == refused)
    }

    @Test func `no value is no phone number, whatever the link calls`() {
        for (text, href) in [
            ("N/A", "tel:252-555-0100"), ("-", "tel:"), ("", "tel:"), ("", "tel:N/A"), ("", "tel:%20"),
        ] {
            let found = ContactValues.phone(line(text, href: href))
            #expect(found.0 == .absent && found.refused == nil)
        }
    }

    @Test(arguments: [
        ("call us", nil), ("555-1234", "http://x.example"), ("555-1234", nil),
        (String(repeating: "5", count: 300), "tel:5"),
    ])
    func `what is no phone number is not stored but told`(text: String, href: String?) {
        let found = ContactValues.phone(line(text, href: href))
        #expect(found.0 == .notFound && found.refused == text)
    }
}
