import Catalogue
import Foundation
import JobModel
import Remedies

/// What is reported about followed tracks: which changed, left the catalogue or came back.
struct FollowedNews {
    /// The newest first.
    private let changes: [Catalogue.TrackChange]
    private let since: Date

    /// How many tracks are named of each kind.
    private static let named = 5

    init(_ changes: [Catalogue.TrackChange], since: Date) {
        (self.changes, self.since) = (changes, since)
    }

    /// The point that tells a job's news, together with earlier news since the same time; `nil` where the job found none.
    func point(for job: Job, at time: Date) -> AttentionPoint? {
        guard changes.contains(where: { $0.jobId == job.id.rawValue }) else { return nil }
        return AttentionPoint(
            kind: .followedChanged, since: time, jobId: job.id, message: "Followed tracks: \(words).",
            action: Remedy(.listFollowedChanges, name: RecordCoding.text(of: since)))
    }

    private var words: String {
        var left: [String] = []
        var returned: [String] = []
        var fields: [String: Set<String>] = [:]
        // Whether a track is listed is said by the newest of these changes.
        var settled: Set<String> = []
        for change in changes {
            switch change.kind {
            case .deactivated where settled.insert(change.slug).inserted: left.append(change.slug)
            case .reactivated where settled.insert(change.slug).inserted: returned.append(change.slug)
            case .profile: fields[change.slug, default: []].insert(change.field ?? "")
            default: continue
            }
        }
        let changed = fields.sorted { $0.key < $1.key }.map { slug, fields in
            "\(slug) (\(fields.filter { !$0.isEmpty }.sorted().joined(separator: ", ")))"
        }
        return [("left the catalogue", left.sorted()), ("came back", returned.sorted()), ("changed", changed)]
            .filter { !$0.1.isEmpty }
            .map { what, tracks in
                let more = tracks.count - Self.named
                return "\(what): \(tracks.prefix(Self.named).joined(separator: ", "))"
                    + (more > 0 ? " and \(more) more" : "")
            }.joined(separator: "; ")
    }
}
