import ControlProtocol
import JobModel

/// What a watcher knows of the job, through lost connections and restarts: decisions only, no input or output.
struct WatchState {
    /// What a snapshot means to the watcher.
    enum Opening: Equatable {
        /// The first one.
        case first
        /// The same daemon goes on after the last event.
        case resumed
        /// Another run of the daemon goes on after the last event: their numbers grow across restarts.
        case restarted
    }

    /// What an event means to the watcher.
    enum Step {
        case show(JobEvent)
        /// It was shown before, or is of another job.
        case ignore
        /// Events between the last one and this one are no longer kept.
        case missed(JobEvent)
        /// The daemon is about to close the connection.
        case reconnect
        case finished(JobEvent, Job)
    }

    private let reference: String?
    /// The job as far as it is known.
    private(set) var job: Job?
    private var lastSeq: Int64 = 0
    /// Up to which event the snapshot has everything.
    private var knownSeq: Int64 = 0
    private var instance: String?

    /// Watches the job with this id or prefix; absent: the running one, else the one that waits, else the last that ran.
    init(reference: String?, job: Job? = nil) {
        self.reference = reference
        self.job = job
    }

    /// What to ask of the daemon, be it the same run of it or another.
    var request: JobWatchParams {
        JobWatchParams(id: job?.id.rawValue ?? reference, after: instance == nil ? nil : lastSeq)
    }

    /// Takes the answer to that request.
    mutating func open(_ snapshot: JobSnapshot, _ greeting: Greeting) -> Opening {
        let opening: Opening =
            switch instance {
            case nil: .first
            case greeting.instance: .resumed
            default: .restarted
            }
        instance = greeting.instance
        job = snapshot.job
        knownSeq = snapshot.seq
        // Later streams bring the events since the last one, which the snapshot has already.
        if opening == .first { lastSeq = snapshot.seq }
        return opening
    }

    /// Takes an event.
    mutating func apply(_ event: JobEvent) -> Step {
        guard var job, event.jobId == job.id else { return .ignore }
        switch event.kind {
        case .lagged: return .reconnect
        case .gap:
            lastSeq = max(lastSeq, event.seq)
            return .missed(event)
        // A job that was over before is reported by its old last event.
        case .finished:
            lastSeq = max(lastSeq, event.seq)
            job = event.job ?? job
            self.job = job
            return .finished(event, job)
        // It is not stored, and has the number of the event before it.
        case .progress:
            guard event.seq >= lastSeq else { return .ignore }
            lastSeq = event.seq
            if event.seq >= knownSeq, let progress = event.progress {
                job.progress = progress
                self.job = job
            }
            return .show(event)
        case .state, .stage, .warning, .trackFailed:
            guard event.seq > lastSeq else { return .ignore }
            lastSeq = event.seq
            if event.seq > knownSeq {
                if let state = event.state { job.state = state }
                if let progress = event.progress { job.progress = progress }
                self.job = job
            }
            return .show(event)
        // A newer daemon tells more than this program knows.
        case .unknown:
            lastSeq = max(lastSeq, event.seq)
            return .ignore
        }
    }
}
