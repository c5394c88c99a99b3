internal import FoundationEssentials
internal import JobModel
internal import PlainText

/// The last jobs as bars, the newest to the right: how long each took, and how it ended.
struct JobStrip {
    /// The jobs, the newest first.
    var jobs: [Job]
    var now: Date

    private static let height = 64.0
    private static let step = 14.0
    /// A bar is so high at least, to be seen and hit.
    private static let least = 6.0

    func fields(_ context: PageContext) -> Fields? {
        guard jobs.count > 1 else { return nil }
        let shown = Array(jobs.reversed())
        let longest = shown.compactMap { JobWords.seconds(of: $0, now: now) }.max() ?? 0
        let bars = shown.enumerated().map { index, job -> Fields in
            let seconds = JobWords.seconds(of: job, now: now) ?? 0
            let height = longest > 0 ? max(Self.least, seconds / longest * (Self.height - 4)) : Self.least
            let took = JobWords.seconds(of: job, now: now).map { ", \(DurationText.long($0))" } ?? ""
            return [
                "id": job.id.rawValue, "tone": JobWords.tone(of: job).className,
                "x": NumberWords.place(Double(index) * Self.step + 1),
                "y": NumberWords.place(Self.height - height), "height": NumberWords.place(height),
                "label": "\(JobWords.name(job)) \(JobWords.state(of: job))\(took), "
                    + UTCText.minute(job.startedAt ?? job.createdAt),
            ]
        }
        let succeeded = shown.count { $0.state == .succeeded }
        return [
            "bars": bars, "width": NumberWords.place(Self.step - 3),
            "viewWidth": NumberWords.place(Double(shown.count) * Self.step),
            "viewHeight": NumberWords.place(Self.height),
            "longest": DurationText.long(longest),
            "label":
                "Duration of the last \(NumberText.count(shown.count)) jobs, \(NumberText.count(succeeded)) of which succeeded",
        ]
    }
}
