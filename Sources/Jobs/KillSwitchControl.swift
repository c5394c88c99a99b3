import Foundation
import FileWatching
public import JobModel
import Journal
import Logging
import Storage

// What holds scraping off. While anything does, nothing is fetched: no job starts, and the one that runs is stopped.
extension JobController {
    /// The kill switch as it stands.
    public var killSwitch: KillSwitch { KillSwitch(holds: holds()) }

    /// Holds scraping off until `enable`, or for some seconds; throws the database's errors.
    public func disable(reason: String?, forSeconds seconds: Int?, by requester: Requester) throws -> KillSwitch {
        let time = world.now()
        let hold = ScrapingHold(
            source: .operator, place: "tracksyncctl disable", since: operatorHold?.since ?? time,
            until: seconds.map { time.addingTimeInterval(Double($0)) }, by: requester.user, reason: reason,
            remedy: "Lift it with: tracksyncctl enable")
        // Off at once: whether it can also be kept is another matter.
        operatorHold = hold
        logDisabled(by: hold)
        obeyKillSwitch()
        wake()
        try store.save(hold)
        return killSwitch
    }

    /// Lifts what `disable` did; what else holds scraping off stays. Throws the database's errors.
    public func enable(by requester: Requester) throws -> KillSwitch {
        try store.removeHold(.operator)
        let wasHeld = operatorHold != nil
        operatorHold = nil
        if wasHeld { logLifted("\(requester.user) lifted what an operator had disabled", by: requester.user) }
        wake()
        return killSwitch
    }

    /// What holds scraping off at this moment.
    func holds() -> [ScrapingHold] {
        let time = world.now()
        let lasting = operatorHold.flatMap { hold in hold.until.map { $0 <= time } == true ? nil : hold }
        return configuredHolds + [fileHold(), lasting].compactMap(\.self)
    }

    private func fileHold() -> ScrapingHold? {
        guard let path = setup.disableFile, let file = DisableFile.read(path) else { return nil }
        return ScrapingHold(
            source: .file, place: path, since: file.since ?? world.now(), by: file.owner,
            reason: file.reason ?? file.obstacle,
            remedy: file.since == nil
                ? "Let the daemon's user look into its directory, or remove the file." : "Remove it: sudo rm -r \(path)"
        )
    }

    /// Notes what of the configuration holds scraping off, and since when, over restarts.
    ///
    /// It counts from now on also where the database's errors are thrown.
    func noteConfiguredHold() throws {
        let known = Result { try store.holds() }
        let before = configuredHolds
        configuredHolds = setup.holds.map { configured in
            let since = try? known.get().first { $0.source == configured.source }?.since
            return ScrapingHold(
                source: configured.source, place: configured.place, since: since ?? world.now(),
                remedy: configured.remedy)
        }
        for hold in configuredHolds where !before.contains(where: { $0.place == hold.place }) { logDisabled(by: hold) }
        for hold in before where !configuredHolds.contains(where: { $0.source == hold.source }) {
            logLifted("\(hold.place) disables scraping no more")
        }
        let sources = Set(configuredHolds.map(\.source)).union([.operator])
        for hold in try known.get() where !sources.contains(hold.source) { try store.removeHold(hold.source) }
        for hold in configuredHolds { try store.save(hold) }
    }

    /// Stops the job that runs where something holds scraping off.
    func obeyKillSwitch() {
        change.yield()
        guard running != nil, let hold = holds().first else { return }
        stopRunning(.disabled(hold))
    }

    /// Looks at the file that holds scraping off whenever it may have come or gone.
    func watchDisableFile() async {
        guard let path = setup.disableFile else { return }
        while !Task.isCancelled {
            do {
                for await _ in try FileWatch(path: path).changes { lookAtDisableFile() }
            } catch {
                logger.error("\(error) Until then it is looked at now and then, and whenever a job starts.")
            }
            // The watch has ended, or there is none: the next one tells why.
            lookAtDisableFile()
            await world.sleep(world.now().addingTimeInterval(Self.retryInterval))
        }
    }

    private func lookAtDisableFile() {
        let hold = fileHold()
        if isFileThere != (hold != nil) {
            isFileThere = hold != nil
            if let hold {
                logDisabled(by: hold)
            } else {
                logLifted("the file that disabled scraping is gone")
            }
        }
        obeyKillSwitch()
    }

    /// Enables scraping again when what an operator disabled for a while has run out.
    func endExpiredHold(at time: Date) throws {
        guard let until = operatorHold?.until, until <= time else { return }
        try store.removeHold(.operator)
        operatorHold = nil
        change.yield()
        logLifted("the time that an operator disabled scraping for is over")
        let entry = AuditEntry(
            time: time, requester: Self.daemon, command: "killswitch.set", parameters: "enabled=true",
            reason: "the time it was disabled for is over", jobId: nil, outcome: "allowed")
        record(entry)
    }
}

// What the log says of it.
extension JobController {
    func logDisabled(by hold: ScrapingHold) {
        var metadata: Logger.Metadata = [
            "hold": "\(hold.source.rawValue)", "place": "\(hold.place)", "remedy": "\(hold.remedy)",
        ]
        if let by = hold.by { metadata["requested_by"] = "\(by)" }
        if let reason = hold.reason { metadata["reason"] = "\(reason)" }
        if let until = hold.until { metadata["until"] = "\(RecordCoding.text(of: until))" }
        logger.log(.scrapingDisabled, "scraping is disabled by \(hold.words). \(hold.remedy)", metadata: metadata)
    }

    /// Something that held scraping off does so no more; something else may.
    private func logLifted(_ what: String, by user: String? = nil) {
        let metadata: Logger.Metadata = user.map { ["requested_by": "\($0)"] } ?? [:]
        if let hold = holds().first {
            logger.notice("\(what); scraping stays disabled by \(hold.words)", metadata: metadata)
        } else {
            logger.log(.scrapingEnabled, "scraping is enabled: \(what)", metadata: metadata)
        }
    }
}

extension ScrapingHold {
    /// What it is, in half a sentence.
    var words: String {
        var words = place
        if let by, source == .operator { words += " of \(by)" }
        if let reason { words += " (\(reason))" }
        return words
    }
}
