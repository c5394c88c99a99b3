import Catalogue
import Exporting
import JobModel

/// The parameters of a method, with a rule for each. The daemon refuses everything that the rules do not allow.
package protocol MethodParameters: Codable, Sendable {
    /// The parameters by the names that they have on the wire.
    static var rules: [ParameterRule] { get }
    /// Why these values cannot go together; `nil` where they can.
    var contradiction: ParameterContradiction? { get }
}

extension MethodParameters {
    /// Any values go together.
    package var contradiction: ParameterContradiction? { nil }
}

/// Values that are allowed each, but not together.
package struct ParameterContradiction: Sendable {
    /// Which ones, in a sentence.
    package var message: String
    /// Why, in a sentence.
    package var hint: String?
}

/// What one parameter may be.
package struct ParameterRule: Sendable {
    /// The kinds of values.
    package enum Kind: Sendable {
        /// True or false.
        case flag
        /// A whole number within bounds.
        case integer(ClosedRange<Int64>)
        /// Text for people, of so many Unicode scalars at most, without control characters. An empty one counts as absent.
        case text(maximum: Int)
        /// One of these words.
        case word([String])
        /// A list of these words, at least one, each once.
        case words([String])
        /// A time such as `2026-11-21T06:00:00Z`, with or without a fraction of a second.
        case time
        /// A job's id or its first characters.
        case jobReference
        /// A track's slug.
        case slug
        /// Slugs, at least one, at most `maximum`; repeated ones count once.
        case slugs(maximum: Int)
    }

    /// The name on the wire.
    package var name: String
    /// What the value may be.
    package var kind: Kind
    /// Whether it must be there.
    package var isRequired: Bool

    /// Makes a rule.
    package init(_ name: String, _ kind: Kind, isRequired: Bool = false) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
    }

    /// The most characters (Unicode scalars) of a reason.
    package static let maximumReason = 500
    /// Why something is asked for.
    package static let reason = ParameterRule("reason", .text(maximum: maximumReason))
    /// A name for a request.
    package static let requestID = ParameterRule("request_id", .text(maximum: 128))
    /// A job.
    package static let job = ParameterRule("id", .jobReference)
}

// MARK: The methods' parameters

extension NoParams: MethodParameters {
    package static let rules: [ParameterRule] = []
}

extension DaemonReloadParams: MethodParameters {
    package static let rules = [ParameterRule("schedule", .text(maximum: 200))]
}

extension JobStartParams: MethodParameters {
    package static let rules: [ParameterRule] = [
        // The other triggers are the daemon's: a client must not be able to pass for its schedule.
        ParameterRule("trigger", .word(["manual", "timer"])), .reason, ParameterRule("metadata", .flag),
        ParameterRule("full", .flag), ParameterRule("dry_run", .flag),
        ParameterRule("allow_deactivations", .integer(0...Int64.max)),
        ParameterRule("allow_additions", .integer(0...Int64.max)), ParameterRule("now", .flag), .requestID,
    ]

    package var contradiction: ParameterContradiction? {
        let hasOptions =
            metadata != nil || full != nil || dryRun != nil || allowDeactivations != nil || allowAdditions != nil
        if now == true, hasOptions {
            return ParameterContradiction(
                message: "now cannot be combined with metadata, full, dry_run, allow_deactivations or allow_additions",
                hint: "A job that waits for its start begins with the options it has.")
        }
        if full == true, metadata == false {
            return ParameterContradiction(
                message: "full cannot be combined with metadata = false",
                hint: "One asks for every dashboard, the other for none.")
        }
        return nil
    }
}

extension JobResumeParams: MethodParameters {
    package static let rules: [ParameterRule] = [.job, .reason, .requestID]
}

extension JobGetParams: MethodParameters {
    package static let rules: [ParameterRule] = [.job]
}

extension NotifyTargetParams: MethodParameters {
    package static let rules = [ParameterRule("target", .text(maximum: 64))]
}

extension NotifyMuteParams: MethodParameters {
    package static let rules = [
        ParameterRule("what", .text(maximum: 100)),
        ParameterRule("for_seconds", .integer(1...31_536_000), isRequired: true), .reason,
    ]
}

extension NotifyUnmuteParams: MethodParameters {
    package static let rules = [ParameterRule("what", .text(maximum: 100)), .reason]
}

