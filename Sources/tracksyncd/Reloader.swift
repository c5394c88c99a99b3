import Configuring
import ControlProtocol
internal import Blocking
internal import Engine
internal import Fetching
internal import Foundation
internal import JobModel
internal import Journal
internal import Logging
internal import Notifying
internal import Publishing
internal import Scheduling
internal import Service
internal import Systemd

/// Reads the configuration again, on SIGHUP or when an operator asks for it.
actor Reloader {
    private var current: LoadedConfiguration
    private let proxy: ProxyAddress?
    private let load: @Sendable () throws -> LoadedConfiguration
    private let service: TracksyncService
    private let traffic: DaemonTraffic
    private let logger: Logger
    /// One reading runs at a time: else an older one that takes longer would end up in force.
    private let readings = AsyncMutex()
    /// The machine's time zone, by its name, which calendars without one of their own mean.
    private var timeZone = MachineZone.refresh()

    init(
        _ loaded: LoadedConfiguration, proxy: ProxyAddress?, load: @escaping @Sendable () throws -> LoadedConfiguration,
        service: TracksyncService, traffic: DaemonTraffic, logger: Logger
    ) {
        current = loaded
        self.proxy = proxy
        self.load = load
        self.service = service
        self.traffic = traffic
        self.logger = logger
    }

    /// What is in force.
    var inForce: LoadedConfiguration { current }

    /// Takes a good configuration; a bad one changes nothing.
    func reload() async -> ReloadResult { await readings.withLock { await self.read() } }

    private func read() async -> ReloadResult {
        ServiceState.reloading.notify()
        defer { ServiceState.ready.notify() }
        do {
            // Groups may come from a network.
            let loaded = try await BlockingThreads.shared.run { [load] in try load() }
            let changes = loaded.changes(from: current)
            let applied = loaded.applied(over: current)
            let setup = try JobSetup(applied, proxy: proxy, traffic: traffic)
            let publish = try PublishSettings(applied)
            let notify = try NotifySettings(applied, proxy: proxy)
            let clocks = await BlockingThreads.shared.run { TwoClocks.lines(applied.values.schedule) }
            let zoneChange = refreshTimeZone()
            current = applied
            for line in loaded.warnings + clocks { logger.warning("\(line)") }
            logger.log(
                .configurationRead, "the configuration was read again; changed: \(changes)",
                metadata: ["file": "\(loaded.file ?? "none")", "changes": "\(changes)"])
            if let zoneChange { logger.notice("\(zoneChange)") }
            await service.use(setup, publish: publish, notify: notify)
            return ReloadResult(
                applied: true, changes: changes.all.map(\.description) + [zoneChange].compactMap(\.self), problems: [],
                warnings: loaded.warnings + (clocks.isEmpty ? [] : [clocks.joined(separator: "\n")]))
        } catch let error as ConfigurationError {
            return refuse(error.problems.map(\.description))
        } catch {
            return refuse(["\(error)"])
        }
    }

    /// Takes the machine's time zone of now; what changed, if anything did.
    private func refreshTimeZone() -> String? {
        let old = timeZone
        timeZone = MachineZone.refresh()
        return timeZone == old ? nil : "the machine's time zone \(old) → \(timeZone)"
    }

    private func refuse(_ problems: [String]) -> ReloadResult {
        logger.refuse(problems, "the configuration was refused, the old one stays in force")
        return ReloadResult(applied: false, changes: [], problems: problems)
    }

    /// Does the same for a signal, of whose sender nothing is known.
    func reloadOnSignal() async {
        let result = await reload()
        await service.record(
            AuditEntry(
                time: Date(), requester: JobRunner.daemon, command: Method.daemonReload.rawValue, reason: "SIGHUP",
                jobId: nil, outcome: result.applied ? "allowed" : "refused"))
    }
}
