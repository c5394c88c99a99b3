import FoundationEssentials
import JobModel
import Storage

/// A requested job, ready to begin: it has its id and its times.
struct NewJob: Sendable {
    /// The job; `startAt` is in the future where it is to wait.
    var job: Job
    /// The name that its requester gave the request.
    var request: NamedRequest?
    /// What the database knows of that name.
    var known: KnownRequest?
    /// Whether a job that waits is begun in its place.
    var isNow = false
}

/// A job that is to resume another one.
struct ResumedJob: Sendable {
    /// The new job; what it takes over from the other is filled in when it is written.
    var job: Job
    /// The job to resume; `nil`: the one that ran last.
    var parent: JobID?
    /// The name that its requester gave the request.
    var request: NamedRequest?
    /// What the database knows of that name.
    var known: KnownRequest?
}

/// The run of a slot of the daemon's calendar.
struct SlotJob: Sendable {
    /// The calendar.
    var calendar: String
    /// The slot.
    var slot: Date
    /// Whether it passed too long ago to be run on time.
    var isMissed: Bool
    /// Its job.
    var job: Job
}

/// A request that was made before under the same name.
struct KnownRequest: Sendable {
    var content: String
    var job: Job
}

extension NamedRequest {
    /// Whether another request has the same name by the same user.
    func isNamed(as other: NamedRequest) -> Bool { uid == other.uid && name == other.name }
}
