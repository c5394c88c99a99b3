public struct DataFinding: Sendable, Hashable {
    public enum Kind: String, Sendable { case duplicateName }
    public var kind: Kind; public var field: TrackField; public var value: String
    public static func findings(in dashboard: Dashboard) -> [DataFinding] { [] }
}
