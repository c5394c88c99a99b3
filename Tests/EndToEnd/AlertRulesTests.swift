// The alert rules that are shipped, as Prometheus' own tool sees them.

import Foundation
import Programs
import Testing

@Suite(.serialized) actor AlertRulesTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let rules = Build.root.appendingPathComponent("etc/tracksync.rules.yml").path
    private let tests = ["tracksync.rules.test.yml", "tracksync.rules.hours.test.yml"].map {
        Build.root.appendingPathComponent("Tests/Prometheus/\($0)").path
    }

    private func names(_ pattern: Regex<(Substring, Substring)>, in path: String) throws -> Set<String> {
        Set(try String(contentsOfFile: path, encoding: .utf8).matches(of: pattern).map { String($0.output.1) })
    }

    @Test func `the rules are sound, and fire when they should`() throws {
        let check = try Promtool.run("check", "rules", rules)
        #expect(check.status == 0, "\(check.text)")
        for path in tests {
            let test = try Promtool.run("test", "rules", path)
            #expect(test.status == 0, "\(test.text)")
        }
    }

    @Test func `every alert has words for a person and a test in which it fires`() throws {
        let alerts = try names(#/- alert: (\w+)/#, in: rules)
        #expect(alerts.count == 15)
        #expect(Set(try tests.flatMap { try names(#/alertname(?:: |=")(\w+)/#, in: $0) }) == alerts)
        let text = try String(contentsOfFile: rules, encoding: .utf8)
        for rule in text.components(separatedBy: "- alert: ").dropFirst() {
            for word in ["severity", "summary", "description", "runbook"] {
                #expect(rule.contains(" \(word): "), "\(rule.prefix { $0 != "\n" }) has no \(word)")
            }
        }
    }

    @Test func `the rules and their tests know only metrics and label values that the daemon has`() throws {
        let installation = try Installation(
            tracks: 1,
            settings: [
                "metrics.textfile": "\"/nonexistent/tracksync.prom\"",
                "publish.url": "\"postgresql://127.0.0.1:1/nowhere\"",
            ])
        try installation.addTarget("name = \"ops\"\ntype = \"ntfy\"\nurl = \"http://127.0.0.1:1/ops\"")
        try installation.startDaemon()
        let metrics = try installation.metrics()
        for path in [rules] + tests {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            for match in text.matches(of: #/\b(tracksync_\w+)(?:\{([^}]*)\})?/#) {
                let name = String(match.1)
                #expect(metrics.families[name] != nil, "no \(name)")
                for label in (match.2 ?? "").matches(of: #/(\w+)(?:=|!=|=~)"([^"]*)"/#)
                where !["instance", "job", "version"].contains(label.1) {
                    for value in label.2.split(separator: "|") {
                        let series = "\(name){\(label.1)=\"\(value)\"}"
                        #expect(metrics.values[series] != nil, "no \(series)")
                    }
                }
            }
        }
    }
}
