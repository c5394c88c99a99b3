import Configuration
import ControlProtocol
internal import Fetching
internal import Foundation
internal import JobModel
internal import Jobs
internal import Journal
internal import Logging
internal import Systemd

/// Reads the configuration again, on SIGHUP or when an operator asks for it.
actor Reloader {
    private var current: LoadedConfiguration
    private let proxy: ProxyAddress?
    private let load: @Sendable () throws -> LoadedConfiguration
    private let controller: JobController
    private let traffic: SiteTraffic
    private let logger: Logger

    init(
        _ loaded: LoadedConfiguration, proxy: ProxyAddress?, load: @escaping @Sendable () throws -> LoadedConfiguration,
        controller: JobController, traffic: SiteTraffic, logger: Logger
    ) {
        current = loaded
        self.proxy = proxy
        self.load = load
        self.controller = controller
        self.traffic = traffic
        self.logger = logger
    }

    /// Takes a good configuration; a bad one changes nothing.
    func reload() async -> ReloadResult {
        ServiceState.reloading.notify()
        defer { ServiceState.ready.notify() }
        do {
            let loaded = try load()
            let changes = loaded.changes(from: current)
            current = loaded.applied(over: current)
            for warning in loaded.warnings { logger.warning("\(warning)") }
            logger.log(
                .configurationRead, "the configuration was read again; changed: \(changes)",
                metadata: ["file": "\(loaded.file ?? "none")", "changes": "\(changes)"])
            await controller.use(JobSetup(current, proxy: proxy, traffic: traffic))
            return ReloadResult(applied: true, changes: changes.all.map(\.description), problems: [])
        } catch let error as ConfigurationError {
            return refuse(error.problems.map(\.description))
        } catch {
            return refuse(["\(error)"])
        }
    }

    private func refuse(_ problems: [String]) -> ReloadResult {
        logger.refuse(problems, "the configuration was refused, the old one stays in force")
        return ReloadResult(applied: false, changes: [], problems: problems)
    }

    /// Does the same for a signal, of whose sender nothing is known.
    func reloadOnSignal() async {
        let result = await reload()
        await controller.record(
            AuditEntry(
                time: Date(), requester: JobController.daemon, command: Method.daemonReload.rawValue, reason: "SIGHUP",
                jobId: nil, outcome: result.applied ? "allowed" : "refused"))
    }
}