extension ServiceLevelParams: MethodParameters {
    package static let rules = [ParameterRule("since", .time)]
}

extension JobListParams: MethodParameters {
    package static let rules = [
        ParameterRule("state", .word(JobState.allCases.map(\.rawValue))),
        ParameterRule("trigger", .word(JobTrigger.allCases.map(\.rawValue))), ParameterRule("since", .time),
        ParameterRule("user", .text(maximum: 200)), ParameterRule("warnings", .flag),
        ParameterRule("limit", .integer(1...200)), ParameterRule("all_hosts", .flag),
    ]
}

extension JobWatchParams: MethodParameters {
    package static let rules: [ParameterRule] = [.job, ParameterRule("after", .integer(0...Int64.max))]
}

extension JobCancelParams: MethodParameters {
    package static let rules: [ParameterRule] = [.job, .reason]
}

extension JobReportParams: MethodParameters {
    package static let rules: [ParameterRule] = [.job, ParameterRule("offset", .integer(0...Int64.max))]
}

extension TrackListParams: MethodParameters {
    package static let rules =
        [
            ParameterRule("search", .text(maximum: 200)), ParameterRule("followed", .flag),
            ParameterRule("inactive", .flag),
        ] + ParameterRule.filter + [
            ParameterRule("sort", .word(TrackOrder.allCases.map(\.rawValue))),
            ParameterRule("limit", .integer(1...Int64(TrackQuery.maximumLimit))),
            ParameterRule("offset", .integer(0...Int64.max)),
        ] + ParameterRule.place + [ParameterRule("places", .flag)]
}

extension ParameterRule {
    /// By what tracks have: `TrackFilter`.
    fileprivate static let filter = [
        ParameterRule("country", .text(maximum: 100)), ParameterRule("state", .text(maximum: 100)),
        ParameterRule("city", .text(maximum: 100)), ParameterRule("changed_since", .time),
        ParameterRule("inactive_since", .time), ParameterRule("missing", .word(TrackField.allCases.map(\.rawValue))),
        ParameterRule("issue", .word(DataIssue.Kind.allCases.map(\.rawValue))),
    ]

    /// As they were at a time, and near a place.
    fileprivate static let place = [
        ParameterRule("as_of", .time), ParameterRule("near", .text(maximum: 200)),
        ParameterRule("within_metres", .integer(1...30_000_000)),
    ]
}

extension TrackGetParams: MethodParameters {
    package static let rules = [ParameterRule("slug", .slug, isRequired: true), ParameterRule("as_of", .time)]
}

extension TrackHistoryParams: MethodParameters {
    package static let rules = [
        ParameterRule("slug", .slug, isRequired: true), ParameterRule("field", .word(TrackChange.fields)),
        ParameterRule("since", .time), ParameterRule("before", .integer(1...Int64.max)),
        ParameterRule("limit", .integer(1...Int64(TrackChangePage.maximumLimit))),
    ]
}

extension ChangeListParams: MethodParameters {
    package static let rules = [
        ParameterRule("after", .integer(0...Int64.max)), ParameterRule("before", .integer(1...Int64.max)),
        ParameterRule("since", .time), ParameterRule("kind", .word(TrackChange.Kind.allCases.map(\.rawValue))),
        ParameterRule("followed", .flag), ParameterRule("job", .jobReference), ParameterRule("statistics", .flag),
        ParameterRule("newest_first", .flag),
        ParameterRule("wait_seconds", .integer(1...Int64(maximumWait))),
        ParameterRule("limit", .integer(1...Int64(TrackChangePage.maximumLimit))),
    ]

    package var contradiction: ParameterContradiction? {
        let hasFilter =
            before != nil || since != nil || kind != nil || followed != nil || newestFirst != nil || waitSeconds != nil
        if job != nil, hasFilter {
            return ParameterContradiction(
                message: "job can be combined with after, statistics and limit only",
                hint: "The other filters are for the changes of all jobs.")
        }
        if newestFirst == true, waitSeconds != nil {
            return ParameterContradiction(
                message: "wait_seconds cannot be combined with newest_first",
                hint: "New changes come after the last one.")
        }
        return nil
    }
}

extension IssueListParams: MethodParameters {
    package static let rules = [
        ParameterRule("slug", .slug), ParameterRule("kind", .word(DataIssue.Kind.allCases.map(\.rawValue))),
        ParameterRule("acknowledged", .flag), ParameterRule("limit", .integer(1...Int64(maximumLimit))),
        ParameterRule("offset", .integer(0...Int64.max)),
    ]
}

