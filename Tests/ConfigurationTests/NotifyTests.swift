import Foundation
import Testing

@testable import Configuring

/// Targets of notifications, and what cannot work.
@Suite struct NotifyTests {
    private static let hook = "type = 'webhook'\nname = 'ops'\nurl = 'https://example.org/x'\nsecret_file = '/dev/null'"

    @Test func `a table of each target is read, in the order of the file`() throws {
        let text = """
            [[notify]]
            \(Self.hook)
            events = ["digest", "sync_late"]
            min_severity = "critical"
            repeat_after = "0s"
            [[notify]]
            name = "mail"
            type = "mail"
            url = "smtps://mail.example.org"
            from = "a@example.org"
            to = ["b@example.org", "c+d@example.org"]
            """
        let loaded = try Fixture(text).load()
        let targets = loaded.values.notify
        #expect(targets.map(\.name) == ["ops", "mail"] && targets[0].kind == .webhook)
        #expect(targets[0].events == ["digest", "sync_late"] && targets[0].repeatAfter == .zero)
        #expect(targets[0].minSeverity == .critical && targets[1].to.count == 2 && targets[1].minSeverity == .warning)
        // What is shown means the same again, and a change is told.
        let shown = loaded.describe()
        #expect(try Fixture(shown).load().values == loaded.values)
        let changed = try Fixture(text.replacing("critical", with: "error")).load().changes(from: loaded)
        #expect(changed.description == "notify.ops.min_severity \"critical\" → \"error\"")
        #expect(try Fixture("[severity]\nsync_late = 'info'").load().values.severity.all["sync_late"] == .info)
    }

    @Test(arguments: [
        ("[notify]\nname = 'x'", "FILE:1: [notify]: is a list of targets: write [[notify]] on a line"),
        ("[[notify]]\ntype = 'slack'\nurl_file = '/dev/null'", "FILE:1: [[notify]]: has no name"),
        ("[[notify]]\nname = 'x'", "FILE:1: [[notify]]: has no type"),
        ("[[notify]]\nname = 'x'\ntype = 'slak'", "FILE:3: notify.x.type: \"slak\" is unknown, did you mean slack?"),
        (
            "[[notify]]\nname = 'X y'\ntype = 'slack'\nurl_file = '/dev/null'",
            "FILE:2: notify.X y.name: \"X y\" is no name"
        ),
        (
            "[[notify]]\nname = 'sync_late'\ntype = 'slack'\nurl_file = '/dev/null'",
            "FILE:2: notify.sync_late.name: \"sync_late\" is the name of a condition"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'slack'",
            "FILE:3: notify.x.type: slack needs an address, which is the secret: set url_file or"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'slack'\nurl = 'https://hooks.slack.com/T/B/x'",
            "FILE:4: notify.x.url: the address of slack is the secret"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'webhook'\nurl = 'https://example.org/'",
            "FILE:3: notify.x.type: webhook needs a secret to sign with: set secret_file or credential"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'ntfy'\nurl = 'https://u:geheim@example.org/t'",
            "FILE:4: notify.x.url: the value has a user name or password (@)"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'ntfy'\nurl = 'smtp://example.org'",
            "FILE:4: notify.x.url: ntfy has an http or https address"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'command'\ncommand = ['/etc/passwd']",
            "FILE:4: notify.x.command: \"/etc/passwd\" is not executable"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'command'\ncommand = ['/nonexistent/x']",
            "FILE:4: notify.x.command: \"/nonexistent/x\" does not exist"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'command'\ncommand = ['mail']",
            "FILE:4: notify.x.command: an array does not begin with"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'slack'\nurl_file = '/nonexistent/x'",
            "FILE:4: notify.x.url_file: \"/nonexistent/x\" does not exist; write the secret there"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'slack'\nurl_file = '/dev/null'\nto = ['a@b.c']",
            "FILE:5: notify.x.to: slack does not take to; it takes: "
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'slack'\nurl_file = '/dev/null'\nevents = ['sync_lat']",
            "FILE:5: notify.x.events: an array has \"sync_lat\", which is unknown, did you mean sync_late?"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'mail'\nurl = 'smtp://h'\nfrom = 'a@b.c'\nto = ['a b@c']",
            "FILE:6: notify.x.to: an array has \"a b@c\", which is no mail address"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'mail'\nurl = 'smtp://h'\nfrom = 'a@b.c'\nto = ['a@b.c']\nuser = 'u'",
            "FILE:7: notify.x.user: a user and a password belong together"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'mail'\nurl = 'smtp://h'\nfrom = 'a@b.c'\nto = ['a@b.c']\nuser = 'u'\nsecret_file = '/dev/null'\ntls = 'none'",
            "FILE:9: notify.x.tls: a password must not go over a connection in the clear"
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'slack'\nurl_file = '/dev/null'\nurll = 1",
            "FILE:5: notify.x.urll: unknown key, did you mean url? Allowed: "
        ),
        (
            "[[notify]]\nname = 'x'\ntype = 'slack'\nurl_file = '/dev/null'\n[[notify]]\nname = 'x'\ntype = 'slack'\nurl_file = '/dev/null'",
            "FILE:6: notify.x.name: there is another target of this name"
        ),
    ])
    func `what cannot work is refused with its place`(text: String, expected: String) throws {
        let problems = try Fixture(text).problems()
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test func `a start only warns of a secret that is not there`() throws {
        let text = "[[notify]]\nname = 'x'\ntype = 'slack'\nurl_file = '/nonexistent/x'"
        let loaded = try Fixture(text).load(occasion: .start)
        #expect(loaded.warnings.contains { $0.contains("notify.x.url_file") && $0.contains("does not exist") })
    }
}
