import Foundation
import JobModel
import Logging
import Storage
import Syncing

// A job from its start to its end.
extension JobController {
    /// Hands a stored job over to `run()`.
    func run(_ job: Job) {
        let (stopSignal, stop) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        running = Running(job: job, setup: setup, stop: stop, stopSignal: stopSignal)
        metrics.begin()
        if logs[job.id] == nil { logs[job.id] = EventLog(of: job.id) }
        emit(JobEvent(time: world.now(), jobId: job.id, kind: .state, state: .running))
        logStart(of: job)
        enqueue.yield(job)
    }

    /// Ends the job that runs; the first reason counts.
    func stopRunning(_ cancellation: Cancellation) {
        guard running?.cancellation == nil else { return }
        running?.cancellation = cancellation
        running?.stop.yield()
    }

    func execute(_ job: Job) async {
        guard let running else { return }
        let environment = SyncEnvironment(
            store: store, fetcher: running.setup.fetcher, now: world.now, tell: { await self.note($0, $1) })
        let settings = running.setup.settings
        let (ended, error) = await withTaskGroup(of: (Job, (any Error)?)?.self) { group in
            group.addTask {
                var sync = SyncRun(job: job, settings: settings, environment: environment)
                do {
                    try await sync.run()
                    return (sync.job, nil)
                } catch {
                    return (sync.job, error)
                }
            }
            group.addTask {
                for await _ in running.stopSignal { break }
                return nil
            }
            var outcome: (Job, (any Error)?) = (job, CancellationError())
            for await result in group {
                if let result { outcome = result }
                group.cancelAll()
            }
            return outcome
        }
        finish(ended, error)
    }

    /// Keeps a job up to date while it runs, and tells those who watch.
    private func note(_ update: SyncUpdate, _ job: Job) {
        guard running != nil else { return }
        if update.isMove(of: running?.job) { running?.lastMove = .now }
        running?.job = job
        metrics.note(update, job)
        let time = world.now()
        switch update {
        case .stage(let progress):
            // Stored before it is told: what a watcher has seen, a crash must not take back.
            saveRunning()
            emit(JobEvent(time: time, jobId: job.id, kind: .stage, progress: progress))
            askForMetricsFile()
            logStart(of: progress.stage, job)
        case .stageEnded(let timing, let succeeded):
            logEnd(of: timing, succeeded: succeeded, job)
        case .progress(let progress):
            emit(JobEvent(time: time, jobId: job.id, kind: .progress, progress: progress))
            if let lastSave = running?.lastSave, ContinuousClock.now - lastSave >= .seconds(1) { saveRunning() }
        case .warning(let warning):
            emit(JobEvent(time: time, jobId: job.id, kind: .warning, warning: warning))
            log(warning, of: job)
        case .failure(let failure):
            emit(JobEvent(time: time, jobId: job.id, kind: .trackFailed, failure: failure))
            log(failure, of: job)
        case .fetched: break
        }
    }

    private func saveRunning() {
        guard let job = running?.job else { return }
        running?.lastSave = .now
        do { try store.save(job) } catch {
            logTrouble("the job's progress cannot be stored", error, job.id)
        }
    }

    func finish(_ ended: Job, _ error: (any Error)?) {
        guard let running else { return }
        var job = ended
        job.finishedAt = world.now()
        (job.state, job.error) = Self.outcome(of: error, running.cancellation)
        // Where a success stands needs no telling, and nothing is left of a job that is over.
        if job.state == .succeeded { job.progress = nil }
        job.progress?.rate = nil
        job.progress?.etaSeconds = nil
        do { try store.save(job) } catch {
            unstored = job
            logTrouble("the job's end cannot be stored", error, level: .critical, job.id)
        }
        self.running = nil
        metrics.finish(job)
        askForMetricsFile()
        let startedAt = world.now()
        let start = ContinuousClock.now
        logStart(of: .announce, job)
        noteAttention(of: job)
        emit(
            JobEvent(
                time: world.now(), jobId: job.id, kind: .stage, progress: JobProgress(stage: .announce, processed: 0)))
        logEnd(
            of: StageTiming(
                stage: .announce, startedAt: startedAt, seconds: (ContinuousClock.now - start) / .seconds(1)),
            succeeded: true, job)
        announce(job)
        for waiter in endWaiters { waiter.resume(returning: job) }
        endWaiters = []
        wake()
    }

    /// Cancels a job that never ran; throws the database's errors.
    func end(_ waiting: Job, because error: JobFailure?) throws -> Job {
        var job = waiting
        job.state = .cancelled
        job.error = error
        job.finishedAt = world.now()
        try store.save(job)
        if scheduled?.id == job.id { scheduled = nil }
        announce(job)
        wake()
        return job
    }

    /// Tells those who watch, and the log, that a job is over.
    func announce(_ job: Job) {
        metrics.end(job)
        emit(JobEvent(time: job.finishedAt ?? world.now(), jobId: job.id, kind: .finished, job: job))
        logEnd(of: job)
    }
}
