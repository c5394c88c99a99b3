import Catalogue
import ControlProtocol
import JobModel
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
            let params = try Parameters(value).jobStart()
            #expect(params.trigger == nil && params.reason == nil && params.metadata == nil && params.dryRun == nil)
        }
        #expect(try parameters(#"{"reason":null,"limit":null}"#).plainText("reason", maximum: 1) == nil)
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
        #expect(try message(text) { _ = try $0.jobStart() }.contains(expected))
    }

    @Test func `job.start takes all its parameters`() throws {
        let params = try parameters(
            #"{"trigger":"timer","reason":"weekly","metadata":false,"dry_run":true,"allow_deactivations":30}"#
        ).jobStart()
        #expect(params.trigger == .timer && params.reason == "weekly" && params.metadata == false)
        #expect(params.dryRun == true && params.allowDeactivations == 30)
    }

    @Test func `a reason has 500 characters at the most, whatever they are made of`() throws {
        let longest = String(repeating: "ü", count: 500)
        #expect(try parameters(#"{"reason":"\#(longest)"}"#).jobStart().reason == longest)
        #expect(try message(#"{"reason":"\#(longest)x"}"#) { _ = try $0.jobStart() }.contains("500 characters"))
        let oneLetterManyAccents = "e" + String(repeating: "\u{301}", count: 500)
        #expect(try message(#"{"reason":"\#(oneLetterManyAccents)"}"#) { _ = try $0.jobStart() }.contains("500"))
    }

    @Test(arguments: [
        (#"{"limit":0}"#, "limit must be between 1 and 200, not 0"), (#"{"limit":201}"#, "between 1 and 200"),
        (#"{"limit":"20"}"#, "limit must be a whole number, not a string"),
        (#"{"state":"gone"}"#, "state must be one of"),
        (#"{"trigger":"cron"}"#, "trigger must be one of"), (#"{"offset":1}"#, "\"offset\""),
    ])
    func `job.list names the parameter that is wrong`(text: String, expected: String) throws {
        #expect(try message(text) { _ = try $0.jobList() }.contains(expected))
    }

    @Test(arguments: [
        (#"{"limit":501}"#, "between 1 and 500"), (#"{"offset":-1}"#, "offset must be 0 or more"),
        (#"{"followed":0}"#, "followed must be"), (#"{"search":5}"#, "search must be"), (#"{"q":"x"}"#, "\"q\""),
    ])
    func `track.list names the parameter that is wrong`(text: String, expected: String) throws {
        #expect(try message(text) { _ = try $0.trackList() }.contains(expected))
    }

    @Test func `a search has 200 characters at the most`() throws {
        let longest = String(repeating: "é", count: 200)
        #expect(try parameters(#"{"search":"\#(longest)"}"#).trackList().search == longest)
        #expect(try message(#"{"search":"\#(longest)x"}"#) { _ = try $0.trackList() }.contains("200 characters"))
        #expect(try parameters(#"{"search":""}"#).trackList().search == nil)
    }

    @Test func `a job is named by hexadecimal digits and hyphens, in any case`() throws {
        #expect(try parameters(#"{"id":"0193F0A0-"}"#).jobGet().id == "0193f0a0-")
        for id in ["", "%", "xyz", "٣", "../..", "0193f0a0-0000-7000-8000-0000000000000", "a b"] {
            #expect(try message(#"{"id":"\#(id)"}"#) { _ = try $0.jobGet() }.contains("id must be a job's id"))
        }
        #expect(try message(#"{"after":-1}"#) { _ = try $0.jobWatch() }.contains("after must be 0 or more"))
        #expect(try message(#"{"offset":-1}"#) { _ = try $0.jobReport() }.contains("offset must be 0 or more"))
        #expect(try message(#"{"id":"a","why":""}"#) { _ = try $0.jobCancel() }.contains("\"why\""))
    }

    @Test func `slugs are checked, and each counts once`() throws {
        let slugs = try parameters(#"{"slugs":["b-track","A","a"]}"#).trackFollow()
        #expect(slugs.map(\.rawValue) == ["b-track", "a"])
        #expect(try message("{}") { _ = try $0.trackFollow() } == "slugs is missing")
        #expect(try message("{}") { _ = try $0.trackGet() } == "slug is missing")
        #expect(try message(#"{"slug":"a.b"}"#) { _ = try $0.trackGet() } == "\"a.b\" is no track slug")
        #expect(try message(#"{"slugs":["a","www"]}"#) { _ = try $0.trackFollow() }.contains("\"www\""))
        #expect(try message(#"{"slugs":[]}"#) { _ = try $0.trackFollow() }.contains("1 to 500"))
        #expect(
            try message(#"{"slugs":"a"}"#) { _ = try $0.trackFollow() }.contains("slugs must be an array of strings"))
        #expect(try message(#"{"slugs":["a",1]}"#) { _ = try $0.trackFollow() }.contains("not a whole number"))
        let many = (0...500).map { "\"t\($0)\"" }.joined(separator: ",")
        #expect(
            try message(#"{"slugs":[\#(many)]}"#) { _ = try $0.trackFollow() }.contains("1 to 500 strings, not 501"))
    }
}
