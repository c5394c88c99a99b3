import ControlProtocol

/// Requests that share connections, and so wait for each other.
enum RequestKind: Sendable, CaseIterable {
    /// Short looks at how everything stands.
    case short
    /// Everything else that is read.
    case long
    /// What may wait for something to change.
    case waiting
    /// What changes something.
    case change
    /// What watches jobs.
    case watch

    /// The kind of a method.
    init(_ method: Method) {
        switch method {
        case .daemonStatus, .healthGet, .scrapingGet, .scheduleGet, .attentionList, .publishStatus, .geocodeStatus,
            .daemonSettings, .notifyList:
            self = .short
        case .jobGet, .jobList, .jobReport, .trackList, .trackGet, .trackHistory, .trackExport,
            .completenessGet, .issueList,
            .metricsGet, .auditList, .stateBackups, .hostList, .daemonDoctor, .stateVerify, .slaGet:
            self = .long
        case .changeList: self = .waiting
        case .jobWatch: self = .watch
        case .daemonReload, .jobStart, .jobResume, .jobCancel, .trackFollow, .trackUnfollow, .trackLocate,
            .geocodeStart, .scrapingSet, .attentionAck, .issueAck, .stateBackup, .publishStart, .publishCheck,
            .notifyTest, .notifyRetry, .notifyMute, .notifyUnmute:
            self = .change
        }
    }

    /// The most connections.
    var connections: Int {
        switch self {
        case .short, .watch: 1
        // As many of one user's as the daemon works on at a time.
        case .long, .change: 2
        case .waiting: 8
        }
    }

    /// The most requests that wait on one connection.
    var requests: Int {
        switch self {
        case .short, .long, .change, .watch: 128
        case .waiting: 1
        }
    }

    /// Whether a request may be sent once more when nobody knows whether the daemon took it.
    var isRepeatable: Bool { self != .change }
}
