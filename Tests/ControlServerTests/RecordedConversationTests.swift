import Catalogue
import ControlProtocol
import Foundation
import JobModel
import Remedies
import Testing

@testable import ControlServer

/// A conversation as client and daemon of version 0.1 had it: each later version reads both sides of it.
struct RecordedConversationTests {
    private struct Line {
        var isRequest: Bool
        var data: Data
        var members: [String: Any]
    }

    private struct Recorded: Decodable {
        var way: String
        var line: String
    }

    /// What `Tests/Databases/record` has recorded.
    private func lines() throws -> [Line] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Databases/conversation-8.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let recorded = try JSONDecoder().decode(Recorded.self, from: Data(line.utf8))
            let data = Data(recorded.line.utf8)
            let object = try JSONSerialization.jsonObject(with: data)
            return Line(
                isRequest: recorded.way == ">", data: data, members: try #require(object as? [String: Any]))
        }
    }

    /// Members that have another name since, or whose value stands elsewhere too.
    private static let renamed = ["healthy": "ok", "scraping_enabled": "scraping"]

    /// Reads an answer as the type of its method, and says whether all that is known of it was kept.
    private func read<Value: Codable & Sendable>(_ line: Line, as type: Value.Type) throws {
        let answer = try RecordCoding.decode(ResponseMessage<Value>.self, from: line.data)
        let result = try #require(answer.result)
        let again = try JSONSerialization.jsonObject(with: RecordCoding.encode(result)) as? NSDictionary
        let before = line.members["result"] as? NSDictionary
        for case let key as String in before?.allKeys ?? [] {
            #expect(again?[Self.renamed[key] ?? key] != nil, "\(type) no longer has \(key)")
        }
    }

    private func read(_ line: Line, answering method: String) throws {
        switch method {
        case "daemon.status": try read(line, as: DaemonStatus.self)
        case "daemon.reload": try read(line, as: ReloadResult.self)
        case "job.start", "job.resume", "job.cancel": try read(line, as: Job.self)
        case "job.get": try read(line, as: JobDetails.self)
        case "job.list": try read(line, as: JobList.self)
        case "job.watch": try read(line, as: JobSnapshot.self)
        case "job.report": try read(line, as: JobReport.self)
        case "track.list": try read(line, as: TrackPage.self)
        case "track.get": try read(line, as: TrackDetails.self)
        case "track.follow", "track.unfollow": try read(line, as: TrackFollowResult.self)
        case "completeness.get": try read(line, as: CompletenessHistory.self)
        case "scraping.get", "scraping.set": try read(line, as: Scraping.self)
        case "schedule.get": try read(line, as: ScheduleState.self)
        case "metrics.get": try read(line, as: MetricsText.self)
        case "audit.list": try read(line, as: AuditList.self)
        case "health.get": try read(line, as: Health.self)
        case "attention.list", "attention.ack": try read(line, as: AttentionList.self)
        case "state.verify": try read(line, as: StateCheck.self)
        case "state.backup": try read(line, as: StateBackup.self)
        default: Issue.record("version 0.1 did not have \(method)")
        }
    }

    @Test func `what the daemon of version 0.1 said is read by this client`() throws {
        var methods: [Int: String] = [:]
        var answered = 0
        var events = 0
        for line in try lines() {
            let id = line.members["id"] as? Int
            if line.isRequest {
                methods[try #require(id)] = line.members["method"] as? String
            } else if let id {
                answered += 1
                if line.members["error"] != nil {
                    let answer = try RecordCoding.decode(ResponseMessage<NoParams>.self, from: line.data)
                    let error = try #require(answer.error)
                    #expect(error.data.name.isKnown && error.data.action?.code.isKnown != false)
                } else {
                    let method = try #require(methods[id])
                    try read(line, answering: method)
                }
            } else if line.members["method"] as? String == "greeting" {
                let greeting = try RecordCoding.decode(NotificationMessage<Greeting>.self, from: line.data).params
                #expect(greeting.protocol >= ControlProtocolFacts.oldestClient)
            } else {
                let event = try RecordCoding.decode(NotificationMessage<JobEvent>.self, from: line.data).params
                #expect(event.kind.isKnown)
                events += 1
            }
        }
        #expect(answered > 25 && events > 5)
    }

    @Test func `what the client of version 0.1 asked is understood by this daemon`() throws {
        var requests: [Int: [String: Any]] = [:]
        var understood = 0
        for line in try lines() {
            guard let id = line.members["id"] as? Int else { continue }
            guard !line.isRequest else {
                requests[id] = line.members
                continue
            }
            let code = (line.members["error"] as? [String: Any])?["code"] as? Int
            guard code != -32601, code != -32602, let request = requests[id] else { continue }
            let bytes = try JSONSerialization.data(withJSONObject: request)
            guard case .request(let read) = IncomingMessage(Array(bytes)) else {
                Issue.record("the request \(id) is not read")
                continue
            }
            let parameters = try Parameters(read.params)
            guard let method = ControlProtocol.Method(rawValue: read.method) else {
                Issue.record("the method \(read.method) is gone")
                continue
            }
            switch method {
            case .jobStart: _ = try parameters.decode(JobStartParams.self)
            case .jobResume: _ = try parameters.decode(JobResumeParams.self)
            case .jobGet: _ = try parameters.decode(JobGetParams.self)
            case .jobList: _ = try parameters.decode(JobListParams.self)
            case .jobWatch: _ = try parameters.decode(JobWatchParams.self)
            case .jobCancel: _ = try parameters.decode(JobCancelParams.self)
            case .jobReport: _ = try parameters.decode(JobReportParams.self)
            case .trackList: _ = try parameters.decode(TrackListParams.self)
            case .trackGet: _ = try parameters.decode(TrackGetParams.self)
            case .trackFollow, .trackUnfollow: _ = try parameters.decode(TrackFollowParams.self)
            case .scrapingSet: _ = try parameters.decode(ScrapingSetParams.self)
            case .scheduleGet: _ = try parameters.decode(ScheduleGetParams.self)
            case .auditList: _ = try parameters.decode(AuditListParams.self)
            case .attentionAck: _ = try parameters.decode(AttentionAckParams.self)
            case .stateBackup: _ = try parameters.decode(StateBackupParams.self)
            default: _ = try parameters.decode(NoParams.self)
            }
            understood += 1
        }
        #expect(understood > 20)
    }
}