extension IssueAckParams: MethodParameters {
    package static let rules: [ParameterRule] = [
        ParameterRule("slug", .slug), ParameterRule("kind", .word(DataIssue.Kind.allCases.map(\.rawValue))),
        ParameterRule("undo", .flag), .reason,
    ]

    package var contradiction: ParameterContradiction? {
        slug == nil && kind == nil
            ? ParameterContradiction(message: "slug or kind must be given", hint: "Both together narrow it down.") : nil
    }
}

extension TrackExportParams: MethodParameters {
    package static let rules =
        [
            ParameterRule("format", .word(ExportKind.allCases.map(\.rawValue)), isRequired: true),
            ParameterRule("columns", .words(ExportColumn.allCases.map(\.rawValue))),
            ParameterRule("search", .text(maximum: 200)), ParameterRule("followed", .flag),
            ParameterRule("inactive", .flag),
        ] + ParameterRule.filter + [
            ParameterRule("byte_order_mark", .flag), ParameterRule("cursor", .text(maximum: 200)),
        ] + ParameterRule.place

    package var contradiction: ParameterContradiction? {
        if near != nil, withinMetres == nil {
            return ParameterContradiction(message: "near needs within_metres here: an export is not sorted by distance")
        }
        let hasFilter = search != nil || inactive != nil || !filter.isEmpty || asOf != nil || near != nil
        if format == .atom, columns != nil || hasFilter {
            return ParameterContradiction(message: "the feed of changes takes followed only")
        }
        return nil
    }
}

extension TrackFollowParams: MethodParameters {
    package static let rules = [ParameterRule("slugs", .slugs(maximum: 500), isRequired: true)]
}

extension ScrapingSetParams: MethodParameters {
    package static let rules: [ParameterRule] = [
        ParameterRule("enabled", .flag, isRequired: true), .reason,
        ParameterRule("for_seconds", .integer(1...31_536_000)), ParameterRule("replace", .flag),
        ParameterRule("user", .text(maximum: 200)), ParameterRule("all", .flag),
    ]

    package var contradiction: ParameterContradiction? {
        let message: String? =
            if enabled, forSeconds != nil || replace == true {
                "for_seconds and replace need enabled to be false"
            } else if !enabled, user != nil || all == true {
                "user and all need enabled to be true"
            } else if user != nil, all == true {
                "user and all exclude each other"
            } else {
                nil
            }
        return message.map { ParameterContradiction(message: $0) }
    }
}

extension ScheduleGetParams: MethodParameters {
    package static let rules = [ParameterRule("count", .integer(1...100))]
}

extension AuditListParams: MethodParameters {
    package static let rules = [
        ParameterRule("since", .time), ParameterRule("user", .text(maximum: 200)), ParameterRule("job", .jobReference),
        ParameterRule("limit", .integer(1...500)),
    ]
}

extension AttentionAckParams: MethodParameters {
    package static let rules: [ParameterRule] = [
        ParameterRule("id", .integer(1...Int64.max), isRequired: true), .reason,
    ]
}

extension StateBackupParams: MethodParameters {
    package static let rules: [ParameterRule] = [
        .reason, ParameterRule("keep", .integer(1...1000)), ParameterRule("keep_weekly", .integer(0...1000)),
    ]

    package var contradiction: ParameterContradiction? {
        keepWeekly != nil && keep == nil ? ParameterContradiction(message: "keep_weekly needs keep") : nil
    }
}

extension PublishStartParams: MethodParameters {
    package static let rules: [ParameterRule] = [
        ParameterRule("dry_run", .flag), ParameterRule("wait", .flag),
        ParameterRule("allow_deactivations", .integer(0...Int64.max)), .reason,
    ]
}

extension GeocodeStartParams: MethodParameters {
    package static let rules: [ParameterRule] = [
        ParameterRule("slugs", .slugs(maximum: 500)), ParameterRule("retry_failed", .flag),
        ParameterRule("dry_run", .flag), .reason,
    ]
}

extension TrackLocateParams: MethodParameters {
    package static let rules: [ParameterRule] = [
        ParameterRule("slug", .slug, isRequired: true), ParameterRule("place", .text(maximum: 200)), .reason,
    ]
}
