import JobModel
import Remedies

extension PublishError {
    /// What the server's SQLSTATE stands for (appendix A of PostgreSQL's manual).
    init(sqlState state: String, _ message: String, remedy: Remedy? = nil) {
        self.init(Self.name(of: state), "\(message) [\(state)]", remedy: remedy, sqlState: state)
    }

    /// Whether the database answers, and refuses something: what can be read there counts.
    var isAnswer: Bool { sqlState != nil || name == .newerSchema || name == .missing }

    /// Whether another host makes the tables of tracksync at this moment.
    var isSchemaInTheMaking: Bool { name == .locked && sqlState == nil }

    private static func name(of state: String) -> Name {
        switch state {
        case "3D000", "3F000", "42P01", "42703", "42704", "42883", "42P10": return .missing
        case "42501": return .notPermitted
        case "25006": return .readOnly
        case "55P03": return .locked
        case "40P01", "40001", "40003": return .deadlock
        case "57014": return .cancelled
        case "25P03": return .timedOut
        case "428C9", "23502": return .conflict
        default: break
        }
        switch state.prefix(2) {
        case "28": return .notAuthenticated
        case "08", "57": return .connectionLost
        case "53", "54", "58": return .outOfResources
        case "23": return .conflict
        case "22", "P0": return .badValue
        default: return .internal
        }
    }
}
