internal import Remedies
internal import Vocabulary

/// What can be done about something, for a reader of the console: a link where the console can do it, else the words of
/// the command line.
enum RemedyWords {
    /// The fields of a remedy; `hint` is what the daemon said, for a remedy that has no code.
    static func fields(_ remedy: Remedy?, hint: String?) -> Fields? {
        guard let remedy else { return hint.map { ["text": $0] } }
        if let link = link(remedy) { return ["text": link.text, "path": link.path] }
        let text = remedy.code.isKnown ? RemedyText.sentence(remedy) : hint ?? RemedyText.sentence(remedy)
        return text.isEmpty ? nil : ["text": text]
    }

    private static func link(_ remedy: Remedy) -> (text: String, path: String)? {
        let job = remedy.jobId.flatMap(Self.job)
        return switch remedy.code {
        case .startSync: ("Start a sync", "/#start")
        case .startAtOnce: ("Start it now", "/#start")
        case .watchOrCancel: ("Watch or cancel the running job", job ?? "/#running")
        case .cancelJob: ("Cancel the job", job ?? "/#running")
        case .resumeJob: ("Resume the job", job.map { "\($0)#resume" } ?? "/jobs")
        case .resumeOrStart:
            ("When the cause is removed, resume the job", job ?? "/jobs")
        case .listJobs: ("See the jobs", "/jobs")
        case .showJob: ("See the job", job ?? "/jobs")
        case .allowDeactivations: ("Review the withheld deactivations", job.map { "\($0)#withheld" } ?? "/jobs")
        case .allowAdditions: ("Review the withheld additions", job.map { "\($0)#withheld" } ?? "/jobs")
        case .listAttention: ("See what needs an operator", "/#attention")
        case .enableScraping: ("Enable scraping", "/#scraping")
        case .findTrack: ("Find a track", "/tracks")
        case .listHosts: ("See the hosts", "/settings#hosts")
        default: nil
        }
    }

    /// The path of a job's page; `nil` for what is no job's id, since it becomes a part of a link.
    private static func job(_ id: String) -> String? { JobWords.isID(id) ? "/jobs/\(id)" : nil }
}
