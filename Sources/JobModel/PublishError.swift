public import Remedies

/// Why a publication did not succeed.
public struct PublishError: Error, Codable, Sendable, Hashable {
    /// The closed list of reasons; programs decide by these names, never by the message.
    public enum Name: Word {
        /// Nothing answers at the address.
        case unreachable
        /// No answer came in time.
        case timedOut
        /// The server refused the user or the password.
        case notAuthenticated
        /// TLS is not spoken there, or its certificate is not to be trusted.
        case tlsFailed
        /// The database, a schema, a table or a column is missing.
        case missing
        /// The user lacks a right.
        case notPermitted
        /// The server takes no writes: a standby, or set to read-only.
        case readOnly
        /// Another session held a lock for too long.
        case locked
        /// Another session and this one waited for each other.
        case deadlock
        /// Somebody cancelled the statement, or it took too long.
        case cancelled
        /// The connection broke, or the server stops or starts.
        case connectionLost
        /// The server's disk or memory is full.
        case outOfResources
        /// A newer tracksync made the schema.
        case newerSchema
        /// A row of somebody else is in the way.
        case conflict
        /// A value is refused.
        case badValue
        /// Too many tracks would become inactive at once.
        case deactivationsWithheld
        /// The target has a newer catalogue than this host.
        case behind
        /// Another host has the lease.
        case leaseHeld
        /// The lease was lost while this host worked.
        case leaseLost
        /// Settings or the password's file cannot be used.
        case settings
        /// The daemon stops.
        case interrupted
        /// Publication is not set up.
        case off
        /// No sync has stored a catalogue yet.
        case nothingToPublish
        case `internal`
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [
            .unreachable, .timedOut, .notAuthenticated, .tlsFailed, .missing, .notPermitted, .readOnly, .locked,
            .deadlock, .cancelled, .connectionLost, .outOfResources, .newerSchema, .conflict, .badValue,
            .deactivationsWithheld, .behind, .leaseHeld, .leaseLost, .settings, .interrupted, .off, .nothingToPublish,
            .internal,
        ]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .unreachable: "unreachable"
            case .timedOut: "timed_out"
            case .notAuthenticated: "not_authenticated"
            case .tlsFailed: "tls_failed"
            case .missing: "missing"
            case .notPermitted: "not_permitted"
            case .readOnly: "read_only"
            case .locked: "locked"
            case .deadlock: "deadlock"
            case .cancelled: "cancelled"
            case .connectionLost: "connection_lost"
            case .outOfResources: "out_of_resources"
            case .newerSchema: "newer_schema"
            case .conflict: "conflict"
            case .badValue: "bad_value"
            case .deactivationsWithheld: "deactivations_withheld"
            case .behind: "behind"
            case .leaseHeld: "lease_held"
            case .leaseLost: "lease_lost"
            case .settings: "settings"
            case .interrupted: "interrupted"
            case .off: "off"
            case .nothingToPublish: "nothing_to_publish"
            case .internal: "internal"
            case .unknown(let word): word
            }
        }
    }

    /// Which reason it is.
    public var name: Name
    /// What happened, in a sentence.
    public var message: String
    /// What to do about it, in a sentence.
    public var hint: String
    /// The same for programs.
    public var action: Remedy?
    /// The SQLSTATE of the server, where it gave one.
    public var sqlState: String?

    private enum CodingKeys: String, CodingKey {
        case name = "code"
        case message, hint, action, sqlState
    }

    /// Reads an error, also one that an older program wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try OlderName.value(container, .name, or: .name, decoder)
        message = try container.decode(String.self, forKey: .message)
        hint = try container.decode(String.self, forKey: .hint)
        action = try container.decodeIfPresent(Remedy.self, forKey: .action)
        sqlState = try container.decodeIfPresent(String.self, forKey: .sqlState)
    }

    /// Makes an error; without a remedy, what helps in most cases.
    public init(_ name: Name, _ message: String, remedy: Remedy? = nil, sqlState: String? = nil) {
        let remedy = remedy ?? Remedy(name.usualRemedy)
        self.name = name
        self.message = message
        self.sqlState = sqlState
        hint = RemedyText.sentence(remedy)
        action = remedy
    }
}

extension PublishError.Name {
    /// Whether the same attempt may succeed later without anybody changing anything.
    public var isTransient: Bool {
        switch self {
        case .unreachable, .timedOut, .readOnly, .locked, .deadlock, .cancelled, .connectionLost, .outOfResources,
            .leaseHeld, .leaseLost, .interrupted:
            true
        default: false
        }
    }

    /// Whether nothing is wrong: another host has published, or does.
    public var isAnotherHost: Bool { self == .behind || self == .leaseHeld || self == .leaseLost }

    /// What helps in most cases.
    var usualRemedy: Remedy.Code {
        switch self {
        case .unreachable, .timedOut: .checkServer
        case .notAuthenticated: .checkPassword
        case .tlsFailed: .checkCertificate
        case .missing, .notPermitted: .checkTarget
        case .readOnly: .usePrimary
        case .locked, .deadlock, .cancelled, .connectionLost, .interrupted, .behind, .leaseLost: .wait
        case .outOfResources: .freeServer
        case .newerSchema: .installNewer
        case .conflict: .findOtherWriter
        case .deactivationsWithheld: .allowPublishedDeactivations
        case .leaseHeld: .listHosts
        case .settings: .correctPublishSettings
        case .off: .setTarget
        case .nothingToPublish: .startSync
        case .badValue, .internal, .unknown: .report
        }
    }
}
