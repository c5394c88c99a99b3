import ControlProtocol
import JobModel

/// Where a watched job is shown while it runs.
protocol WatchDisplay: AnyObject {
    /// When it wants `refresh`; `nil`: nothing waits to be shown.
    var refreshAt: ContinuousClock.Instant? { get }
    /// The state of the job at the beginning, or after the daemon was restarted.
    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) throws
    /// Something happened to the job.
    func show(_ event: JobEvent, at now: ContinuousClock.Instant) throws
    /// Events before this one are no longer kept.
    func gap(_ event: JobEvent) throws
    /// Something happened to the watching.
    func showNotice(_ line: Line)
    /// The time that was asked for has come, or the terminal has another size.
    func refresh(at now: ContinuousClock.Instant)
    /// Nothing more will come.
    func close()
    /// The warnings that it has shown.
    var shownWarnings: [JobWarning] { get }
}

extension WatchDisplay {
    var refreshAt: ContinuousClock.Instant? { nil }
    func gap(_ event: JobEvent) throws { showNotice("Some events of the meantime are no longer kept.") }
    func refresh(at now: ContinuousClock.Instant) {}
    func close() {}
    var shownWarnings: [JobWarning] { [] }
}
