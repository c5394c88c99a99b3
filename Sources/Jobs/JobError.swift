public import JobModel

/// Why the controller refused something.
public struct JobError: Error, Sendable {
    /// What stood in the way.
    public enum Code: Sendable {
        /// Another job runs, or waits for its start; one at a time.
        case alreadyRunning(Job)
        /// The kill switch is off.
        case scrapingDisabled
        /// No job has this id, or there is none at all.
        case notFound
        /// Several jobs' ids begin with the text that was given.
        case ambiguous([JobID])
        /// The job is over, or none runs.
        case notRunning(JobID?)
        /// The job cannot be gone on from, or there is none to go on from.
        case notResumable(JobID?)
        /// A request's name stands for another request.
        case otherRequest
        /// No open point that needs a person has the number.
        case noSuchPoint
        /// The daemon is stopping.
        case shuttingDown
    }

    /// What stood in the way.
    public var code: Code
    /// What happened, in a sentence.
    public var message: String
    /// What to do about it, in a sentence.
    public var hint: String

    /// Makes an error.
    public init(_ code: Code, _ message: String, hint: String) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}
