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
        /// Another run of the daemon, whose events are counted anew.
        case restarted
    }

    /// What an event means to the watcher.
    enum Step {
        case show(JobEvent)
        /// It was shown before, or is of another job.
        case ignore
        /// Events up to this one are lost.
        case missed(Int64)
        /// The daemon is about to close the connection.
        case reconnect
        case finished(JobEvent, Job)
    }

    private let reference: String?
    /// The job as far as it is known.
    private(set) var job: Job?
    private var lastSeq: Int64 = 0
    private var instance: String?

    /// Watches the job with this id or prefix; absent: the running one, else the last.
    init(reference: String?, job: Job? = nil) {
        self.reference = reference
        self.job = job
    }

    /// What to ask of the daemon that greeted so.
    func request(_ greeting: Greeting) -> JobWatchParams {
        JobWatchParams(
            id: job?.id.rawValue ?? reference, after: instance == greeting.instance ? lastSeq : nil)
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
        // A resumed stream brings the events since the last one, which the snapshot has already.
        if opening != .resumed { lastSeq = snapshot.seq }
        return opening
    }

    /// Takes an event.
    mutating func take(_ event: JobEvent) -> Step {
        guard var job, event.jobId == job.id else { return .ignore }
        switch event.kind {
        case .lagged: return .reconnect
        case .gap:
            let missed = event.seq - lastSeq
            lastSeq = max(lastSeq, event.seq)
            return .missed(max(0, missed))
        // A job that was over before is told of by its old last event.
        case .finished:
            lastSeq = max(lastSeq, event.seq)
            job = event.job ?? job
            self.job = job
            return .finished(event, job)
        case .state, .stage, .progress, .warning, .trackFailed:
            guard event.seq > lastSeq else { return .ignore }
            lastSeq = event.seq
            if let state = event.state { job.state = state }
            if let progress = event.progress { job.progress = progress }
            self.job = job
            return .show(event)
        }
    }
}
