public import Engine
public import Foundation
public import JobModel

/// Who is told, and what counts as a condition.
public struct NotifySettings: Sendable {
    /// The targets.
    public var targets: [NotifyTarget] = []
    /// Severities that the settings have changed.
    public var severities: [ConditionKind: Severity] = [:]
    /// From when on the service is unwell.
    public var health = HealthLimits()
    /// The service level.
    public var level = ServiceLevel()
    /// The name of this host in messages.
    public var host = "localhost"
    /// When the next digest is due after a time; `nil`: never.
    public var nextDigest: @Sendable (Date) -> Date? = { _ in nil }

    /// Nobody is notified.
    public init() {}

    func severity(of kind: ConditionKind) -> Severity { severities[kind] ?? kind.severity }
}
