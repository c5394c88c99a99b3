import Foundation
import Programs

/// Prometheus' text, as Prometheus reads it.
struct Scrape {
    /// What is said of a metric.
    struct Family: Equatable {
        var help: String
        var kind: String
        /// The labels' names, but for the bounds of buckets.
        var labels: Set<String>
    }

    let text: String
    let families: [String: Family]
    /// The values by their series, such as `name{label="value"}`.
    let values: [String: Double]

    init(_ text: String) throws {
        self.text = text
        var families: [String: Family] = [:]
        var values: [String: Double] = [:]
        var current = ""
        for line in text.split(separator: "\n") {
            if let match = line.wholeMatch(of: /# HELP (\w+) (.+)/) {
                current = String(match.1)
                guard families[current] == nil else { throw TestFailure("twice: \(current)") }
                families[current] = Family(help: String(match.2), kind: "", labels: [])
            } else if let match = line.wholeMatch(of: /# TYPE (\w+) (counter|gauge|histogram)/), match.1 == current {
                families[current]?.kind = String(match.2)
            } else if let match = line.wholeMatch(of: /(\w+)(\{.+\})? (\S+)/), match.1.hasPrefix(current),
                let value = Double(String(match.3)), values[String(line.prefix { $0 != " " })] == nil
            {
                values[String(match.1) + String(match.2 ?? "")] = value
                for label in (match.2 ?? "").matches(of: /(\w+)="/) where label.1 != "le" {
                    families[current]?.labels.insert(String(label.1))
                }
            } else {
                throw TestFailure("not a line of metrics: \(line)")
            }
        }
        self.families = families
        self.values = values
    }

    /// The value of a series that must be there.
    subscript(_ series: String) -> Double {
        get throws {
            guard let value = values[series] else { throw TestFailure("there is no \(series)") }
            return value
        }
    }
}

extension Installation {
    /// What `tracksyncctl metrics` prints.
    func metrics() throws -> Scrape { try Scrape(try ctl("metrics").output) }
}

/// Prometheus' own tool, from the PATH or where `make check` puts it.
enum Promtool {
    private static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + [Build.root.appendingPathComponent(".build/tools").path]).map { $0 + "/promtool" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Runs it to its end, with a file as its input: its exit status, and all that it printed.
    static func run(_ arguments: String..., input: String = "/dev/null") throws -> (status: Int32, text: String) {
        guard let path else { throw TestFailure("there is no promtool: make check puts one into .build/tools") }
        let folder = try Folder()
        let shell = try RunningProgram(
            "/bin/sh", ["-c", "input=$1; shift; exec \"$@\" < \"$input\"", "sh", input, path] + arguments, in: folder)
        let status = shell.waitForEnd()
        return (status, shell.output + shell.errors)
    }
}
