import Foundation
import JobModel
import Testing

/// Words of fixed lists, read by a program that is older or newer than the one that wrote them.
struct WordTests {
    private static func check<Kind: Word>(_ type: Kind.Type) throws {
        #expect(Set(Kind.allCases.map(\.rawValue)).count == Kind.allCases.count)
        for word in Kind.allCases {
            #expect(Kind(rawValue: word.rawValue) == word && Kind(known: word.rawValue) == word && word.isKnown)
            let json = try RecordCoding.encode(word)
            #expect(String(decoding: json, as: UTF8.self) == "\"\(word.rawValue)\"")
        }
        for text in ["hibernating", "", "Running", "ru\u{301}nning", String(repeating: "x", count: 10_000)] {
            let json = try RecordCoding.encode(text)
            let word = try RecordCoding.decode(Kind.self, from: json)
            #expect(word == .unknown(text) && !word.isKnown && Kind(known: text) == nil && word.description == text)
            #expect(try RecordCoding.encode(word) == json)
        }
        for json in ["1", "null", "{}", "[\"running\"]"] {
            #expect(throws: DecodingError.self) { try RecordCoding.decode(Kind.self, from: Data(json.utf8)) }
        }
    }

    @Test func `each word is read as it was written, and one that is not known is kept`() throws {
        try Self.check(JobState.self)
        try Self.check(JobTrigger.self)
        try Self.check(SyncStage.self)
        try Self.check(JobWarning.Code.self)
        try Self.check(JobEvent.Kind.self)
        try Self.check(AttentionPoint.Kind.self)
        try Self.check(HealthCheck.Name.self)
        try Self.check(ScrapingBlock.Source.self)
        try Self.check(PublishError.Name.self)
        try Self.check(PublishStatus.State.self)
        try Self.check(PublishCheck.Item.Verdict.self)
    }

    @Test func `a newer program's job is read, and written as it was`() throws {
        let record = #"""
            {"counts":{"listed":3},"created_at":"2027-01-15T08:00:00.000Z","error":{"code":"postponed","message":"Later.","retryable":true},"id":"019bbdf4-7c00-7abc-8def-0123456789ab","options":{"dry_run":false,"full":false,"metadata":true},"progress":{"processed":1,"stage":"publish"},"requested_by":{"pid":1,"uid":0,"user":"root"},"stages":[{"seconds":1.5,"stage":"publish","started_at":"2027-01-15T08:00:00.000Z"}],"state":"postponed","trigger":"webhook","warnings":[{"code":"moon_phase","message":"It is full."}]}
            """#
        let job = try RecordCoding.decode(Job.self, from: Data(record.utf8))
        #expect(job.state == .unknown("postponed") && job.trigger == .unknown("webhook") && !job.state.isFinal)
        #expect(job.warnings.map(\.code) == [.unknown("moon_phase")] && job.stages[0].stage == .unknown("publish"))
        let again = try JSONSerialization.jsonObject(with: try RecordCoding.encode(job)) as? [String: Any]
        let before = try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any]
        for key in try #require(before?.keys) where key != "counts" {
            #expect(
                NSDictionary(object: again?[key] ?? "", forKey: "v" as NSString)
                    == NSDictionary(object: before?[key] ?? "", forKey: "v" as NSString), "\(key)")
        }
    }

    @Test(arguments: [
        ("deactivations_withheld", "deactivations withheld"), ("list", "list"), ("", ""), ("_", " "),
        ("a_\u{301}b", "a \u{301}b"),
    ])
    func `a code is worded with spaces`(code: String, words: String) {
        #expect(Code.words(code).unicodeScalars.elementsEqual(words.unicodeScalars))
    }
}
