// The dashboard that is shipped, against what the daemon prints.

import Foundation
import JobModel
import Programs
import Testing

@Suite(.serialized) actor DashboardTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            struct Target: Decodable {
                var expr: String
            }
            var type: String
            var title: String
            var targets: [Target]?
        }
        struct Variables: Decodable {
            struct Variable: Decodable {
                var type: String
            }
            var list: [Variable]
        }
        var schemaVersion: Int
        var panels: [Panel]
        var templating: Variables
    }

    @Test func `every expression of the dashboard knows the daemon's metrics, and yields something`() throws {
        let file = Build.root.appendingPathComponent("etc/grafana/tracksync.json")
        let dashboard = try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file))
        #expect(dashboard.schemaVersion >= 38 && dashboard.templating.list.map(\.type) == ["datasource"])
        let expressions = dashboard.panels.flatMap { $0.targets ?? [] }.map(\.expr)
        #expect(expressions.count > 30)

        let installation = try Installation(
            tracks: 3, settings: ["publish.url": "\"postgresql://127.0.0.1:1/nowhere\""])
        try installation.addTarget("name = \"ops\"\ntype = \"ntfy\"\nurl = \"http://127.0.0.1:1/ops\"")
        try installation.startDaemon()
        #expect(try installation.sync().job.state == .succeeded)
        let metrics = try installation.metrics()
        for expression in expressions {
            for match in expression.matches(of: #/\btracksync_\w+/#) {
                let name = String(match.output)
                let base = name.replacing(#/_(sum|count|bucket)$/#, with: "")
                #expect(metrics.families[name] != nil || metrics.families[base]?.kind == "histogram", "no \(name)")
            }
        }
        // As Prometheus would have it after a day of the same.
        var lines = ["groups:", "  - name: dashboard", "    rules:"]
        for (index, expression) in expressions.enumerated() {
            lines += ["      - record: panel\(index)", "        expr: '\(expression)'"]
        }
        try lines.joined(separator: "\n").write(
            toFile: installation.folder.path + "/panels.yml", atomically: true, encoding: .utf8)
        lines = [
            "rule_files: [panels.yml]", "evaluation_interval: 1h", "tests:", "  - interval: 1h", "    input_series:",
        ]
        for (series, value) in metrics.values.sorted(by: { $0.key < $1.key }) where value.isFinite {
            lines.append("      - { series: '\(series)', values: '\(value)+0x30' }")
        }
        lines.append("    promql_expr_test:")
        for index in expressions.indices where !expressions[index].contains("[5m]") {
            lines += [
                "      - expr: count(panel\(index)) > bool 0", "        eval_time: 26h",
                "        exp_samples: [{ labels: '{}', value: 1 }]",
            ]
        }
        let test = installation.folder.path + "/test.yml"
        try lines.joined(separator: "\n").write(toFile: test, atomically: true, encoding: .utf8)
        let result = try Promtool.run("test", "rules", test)
        #expect(result.status == 0, "\(result.text.prefix(3000))")
    }
}
