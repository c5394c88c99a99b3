import PlainText

/// How many requests a second a sync sends at most, of the two settings that limit it.
public struct EffectiveRate: Sendable {
    /// The rate; `nil` where neither sets one.
    public let perSecond: Double?
    /// The setting that decides.
    public let setting: String

    /// The rate of the settings; `hostDelay` in seconds, and `isOneHost`: all dashboards come from the same host.
    public init(hostDelay: Double, requestsPerSecond: Int, isOneHost: Bool) {
        let fromDelay = hostDelay > 0 && isOneHost ? 1 / hostDelay : .infinity
        let fromRate = requestsPerSecond > 0 ? Double(requestsPerSecond) : .infinity
        let rate = min(fromDelay, fromRate)
        perSecond = rate.isFinite ? rate : nil
        setting = fromDelay < fromRate ? "fetch.host_delay" : "fetch.requests_per_second"
    }

    /// `10.0 requests a second, by fetch.host_delay`.
    public var words: String {
        perSecond.map { "\(NumberText.tenths($0)) requests a second, by \(setting)" } ?? "no limit"
    }
}
