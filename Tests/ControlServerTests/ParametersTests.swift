import Catalogue
import ControlProtocol
import Foundation
import JobModel
import Programs
import Testing

@testable import ControlServer

struct ParametersTests {
    private func parameters(_ text: String) throws -> Parameters {
        try Parameters(try JSONReader.read(Array(text.utf8)))
    }

    private func message(_ text: String, _ read: (Parameters) throws -> Void) throws -> String {
        let parameters = try parameters(text)
        let error = try #require(#expect(throws: ProtocolError.self) { try read(parameters) })
        #expect(error.code == -32602)
        #expect(error.data.name == .invalidParams)
        return error.message
    }

    @Test func `absent, null and empty parameters are no parameters`() throws {
        for value in [nil, JSONValue.null, .object([:])] {
            let params = try Parameters(value).decode(JobStartParams.self)
            #expect(params.trigger == nil && params.reason == nil && params.metadata == nil && params.dryRun == nil)
        }
        #expect(try parameters(#"{"state":null,"limit":null}"#).decode(JobListParams.self).limit == nil)
    }

    @Test(arguments: [
        "2026-02-30T00:00:00Z", "2026-02-29T00:00:00.000Z", "2026-04-31T00:00:00Z", "2100-02-29T00:00:00Z",
        "2026-11-29T24:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-11-29",
        "2026-11-29T00:60:00Z", "",
    ])
    func `a day or an hour that there is not is refused`(text: String) throws {
        let message = try message("{\"since\":\"\(text)\"}") { _ = try $0.decode(JobListParams.self) }
        #expect(message.contains("since must be a time such as 2026-11-21T06:00:00Z"))
    }

    @Test(arguments: ["2024-02-29T23:59:59Z", "2000-02-29T00:00:00.123Z", "2026-12-31T00:00:00Z"])
    func `the last days of months are taken`(text: String) throws {
        #expect(try parameters("{\"since\":\"\(text)\"}").decode(JobListParams.self).since != nil)
    }

    @Test(arguments: ["[]", "[1]", "1", "\"x\"", "true"])
    func `parameters that have no names are refused`(text: String) {
        #expect(throws: ProtocolError.self) { try parameters(text) }
    }

