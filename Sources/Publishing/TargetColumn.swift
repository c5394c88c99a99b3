/// A column of a target's table of tracks that tracksync writes.
struct TargetColumn: Sendable, Hashable {
    /// What kind of value it holds.
    enum Kind: Sendable { case text, identifier, integer, real, flag, time }

    /// When it is written.
    enum Use: Sendable {
        /// With a new row only: what other tables refer to, or what finds the row.
        case key
        /// Always; a difference in nothing but such columns is no change of the track.
        case sighting
        /// Always.
        case value
    }

    /// The column's name, there and in the embedded database.
    let name: String
    let kind: Kind
    let use: Use
    /// Whether a target may lack it.
    let isOptional: Bool

    init(_ name: String, _ kind: Kind = .text, _ use: Use = .value, optional: Bool = true) {
        self.name = name
        self.kind = kind
        self.use = use
        isOptional = optional
    }

    /// The type that it has in the temporary table.
    func stagedType(_ profile: TargetProfile) -> String {
        switch kind {
        case .text: "text"
        case .identifier: "text"
        case .integer: "bigint"
        case .real: "double precision"
        case .flag: "boolean"
        // To the millisecond, or equal times would differ.
        case .time: profile == .mre ? "timestamp(3) without time zone" : "timestamp(3) with time zone"
        }
    }
}

extension TargetColumn {
    /// Whether the application writes an empty text where there is nothing.
    func isEmptyForNothing(_ profile: TargetProfile) -> Bool {
        profile == .mre && name == "liverc_track_last_updated"
    }

    /// What makes the column as the application has it, or as tracksync makes its own.
    func definition(_ profile: TargetProfile) -> String {
        let type =
            switch kind {
            case .integer where profile == .mre: "integer DEFAULT 0"
            case .identifier where profile == .plain: "uuid"
            default: stagedType(profile)
            }
        return "\(quoted(name)) \(type)"
    }
}

/// Whose tables are published to.
public enum TargetProfile: String, Sendable, CaseIterable, Hashable {
    /// A schema of tracksync's own, with all columns.
    case plain
    /// The tables of the application that tracksync took over from.
    case mre

    private static let keys = [
        TargetColumn("id", .identifier, .key, optional: false), TargetColumn("source", .text, .key, optional: false),
        TargetColumn("source_track_slug", .text, .key, optional: false),
    ]

    private static let common = [
        TargetColumn("track_name", optional: false), TargetColumn("track_url", optional: false),
        TargetColumn("events_url", optional: false),
        TargetColumn("liverc_track_last_updated", .text, .sighting), TargetColumn("last_seen_at", .time, .sighting),
        TargetColumn("is_active", .flag, optional: false),
        TargetColumn("latitude", .real), TargetColumn("longitude", .real), TargetColumn("address"),
        TargetColumn("city"), TargetColumn("state"), TargetColumn("country"), TargetColumn("postal_code"),
        TargetColumn("phone"), TargetColumn("website"), TargetColumn("email"), TargetColumn("description"),
        TargetColumn("logo_url"), TargetColumn("facebook_url"), TargetColumn("total_laps", .integer),
        TargetColumn("total_practice_sessions", .integer), TargetColumn("total_races", .integer),
        TargetColumn("total_entries", .integer), TargetColumn("total_events", .integer),
    ]

    private static let followed = TargetColumn("is_followed", .flag)

    /// The columns that are written; marks of follow only where they are pushed.
    func columns(pushesFollow: Bool) -> [TargetColumn] {
        switch self {
        case .plain:
            Self.keys + Self.common + [
                TargetColumn("country_code"), Self.followed, TargetColumn("metadata_fetched_at", .time, .sighting),
                TargetColumn("metadata_source_hash", .text, .sighting), TargetColumn("created_at", .time),
                TargetColumn("updated_at", .time), TargetColumn("is_live", .flag, .sighting),
                TargetColumn("current_event", .text, .sighting),
                TargetColumn("results_this_month", .integer, .sighting),
                TargetColumn("sessions_this_month", .integer, .sighting),
                TargetColumn("videos_this_month", .integer, .sighting), TargetColumn("geo_latitude", .real),
                TargetColumn("geo_longitude", .real), TargetColumn("geo_precision"), TargetColumn("geo_source"),
                TargetColumn("geo_at", .time), TargetColumn("geo_address"),
            ]
        case .mre: Self.keys + Self.common + (pushesFollow ? [Self.followed] : [])
        }
    }

    /// What makes the application's table of tracks as far as tracksync needs it.
    func applicationTable(_ schema: String) -> String {
        let columns = columns(pushesFollow: false).map { column in
            let constraint =
                switch column.name {
                case "id": " NOT NULL PRIMARY KEY"
                case "is_active": " NOT NULL DEFAULT true"
                default: column.isOptional ? "" : " NOT NULL"
                }
            return column.definition(self) + constraint
        }
        let own = [
            "\"is_followed\" boolean NOT NULL DEFAULT false",
            "\"created_at\" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP", "\"updated_at\" timestamp(3) NOT NULL",
            "UNIQUE (source, source_track_slug)",
        ]
        return "CREATE TABLE \(quoted(schema)).tracks (\n  \((columns + own).joined(separator: ",\n  "))\n);"
    }

    /// Whether rows get a time of their own when a value changes, as Prisma has it.
    var stampsUpdates: Bool { self == .mre }

    /// Whether the target spells slugs in its own way.
    var keepsSpelling: Bool { self == .mre }

    /// The schema of the table of tracks.
    func schema(of target: ConnectionTarget) -> String { self == .plain ? OwnSchema.name : target.schema ?? "public" }
}

/// A name as SQL has it.
func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

/// A text as SQL has it.
func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
