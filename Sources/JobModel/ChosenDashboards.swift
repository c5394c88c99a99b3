/// How many dashboards a sync asks for, by the first reason that holds, in this order.
public struct ChosenDashboards: Codable, Sendable, Hashable {
    /// Every dashboard is asked for.
    public var full = 0
    /// The last time they could not be read.
    public var failed = 0
    /// They have never been read.
    public var new = 0
    /// Their tracks left the catalogue, and are listed again.
    public var relisted = 0
    /// Their tracks are followed.
    public var followed = 0
    /// What is stored was read by another version of the program's rules.
    public var rulesChanged = 0
    /// The catalogue's words on their tracks' last activity cannot be read.
    public var activityUnknown = 0
    /// Their tracks may have been active since they were last read.
    public var active = 0
    /// They were last read long ago.
    public var expired = 0

    /// All of them.
    public var total: Int {
        full + failed + new + relisted + followed + rulesChanged + activityUnknown + active + expired
    }

    /// None.
    public init() {}

    /// Reads stored counts; one that an older program did not know is 0.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func count(_ key: CodingKeys) throws -> Int { try container.decodeIfPresent(Int.self, forKey: key) ?? 0 }
        full = try count(.full)
        failed = try count(.failed)
        new = try count(.new)
        relisted = try count(.relisted)
        followed = try count(.followed)
        rulesChanged = try count(.rulesChanged)
        activityUnknown = try count(.activityUnknown)
        active = try count(.active)
        expired = try count(.expired)
    }
}
