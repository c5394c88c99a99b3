import Events
import FoundationEssentials
public import JobModel
import Storage
import Synchronization

// What can be asked of the publisher, and what it can be told to do.
extension Publisher {
    /// Tells that marks of followed tracks changed here: they are written soon, where this host decides.
    public func marksChanged() {
        guard let settings, settings.sharesMarks else { return }
        requests.append(Request())
        bell.ring()
    }

    /// Tells that coordinates of addresses changed here: they are published soon, where the target has them.
    public func coordinatesChanged() {
        guard let settings, settings.profile == .plain || settings.addsCoordinates else { return }
        requests.append(Request(hidesChanges: true))
        bell.ring()
    }

    /// Publishes now; with `waits` the answer is the publication's, else `nil` at once.
    public func publishNow(allowDeactivations: Int?, waits: Bool) async throws(PublishError) -> PublishReport? {
        guard settings != nil else { throw PublishError(.off, "publish.url is not set") }
        guard waits else {
            requests.append(Request(allowDeactivations: allowDeactivations, isOperators: true))
            bell.ring()
            return nil
        }
        let result = await withCheckedContinuation { continuation in
            requests.append(
                Request(allowDeactivations: allowDeactivations, answer: continuation, isOperators: true))
            bell.ring()
        }
        return try result.get()
    }

    /// What a publication would change; nothing is written.
    public func dryRun() async throws(PublishError) -> PublishReport {
        guard let settings else { throw PublishError(.off, "publish.url is not set") }
        let start = ContinuousClock.now
        let (version, outcome) = try await attempt(
            Publication(settings: settings, dryRun: true, identity: identity)
        ).get()
        return PublishReport(
            target: settings.target.name, jobId: version.jobId, generation: version.generation, dryRun: true,
            counts: outcome.counts, warnings: outcome.warnings, differences: outcome.differences,
            seconds: (ContinuousClock.now - start) / .seconds(1), finishedAt: dependencies.now())
    }

    /// Whether the target will do.
    public func check() async throws(PublishError) -> PublishCheck {
        guard let settings else { throw PublishError(.off, "publish.url is not set") }
        return try await blocking(on: threads) { [interrupt] in
            TargetInspection(settings: settings).run(interrupt)
        }.get()
    }

    /// How publication stands.
    public func status() async -> PublishStatus {
        guard let settings else { return PublishStatus(state: .off) }
        await readRecord(settings)
        var status = PublishStatus(state: .current, target: settings.target.name, profile: settings.profile.rawValue)
        let version = try? await store.catalogue.version()
        status.lastSuccessAt = record?.succeededAt
        status.publishedGeneration = record?.generation
        status.generation = version?.generation
        status.error = record?.error
        status.failedAttempts = record?.failedAttempts ?? 0
        let lacks = version.map { $0.generation != record?.generation } ?? false
        status.behindSince = record?.behindSince ?? (lacks ? version?.appliedAt : nil)
        status.nextTryAt = nextTryAt ?? nextCheckAt
        status.state =
            isPublishing ? .publishing : record?.error != nil ? .failing : lacks ? .pending : .current
        return status
    }

    /// How long an unpublished catalogue is no reason to worry.
    public var lateAfter: Duration { settings?.lateAfter ?? .zero }

    /// What was counted since the daemon's start.
    public nonisolated var counted: PublishCounters { counters.withLock { $0 } }
}
