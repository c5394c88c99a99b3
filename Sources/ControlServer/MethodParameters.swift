// What each method takes: names as they stand on the wire, and the bounds that `ControlProtocol` tells of.

import Catalogue
import ControlProtocol
import JobModel

extension Parameters {
    /// The longest reason, in characters.
    static let maximumReason = 500

    func jobStart() throws(ProtocolError) -> JobStartParams {
        try allow(
            "trigger", "reason", "metadata", "full", "dry_run", "allow_deactivations", "now", "request_id")
        // The others are set by the daemon: a client must not be able to pass for its schedule.
        let params = JobStartParams(
            trigger: try choice("trigger", of: [JobTrigger.manual, .timer]), reason: try reason(),
            metadata: try flag("metadata"), full: try flag("full"), dryRun: try flag("dry_run"),
            allowDeactivations: try integer("allow_deactivations", in: 0...Int.max), now: try flag("now"),
            requestId: try requestID())
        let hasOptions =
            params.metadata != nil || params.full != nil || params.dryRun != nil || params.allowDeactivations != nil
        if params.now == true, hasOptions {
            throw ProtocolError(
                .invalidParams,
                message: "now cannot be combined with metadata, full, dry_run or allow_deactivations",
                hint: "A job that waits for its start begins with the options it has.")
        }
        if params.full == true, params.metadata == false {
            throw ProtocolError(
                .invalidParams, message: "full cannot be combined with metadata = false",
                hint: "One asks for every dashboard, the other for none.")
        }
        return params
    }

    func jobResume() throws(ProtocolError) -> JobResumeParams {
        try allow("id", "reason", "request_id")
        return JobResumeParams(id: try jobReference(), reason: try reason(), requestId: try requestID())
    }

    func jobGet() throws(ProtocolError) -> JobGetParams {
        try allow("id")
        return JobGetParams(id: try jobReference())
    }

    func jobList() throws(ProtocolError) -> JobListParams {
        try allow("state", "trigger", "since", "limit")
        return JobListParams(
            state: try choice("state", of: JobState.allCases), trigger: try choice("trigger", of: JobTrigger.allCases),
            since: try time("since"), limit: try integer("limit", in: 1...200))
    }

    func jobWatch() throws(ProtocolError) -> JobWatchParams {
        try allow("id", "after")
        return JobWatchParams(id: try jobReference(), after: try integer("after", in: 0...Int64.max))
    }

    func jobCancel() throws(ProtocolError) -> JobCancelParams {
        try allow("id", "reason")
        return JobCancelParams(id: try jobReference(), reason: try reason())
    }

    func jobReport() throws(ProtocolError) -> JobReportParams {
        try allow("id", "offset")
        return JobReportParams(id: try jobReference(), offset: try integer("offset", in: 0...Int.max))
    }

    func trackList() throws(ProtocolError) -> TrackListParams {
        try allow("search", "followed", "inactive", "limit", "offset")
        let search = try plainText("search", maximum: 200)
        return TrackListParams(
            search: search?.isEmpty == true ? nil : search, followed: try flag("followed"),
            inactive: try flag("inactive"), limit: try integer("limit", in: 1...TrackQuery.maximumLimit),
            offset: try integer("offset", in: 0...Int.max))
    }

    func trackGet() throws(ProtocolError) -> TrackSlug {
        try allow("slug")
        return try slug(try required("slug", try text("slug", maximum: 200)))
    }

    /// The slugs, each once.
    func trackFollow() throws(ProtocolError) -> [TrackSlug] {
        try allow("slugs")
        var seen: Set<TrackSlug> = []
        var slugs: [TrackSlug] = []
        for text in try texts("slugs", maximum: 500) {
            let slug = try slug(text)
            if seen.insert(slug).inserted { slugs.append(slug) }
        }
        return slugs
    }

    func killSwitchSet() throws(ProtocolError) -> KillSwitchSetParams {
        try allow("enabled", "reason", "for_seconds")
        let enabled = try required("enabled", try flag("enabled"))
        let seconds = try integer("for_seconds", in: 1...31_536_000)
        if enabled, seconds != nil {
            throw ProtocolError(.invalidParams, message: "for_seconds needs enabled to be false")
        }
        return KillSwitchSetParams(enabled: enabled, reason: try reason(), forSeconds: seconds)
    }

    func scheduleGet() throws(ProtocolError) -> ScheduleGetParams {
        try allow("count")
        return ScheduleGetParams(count: try integer("count", in: 1...100))
    }

    func auditList() throws(ProtocolError) -> AuditListParams {
        try allow("since", "user", "job", "limit")
        return AuditListParams(
            since: try time("since"), user: try plainText("user", maximum: 200), job: try jobReference("job"),
            limit: try integer("limit", in: 1...500))
    }

    func attentionAck() throws(ProtocolError) -> AttentionAckParams {
        try allow("id", "reason")
        return AttentionAckParams(
            id: try required("id", try integer("id", in: 1...Int64.max)), reason: try reason())
    }

    func stateBackup() throws(ProtocolError) -> StateBackupParams {
        try allow("reason")
        return StateBackupParams(reason: try reason())
    }

    private func requestID() throws(ProtocolError) -> String? {
        let id = try plainText("request_id", maximum: 128)
        return id?.isEmpty == true ? nil : id
    }

    private func reason() throws(ProtocolError) -> String? {
        let reason = try plainText("reason", maximum: Self.maximumReason)
        return reason?.isEmpty == true ? nil : reason
    }

    /// A job's id or the beginning of one: hexadecimal digits and hyphens, in lower case.
    private func jobReference(_ name: String = "id") throws(ProtocolError) -> String? {
        guard let text = try text(name, maximum: 200) else { return nil }
        guard (1...36).contains(text.utf8.count), text.allSatisfy({ ($0.isASCII && $0.isHexDigit) || $0 == "-" }) else {
            throw ProtocolError(
                .invalidParams, message: "\(name) must be a job's id or its first characters, not \(quoted(text))",
                hint: "List the jobs with: tracksyncctl jobs")
        }
        return text.lowercased()
    }

    private func slug(_ text: String) throws(ProtocolError) -> TrackSlug {
        guard let slug = TrackSlug(text) else {
            throw ProtocolError(
                .invalidParams, message: "\(quoted(text)) is no track slug",
                hint: "Find a track's slug with: tracksyncctl tracks --search NAME")
        }
        return slug
    }
}
