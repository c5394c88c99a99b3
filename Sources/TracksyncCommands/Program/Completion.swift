import ArgumentParser
import Catalogue
import ControlClient
import ControlProtocol
import FoundationEssentials
import JobModel

/// Completes the word that is being typed in a shell with values from the daemon: quickly, or not at all.
///
/// A shell shows no errors in between: without a daemon, or with a slow one, nothing is offered and nothing is said.
enum Completion {
    /// All jobs.
    static let job = jobs { _ in true }
    /// Jobs that have a report.
    static let jobWithReport = jobs { $0.reportPath != nil }
    /// Jobs that can be cancelled.
    static let unfinishedJob = jobs { $0.state == .scheduled || $0.state == .running }
    /// Jobs that may be resumed.
    static let stoppedJob = jobs { [.interrupted, .failed, .cancelled].contains($0.state) }
    /// Slugs of all tracks.
    static let track = slugs(inactive: true)
    /// Slugs of tracks in the catalogue.
    static let activeTrack = slugs(inactive: false)
    /// Slugs of tracks that are followed.
    static let followedTrack = slugs(followed: true, inactive: true)
    /// Numbers of the problems that need an operator.
    static let point = CompletionKind.custom { words, _, prefix in
        offers(words, prefix) { daemon in
            let open: AttentionList = try daemon.ask(.attentionList, NoParams())
            return open.points.map { Offer(word: String($0.id), meaning: $0.kind.rawValue) }
        }
    }

    /// Names of the targets of notifications.
    static let notifyTarget = CompletionKind.custom { words, _, prefix in
        offers(words, prefix) { daemon in
            let status: NotifyStatus = try daemon.ask(.notifyList, NoParams())
            return status.targets.map { Offer(word: $0.name, meaning: $0.type) }
                + status.conditions.map { Offer(word: $0.key, meaning: "condition") }
        }
    }

    /// How long a daemon may take to greet, and then to answer everything.
    private static let patience = Duration.seconds(1)
    /// The most pages of tracks that are asked for: a longer list helps nobody.
    static let maximumPages = 4

    /// A word, and what tells it from the others; neither has a character that means something to a shell.
    private struct Offer {
        var word: String
        var meaning: String?

        /// As the shell that asks takes it; bash knows no meanings.
        var line: String {
            guard let meaning else { return word }
            return switch CompletionShell.requesting {
            case .some(.zsh): "\(word):\(meaning)"
            case .some(.fish): "\(word)\t\(meaning)"
            default: word
            }
        }
    }

    /// A daemon that has little time.
    private struct Daemon {
        var connection: ControlConnection
        var deadline: ContinuousClock.Instant

        func ask<Answer: Codable & Sendable>(
            _ method: ControlProtocol.Method, _ params: some Codable & Sendable
        ) throws(ControlClientError) -> Answer {
            try connection.call(method, params, within: deadline - .now)
        }
    }

    private static func jobs(_ fits: @escaping @Sendable (Job) -> Bool) -> CompletionKind {
        .custom { words, _, prefix in
            offers(words, prefix) { daemon in
                let list: JobList = try daemon.ask(.jobList, JobListParams(limit: 200))
                let time = TimeText(now: Date(), utc: words.contains("--utc"))
                return list.jobs.filter(fits).map { job in
                    let start = time.minute(job.startedAt ?? job.startAt ?? job.createdAt)
                    return Offer(
                        word: job.id.rawValue, meaning: "\(job.state.rawValue), \(job.trigger.rawValue), \(start)")
                }
            }
        }
    }

    private static func slugs(followed: Bool? = nil, inactive: Bool) -> CompletionKind {
        .custom { words, index, prefix in
            offers(words, prefix) { daemon in
                var found = try slugs(prefix, followed: followed, inactive: nil, daemon)
                if inactive { found += try slugs(prefix, followed: followed, inactive: true, daemon) }
                // Of several tracks none is named twice.
                let named = Set(words.enumerated().filter { $0.offset != index }.map(\.element))
                return found.filter { !named.contains($0) }.map { Offer(word: $0) }
            }
        }
    }

    private static func slugs(_ prefix: String, followed: Bool?, inactive: Bool?, _ daemon: Daemon) throws -> [String] {
        var result: [String] = []
        for page in 0..<maximumPages {
            let tracks: TrackPage = try daemon.ask(
                .trackList,
                TrackListParams(
                    search: prefix.isEmpty ? nil : prefix, followed: followed, inactive: inactive,
                    limit: TrackQuery.maximumLimit, offset: page * TrackQuery.maximumLimit))
            // A search finds tracks that left the catalogue, too.
            result += tracks.tracks.filter { $0.isActive != (inactive ?? false) }.map(\.slug.rawValue)
            if tracks.tracks.count < TrackQuery.maximumLimit { break }
        }
        return result
    }

    /// What the daemon that the words name has for them: the words that begin with what is typed already.
    private static func offers(
        _ words: [String], _ prefix: String, _ find: (Daemon) throws -> [Offer]
    ) -> [String] {
        // Only what an id or a slug may hold; nothing that a shell would have to quote begins one.
        guard prefix.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }) else {
            return []
        }
        let path =
            socket(in: words) ?? Dependencies.real().variable(GlobalOptions.socketVariable)
            ?? GlobalOptions.defaultSocket
        do {
            let connection = try ControlConnection(path: path, greetingWithin: patience)
            let daemon = Daemon(connection: connection, deadline: .now + patience)
            return try find(daemon).filter { $0.word.hasPrefix(prefix) }.map(\.line)
        } catch {
            return []
        }
    }

    /// The socket that the command line names. Shells hand over words as they were typed, and bash takes `=` for one.
    private static func socket(in words: [String]) -> String? {
        guard let place = words.lastIndex(where: { $0 == "--socket" || $0.hasPrefix("--socket=") }) else { return nil }
        let following = words[(place + 1)...].drop { $0 == "=" }
        let word = words[place] == "--socket" ? following.first : String(words[place].dropFirst("--socket=".count))
        return word.map { String($0.filter { $0 != "'" && $0 != "\"" && $0 != "\\" }) }
    }
}
