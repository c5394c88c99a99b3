import FoundationEssentials
import JobModel
import Storage

// What goes into the rules of jobs, and what comes out.
extension JobMachine {
    /// What happens to jobs.
    enum Input: Sendable {
        /// Somebody asks for a job.
        case start(NewJob, Caller)
        /// Somebody asks to resume one.
        case resume(ResumedJob, Caller)
        /// A job that was interrupted cannot be resumed any more.
        case notResumable(Job)
        /// Somebody asks to end a job: the one with this id, else the running one, else the one that waits.
        case cancel(JobID?, StopReason, Caller)
        /// A slot of the daemon's calendar has come.
        case slot(SlotJob)
        /// The daemon has no calendar any more.
        case scheduleRemoved
        /// Time has passed.
        case due
        /// Something blocks scraping from now on.
        case blocked(ScrapingBlock)
        /// What was to be written is in the database, as this job.
        case written(Job)
        /// It is not, as the request has been answered before, by this job.
        case repeated(Job)
        /// It is not, for a reason.
        case notWritten(any Error)
        /// The job that ran is over.
        case ended(Job)
        /// The daemon stops.
        case shutDown
    }

    /// What is to be done about it.
    enum Action: Sendable {
        /// Write something, and tell what became of it.
        case write(Write)
        /// Run a job that is written as running, and tell when it is over.
        case run(Job)
        /// End the running job early.
        case stop(StopReason)
        /// Answer a request.
        case answer(Caller, Result<Job, any Error>)
        /// Tell that a job is over although the database refuses to store that.
        case tellUnstoredEnd(Job, any Error)
        /// Write into the audit that a job was begun as it fell due.
        case auditDueStart(Job)
        /// Tell that something that fell due could not be done.
        case tellFailure(any Error)
    }

    /// What is written in one transaction.
    enum Write: Sendable {
        /// A job begins to run; it is new, or it waited for its start.
        case begin(Job, NamedRequest?)
        /// A job begins to run that resumes another one.
        case resume(ResumedJob)
        /// A job waits for its start.
        case schedule(Job, NamedRequest?)
        /// A slot is taken, and its job waits for its start or is over at once.
        case slot(SlotJob, Job)
        /// A run that was due does not happen; another job may wait in its place.
        case skip(Job, next: Job?)
        /// A job that waited for its start will never run; another one may wait in its place.
        case endWaiting(Job, next: Job?)
        /// The job that ran is over; another one may wait to repeat it.
        case end(Job, next: Job?)
    }

    /// Who waits for an answer.
    struct Caller: Hashable, Sendable {
        var number: Int
    }

    /// What the decisions depend on, at the moment of the input.
    struct Context: Sendable {
        var now: Date
        /// What blocks scraping, if anything does.
        var block: ScrapingBlock?
        /// What follows a run without a success.
        var recovery: SlotRecovery
        /// Makes the id of a job.
        var newID: @Sendable () -> JobID
        /// Draws the number of a job.
        var newNumber: @Sendable () -> Int
    }
}
