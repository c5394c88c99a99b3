import Catalogue

/// What is odd about a track's data, for a person.
enum AnomalyText {
    /// `malformed phone, phone: call the shop`.
    static func line(_ anomaly: TrackAnomaly) -> Line {
        Line(Code.words(anomaly.kind), .warning) + Line(", \(anomaly.field): \(anomaly.value)")
    }
}