    @Test(arguments: [
        (#"{"dryrun":true}"#, "\"dryrun\""), (#"{"dryRun":true}"#, "\"dryRun\""),
        (#"{"trigger":"schedule"}"#, "trigger must be one of manual, timer, not \"schedule\""),
        (#"{"trigger":"resume"}"#, "trigger must be"),
        (#"{"trigger":1}"#, "trigger must be a string, not a whole number"),
        (#"{"reason":["x"]}"#, "reason must be a string, not an array"),
        (#"{"reason":"a\nb"}"#, "reason must not hold control"),
        (#"{"reason":"\u0000"}"#, "reason must not hold control"),
        (#"{"reason":"\u009b"}"#, "reason must not hold control"),
        (#"{"metadata":1}"#, "metadata must be true or false, not a whole number"),
        (#"{"metadata":"true"}"#, "metadata must be true or false, not a string"),
        (#"{"dry_run":{}}"#, "dry_run must be true or false, not an object"),
        (#"{"allow_deactivations":-1}"#, "allow_deactivations must be 0 or more, not -1"),
        (#"{"allow_deactivations":1.5}"#, "allow_deactivations must be a whole number, not a number that is not whole"),
        (#"{"allow_deactivations":1e400}"#, "allow_deactivations must be a whole number"),
        (#"{"allow_deactivations":99999999999999999999}"#, "allow_deactivations must be a whole number"),
    ])
    func `job.start names the parameter that is wrong`(text: String, expected: String) throws {
        #expect(try message(text) { _ = try $0.decode(JobStartParams.self) }.contains(expected))
    }

    @Test func `job.start takes all its parameters`() throws {
        let params = try parameters(
            #"{"trigger":"timer","reason":"weekly","metadata":false,"dry_run":true,"allow_deactivations":30}"#
        ).decode(JobStartParams.self)
        #expect(params.trigger == .timer && params.reason == "weekly" && params.metadata == false)
        #expect(params.dryRun == true && params.allowDeactivations == 30)
    }

    @Test func `a reason has 500 characters at most, of any kind`() throws {
        let longest = String(repeating: "ü", count: 500)
        #expect(try parameters(#"{"reason":"\#(longest)"}"#).decode(JobStartParams.self).reason == longest)
        #expect(
            try message(#"{"reason":"\#(longest)x"}"#) { _ = try $0.decode(JobStartParams.self) }.contains(
                "500 characters"))
        let oneLetterManyAccents = "e" + String(repeating: "\u{301}", count: 500)
        #expect(
            try message(#"{"reason":"\#(oneLetterManyAccents)"}"#) { _ = try $0.decode(JobStartParams.self) }.contains(
                "500"))
    }

    @Test(arguments: [
        (#"{"limit":0}"#, "limit must be between 1 and 200, not 0"), (#"{"limit":201}"#, "between 1 and 200"),
        (#"{"limit":"20"}"#, "limit must be a whole number, not a string"),
        (#"{"state":"gone"}"#, "state must be one of"),
        (#"{"trigger":"cron"}"#, "trigger must be one of"), (#"{"offset":1}"#, "\"offset\""),
    ])
    func `job.list names the parameter that is wrong`(text: String, expected: String) throws {
        #expect(try message(text) { _ = try $0.decode(JobListParams.self) }.contains(expected))
    }

    @Test(arguments: [
        (#"{"limit":501}"#, "between 1 and 500"), (#"{"offset":-1}"#, "offset must be 0 or more"),
        (#"{"followed":0}"#, "followed must be"), (#"{"search":5}"#, "search must be"), (#"{"q":"x"}"#, "\"q\""),
    ])
    func `track.list names the parameter that is wrong`(text: String, expected: String) throws {
        #expect(try message(text) { _ = try $0.decode(TrackListParams.self) }.contains(expected))
    }

    @Test func `a search has 200 characters at most`() throws {
        let longest = String(repeating: "é", count: 200)
        #expect(try parameters(#"{"search":"\#(longest)"}"#).decode(TrackListParams.self).search == longest)
        #expect(
            try message(#"{"search":"\#(longest)x"}"#) { _ = try $0.decode(TrackListParams.self) }.contains(
                "200 characters"))
        #expect(try parameters(#"{"search":""}"#).decode(TrackListParams.self).search == nil)
    }

    @Test func `a job is named by hexadecimal digits and hyphens, in any case`() throws {
        #expect(try parameters(#"{"id":"0193F0A0-"}"#).decode(JobGetParams.self).id == "0193f0a0-")
        for id in ["", "%", "xyz", "٣", "../..", "0193f0a0-0000-7000-8000-0000000000000", "a b"] {
            #expect(
                try message(#"{"id":"\#(id)"}"#) { _ = try $0.decode(JobGetParams.self) }.contains(
                    "id must be a job's id"))
        }
        #expect(
            try message(#"{"after":-1}"#) { _ = try $0.decode(JobWatchParams.self) }.contains("after must be 0 or more")
        )
        #expect(
            try message(#"{"offset":-1}"#) { _ = try $0.decode(JobReportParams.self) }.contains(
                "offset must be 0 or more"))
        #expect(try message(#"{"id":"a","why":""}"#) { _ = try $0.decode(JobCancelParams.self) }.contains("\"why\""))
    }

    @Test func `slugs are checked, and each counts once`() throws {
        let slugs = try parameters(#"{"slugs":["b-track","A","a"]}"#).decode(TrackFollowParams.self).slugs
        #expect(slugs.map(\.rawValue) == ["b-track", "a"])
        #expect(try message("{}") { _ = try $0.decode(TrackFollowParams.self) } == "slugs is missing")
        #expect(try message("{}") { _ = try $0.decode(TrackGetParams.self) } == "slug is missing")
        #expect(
            try message(#"{"slug":"a.b"}"#) { _ = try $0.decode(TrackGetParams.self) } == "\"a.b\" is no track slug")
        #expect(
            try message(#"{"slugs":["a","www"]}"#) { _ = try $0.decode(TrackFollowParams.self) }.contains("\"www\""))
        #expect(try message(#"{"slugs":[]}"#) { _ = try $0.decode(TrackFollowParams.self) }.contains("1 to 500"))
        #expect(
            try message(#"{"slugs":"a"}"#) { _ = try $0.decode(TrackFollowParams.self) }.contains(
                "slugs must be an array of strings"))
        #expect(
            try message(#"{"slugs":["a",1]}"#) { _ = try $0.decode(TrackFollowParams.self) }.contains(
                "not a whole number"))
        let many = (0...500).map { "\"t\($0)\"" }.joined(separator: ",")
        #expect(
            try message(#"{"slugs":[\#(many)]}"#) { _ = try $0.decode(TrackFollowParams.self) }.contains(
                "1 to 500 strings, not 501"))
    }

    private struct Columns: MethodParameters {
        static let rules = [ParameterRule("columns", .words(["city", "state"]))]
        var columns: [String]?
    }

    @Test func `a list of words takes each of them once, and no others`() throws {
        #expect(
            try parameters(#"{"columns":["state","state"]}"#).decode(Columns.self).columns == ["state"])
        for (text, problem) in [
            (#"["town"]"#, "columns cannot hold \"town\""), ("[]", "columns must hold 1 to 2 strings, not 0"),
            (#"["city","city","city"]"#, "1 to 2 strings"), (#""city""#, "an array of strings"),
        ] {
            let found = try message("{\"columns\":\(text)}") { _ = try $0.decode(Columns.self) }
            #expect(found.contains(problem), "\(found)")
        }
    }

    /// The parameters of every method.
    private static let all: [any MethodParameters.Type] = [
        NoParams.self, DaemonReloadParams.self, JobStartParams.self, JobResumeParams.self, JobGetParams.self,
        JobListParams.self, JobWatchParams.self, JobCancelParams.self, JobReportParams.self, TrackListParams.self,
        TrackGetParams.self, TrackHistoryParams.self, TrackExportParams.self, TrackFollowParams.self,
        TrackLocateParams.self, ChangeListParams.self, IssueListParams.self, IssueAckParams.self,
        GeocodeStartParams.self, ScrapingSetParams.self, ScheduleGetParams.self, AuditListParams.self,
        AttentionAckParams.self, StateBackupParams.self, PublishStartParams.self, NotifyTargetParams.self,
        NotifyMuteParams.self, NotifyUnmuteParams.self, ServiceLevelParams.self,
    ]

    @Test func `the parameters of every method are looked at here`() throws {
        let sources = Build.root.appending(path: "Sources/ControlProtocol")
        var names: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(at: sources, includingPropertiesForKeys: nil) {
            let text = try String(contentsOf: file, encoding: .utf8)
            names.formUnion(text.matches(of: /extension (\w+): MethodParameters/).map { String($0.1) })
        }
        #expect(Set(Self.all.map { "\($0)" }) == names)
    }

    /// A value that a rule allows.
    private func value(for rule: ParameterRule) -> JSONValue {
        switch rule.kind {
        case .flag: .bool(false)
        case .integer(let range): .integer(range.upperBound)
        case .text(let maximum): .text(String(repeating: "é", count: maximum))
        case .word(let words): .text(words.last ?? "")
        case .words(let words): .list(words.map { .text($0) })
        case .time: .text("2026-11-21T06:00:00Z")
        case .jobReference: .text("0193f0a0")
        case .slug: .text("acme")
        case .slugs(let maximum): .list((0..<maximum).map { .text("t\($0)") })
        }
    }

    /// What a parameter cannot do without.
    private func companions(of rule: ParameterRule, in type: any MethodParameters.Type) -> [(String, JSONValue)] {
        switch (type, rule.name) {
        case (is ScrapingSetParams.Type, "user"): [("enabled", .bool(true))]
        case (is StateBackupParams.Type, "keep_weekly"): [("keep", .integer(1))]
        case (is IssueAckParams.Type, _): [("slug", .text("acme"))]
        // The feed of changes takes hardly any of them.
        case (is TrackExportParams.Type, _): [("format", .text("csv")), ("within_metres", .integer(1))]
        default: []
        }
    }

    @Test func `parameters that cannot go together are refused`() throws {
        for (text, words) in [
            (#"{"enabled":true,"for_seconds":1}"#, "need enabled to be false"),
            (#"{"enabled":true,"replace":true}"#, "need enabled to be false"),
            (#"{"enabled":false,"user":"anna"}"#, "need enabled to be true"),
            (#"{"enabled":false,"all":true}"#, "need enabled to be true"),
            (#"{"enabled":true,"all":true,"user":"anna"}"#, "exclude each other"),
        ] {
            #expect(try message(text) { _ = try $0.decode(ScrapingSetParams.self) }.contains(words), "\(text)")
        }
        #expect(
            try message(#"{"keep_weekly":3}"#) { _ = try $0.decode(StateBackupParams.self) } == "keep_weekly needs keep"
        )
    }

    @Test func `a job is named by its number, by last, or by its id`() throws {
        for id in ["17", "last", "last-2", "0193f0a0"] {
            #expect(try parameters(#"{"id":"\#(id)"}"#).decode(JobGetParams.self).id == id)
        }
        for id in ["last-", "last-0", "last--1", "lastly", "last-99999999"] {
            #expect(try message(#"{"id":"\#(id)"}"#) { _ = try $0.decode(JobGetParams.self) }.contains("number"))
        }
    }

    @Test func `what the rules allow, the types take: no value is lost on the way`() throws {
        for type in Self.all {
            for rule in type.rules {
                var members: [JSONName: JSONValue] = [:]
                for other in type.rules where other.isRequired { members[JSONName(other.name)] = value(for: other) }
                let given = value(for: rule)
                for (name, value) in companions(of: rule, in: type) { members[JSONName(name)] = value }
                members[JSONName(rule.name)] = given
                let params = try Parameters(.object(members)).decode(type)
                let text = try RecordCoding.encode(params)
                guard case .object(let read) = try JSONReader.read(Array(text)) else {
                    Issue.record("\(type) is no object")
                    continue
                }
                let expected: JSONValue = if case .time = rule.kind { .text("2026-11-21T06:00:00.000Z") } else { given }
                #expect(read[JSONName(rule.name)] == expected, "\(type) \(rule.name)")
            }
        }
    }

    @Test func `every method refuses a name that it does not know, and a name that stands twice`() throws {
        for type in Self.all {
            let message = try message(#"{"zzz":1}"#) { _ = try $0.decode(type) }
            #expect(message == "there is no parameter \"zzz\" here")
        }
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(Array(#"{"id":"a","id":"b"}"#.utf8)) }
    }
}
