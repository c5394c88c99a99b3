// The manual page of the protocol says what the daemon does: tried out with nothing but a socket.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor ProtocolPageTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let page: ProtocolPage

    init() throws { page = try ProtocolPage() }

    @Test func `every method, error and kind of event is on the page, and no other`() throws {
        #expect(Set(page.methods.map(\.name)) == Set(ControlProtocol.Method.allCases.map(\.rawValue)))
        #expect(page.methods.count == ControlProtocol.Method.allCases.count)
        let errors = ProtocolError.Name.allCases.map { ($0.rawValue, $0.isRetryable) }
        #expect(page.errors == Dictionary(uniqueKeysWithValues: errors))
        let kinds = ["state", "stage", "progress", "warning", "track_failed", "finished", "gap", "lagged"]
        #expect(page.events == kinds)
        #expect(Set(kinds) == Set(JobEvent.Kind.allCases.map(\.rawValue)))
        for method in page.methods { #expect(method.errors.isSubset(of: page.errors.keys), "\(method.name)") }
        #expect(page.text.contains("\nThe version of the protocol is \(ControlProtocolFacts.version);"))
        let line = ControlProtocolFacts.maximumLine.formatted(.number.locale(Locale(identifier: "en_US")))
        #expect(page.text.contains("UTF-8, of \(line) bytes at most"))
    }

    @Test func `the page's examples, sent line by line, are answered as it shows`() throws {
        // A site of five tracks. The dashboard of one hangs until the page's job is cancelled, then it is missing.
        let installation = try Installation(
            tracks: 5,
            settings: [
                "schedule.calendar": "\"*-*-01 04:00:00 UTC\"", "schedule.timer": "\"tracksync.timer\"",
                "metadata.mode": "\"auto\"",
            ])
        try installation.stallOneTrack()
        try installation.startDaemon(environment: ["TZ": "Etc/UTC"])
        var comparison = ShapeComparison(samples: [
            (installation.configuration, "/etc/tracksync/tracksyncd.toml"), (installation.state, "/var/lib/tracksync"),
            ("http://127.0.0.1:\(installation.port)/catalogue", "https://live.liverc.com/"),
            (" \(NSUserName())", " anna"),
        ])
        var members: Set<String> = []
        var shownMethods: Set<String> = []
        var shownErrors: [String: Set<String>] = [:]
        for example in page.examples {
            let connection = try RawConnection(path: installation.socket)
            let greeting = try #require(try connection.next())
            var request: JSON?
            for line in example {
                switch line {
                case .sent(let text):
                    connection.send(line: text)
                    request = try JSON(text)
                case .received(let shown) where request == nil:
                    #expect(comparison.differences(shown, greeting) == [])
                case .received(let shown):
                    let method = request?["method"]?.text ?? ""
                    let answer = try nextLike(shown, from: connection, &comparison)
                    members.formUnion(answer.names)
                    shownMethods.insert(method)
                    if let name = answer["error"]?["data"]?["code"]?.text {
                        shownErrors[method, default: []].insert(name)
                    } else if shown["method"] == nil {
                        try goOn(after: method, installation)
                    }
                }
            }
        }
        #expect(shownMethods.isSuperset(of: ControlProtocol.Method.allCases.map(\.rawValue)))
        let common = ["jsonrpc", "id", "method", "params", "result", "error", "code", "message", "data"]
        #expect(members.subtracting(page.members).subtracting(common) == [], "not explained on the page")
        let general: Set<String> = ["invalid_params", "protocol_mismatch", "shutting_down", "internal"]
        for method in page.methods {
            let shown = shownErrors[method.name, default: []].subtracting(general)
            #expect(shown.isSubset(of: method.errors), "\(method.name)")
        }
    }

    @Test func `every parameter that a method takes is on the page with its type and bounds, and no other`() throws {
        let installation = try Installation(tracks: 1)
        try installation.startDaemon()
        let connection = try RawConnection(greetedAt: installation.socket)
        func refusal(_ method: String, _ params: String) throws -> (message: String, hint: String) {
            let error = try connection.call(method, params)["error"]
            #expect(error?["data"]?["code"] == .text("invalid_params"), "\(method) \(params)")
            return (error?["message"]?.text ?? "", error?["data"]?["hint"]?.text ?? "")
        }
        for method in page.methods {
            let names = method.parameters.map(\.name)
            let hint = try refusal(method.name, #"{"no_such_parameter":1}"#).hint
            if names.isEmpty {
                #expect(hint == "This method takes no parameters.", "\(method.name)")
            } else {
                #expect(hint == "Known are: \(names.joined(separator: ", ")).", "\(method.name)")
            }
            for parameter in method.parameters {
                let others = method.parameters.filter { $0.isRequired && $0.name != parameter.name }.map {
                    "\"\($0.name)\":\(Self.allowed($0)),"
                }.joined()
                for (value, words) in try Self.refused(parameter) {
                    let message = try refusal(method.name, "{\(others)\"\(parameter.name)\":\(value)}").message
                    #expect(message.hasPrefix("\(parameter.name) \(words)"), "\(method.name): \(message)")
                }
            }
        }
        // What changes is in the audit, and only that.
        let audit = try connection.call("audit.list", #"{"limit":500}"#)["result"]?["entries"]?.elements ?? []
        #expect(
            Set(audit.compactMap { $0["method"]?.text }) == Set(page.methods.filter(\.changes).map(\.name)))
    }

    /// A value that the page allows.
    private static func allowed(_ parameter: ProtocolPage.Parameter) -> String {
        let kind = parameter.kind
        if kind == "true or false" { return "false" }
        if let match = kind.firstMatch(of: /^string, one of (\w+)/) { return "\"\(match.1)\"" }
        if kind.hasPrefix("string") { return "\"x\"" }
        return kind.hasPrefix("array") ? "[\"x\"]" : "1"
    }

    /// Values just beyond what the page says of a parameter, and how the daemon refuses them.
    private static func refused(_ parameter: ProtocolPage.Parameter) throws -> [(value: String, words: String)] {
        var refused: [(String, String)] = parameter.isRequired ? [("null", "is missing")] : []
        let kind = parameter.kind
        if kind == "true or false" {
            refused.append(("{}", "must be true or false"))
        } else if kind == "time" {
            refused += [("{}", "must be a string"), (#""soon""#, "must be a time")]
        } else if kind == "string, the beginning of an id" {
            refused += [("{}", "must be a string"), (#""x""#, "must be a job's id or its first characters")]
        } else if let match = kind.wholeMatch(of: /string, one of (.+)/) {
            refused += [("{}", "must be a string"), (#""x""#, "must be one of \(match.1), not")]
        } else if let match = kind.wholeMatch(of: /string, at most (\d+) characters/), let most = Int(match.1) {
            let long = String(repeating: "x", count: most + 1)
            refused += [("{}", "must be a string"), ("\"\(long)\"", "must have at most \(most) characters")]
        } else if let match = kind.wholeMatch(of: /whole number, (\d+) or more/), let least = Int(match.1) {
            refused += [("{}", "must be a whole number"), ("\(least - 1)", "must be \(least) or more")]
        } else if let match = kind.wholeMatch(of: /whole number, (\d+) to (\d+)/), let least = Int(match.1),
            let most = Int(match.2)
        {
            let words = "must be between \(least) and \(most)"
            refused += [("{}", "must be a whole number"), ("\(least - 1)", words), ("\(most + 1)", words)]
        } else if let match = kind.wholeMatch(of: /array of 1 to (\d+) strings/), let most = Int(match.1) {
            let words = "must hold 1 to \(most) strings"
            let many = Array(repeating: #""x""#, count: most + 1).joined(separator: ",")
            refused += [("{}", "must be an array of strings"), ("[]", words), ("[\(many)]", words)]
        } else {
            throw TestFailure("the page says of \(parameter.name) what no test understands: \(kind)")
        }
        return refused
    }

    /// The next message that is as the page shows it; events between those that it shows are passed over.
    private func nextLike(
        _ shown: JSON, from connection: RawConnection, _ comparison: inout ShapeComparison
    ) throws -> JSON {
        while let message = try connection.next() {
            let differences = comparison.differences(shown, message)
            if differences.isEmpty { return message }
            let isPassedOver = message["method"] != nil && message["params"]?["kind"] != .text("finished")
            guard isPassedOver, shown["method"] != nil else { throw TestFailure(differences.joined(separator: "\n")) }
        }
        throw TestFailure("the connection ended before \(shown)")
    }

    /// Waits for, and brings about, what the page's next examples tell of.
    private func goOn(after method: String, _ installation: Installation) throws {
        switch method {
        case "job.start": try installation.waitForStage(.dashboards, processed: 4)
        case "job.cancel":
            try installation.tell("PUT", "faults", "{\"faults\":[\"status:404@\(installation.site.slug(at: 0))\"]}")
        case "job.resume":
            _ = try eventually("the job is over") { try installation.lastJob().state.isFinal ? true : nil }
        default: break
        }
    }
}
