internal import ArgumentParser
import Configuring
import ControlProtocol
internal import ControlServer
internal import Engine
internal import Fetching
internal import Foundation
internal import Journal
import Publishing
internal import Logging
import ProgramStart
internal import Remedies
internal import Storage
internal import Systemd

/// Keeps the track catalogue up to date.
@main
struct TracksyncDaemon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracksyncd",
        abstract: "Keeps the catalogue of race tracks up to date from LiveRC.",
        discussion: """
            Runs in the foreground; tracksyncctl talks to it. SIGTERM and SIGINT stop it within five seconds, a job that \
            runs then is interrupted; SIGHUP reads the configuration again.
            """,
        version: "tracksyncd \(Product.version)")

    @Option(
        help: ArgumentHelp("The configuration; otherwise /etc/tracksync/tracksyncd.toml, if there.", valueName: "file"))
    var config: String?

    @Flag(help: "Shows what is in force and where it comes from, and ends.")
    var checkConfig = false

    @Option(
        help: ArgumentHelp(
            "Reads a database's file, or the newest intact backup (latest), tells what it holds as JSON, and ends.",
            valueName: "file", visibility: .hidden))
    var inspect: String?

    @Flag(help: ArgumentHelp("Lists the backups as JSON, and ends.", visibility: .hidden))
    var listBackups = false

    @Option(
        help: ArgumentHelp(
            "Takes what operators have disabled by a database's file over, tells it as JSON, and ends.",
            valueName: "file", visibility: .hidden))
    var takeBlocks: String?

    static func main() async {
        StandardDescriptors.open()
        guard let words = ProgramArguments.words() else {
            ProgramOutput.complain(
                "\(name): the arguments cannot be read: /proc is missing, and a preloaded library moved them\n")
            exit(withError: DaemonExit.internal.code)
        }
        await run(words)
    }

    func run() async throws {
        let loaded: LoadedConfiguration
        do {
            loaded = try load(checkConfig ? .change : .start)
            try refuseForeignUser(loaded.values)
        } catch {
            complain(of: error)
            if !onlyLooks { Self.turnAwayClients(for: .configuration) }
            throw DaemonExit.configuration.code
        }
        if let inspect {
            try await Inspection(of: inspect, loaded.values).show()
            return
        }
        if listBackups || takeBlocks != nil {
            let directory = loaded.values.state.directory
            do {
                if listBackups { try await Inspection.showBackups(in: directory) }
                if let takeBlocks { try await Inspection.takeBlocks(from: takeBlocks, into: directory) }
            } catch {
                ProgramOutput.complain("\(StorageError.reason(of: error))\n")
                throw DaemonExit.state.code
            }
            return
        }
        if checkConfig {
            do { _ = try PublishSettings(loaded) } catch {
                complain(of: error)
                throw DaemonExit.configuration.code
            }
            ProgramOutput.show(loaded.describe() + "\n" + (try Self.proxies(loaded)) + "\n", by: Self.name)
            let clocks = TwoClocks.lines(loaded.values.schedule)
            guard clocks.isEmpty else {
                ProgramOutput.complain("\(Self.name): \(clocks.joined(separator: "\n"))\n")
                throw DaemonExit.configuration.code
            }
            return
        }
        let logger = Logger(daemon: Self.name, loaded.values.log)
        logger.log(
            .configurationRead,
            "the configuration was read: \(loaded.file ?? "no file, defaults and environment alone")",
            metadata: ["file": "\(loaded.file ?? "none")", "changes": "first reading"])
        do {
            try await Daemon(loaded: loaded, reload: { try load(.change) }, logger: logger).run()
            await Logger.drained()
        } catch {
            let failure =
                error as? DaemonFailure
                ?? (error as? ConfigurationError).map { DaemonFailure(exit: .configuration, message: "\($0)") }
                ?? DaemonFailure(exit: .internal, message: StorageError.reason(of: error))
            logger.log(
                .daemonFailed, "\(failure.message)", metadata: ["exit_status": "\(failure.exit.rawValue)"])
            // An entry for each: a command to copy ends its line.
            for step in failure.steps { logger.critical("\(step.text)") }
            await Logger.drained()
            Self.turnAwayClients(for: failure.exit)
            throw failure.exit.code
        }
    }

    static let name = "tracksyncd"

    /// Whether it ends without having run a daemon.
    private var onlyLooks: Bool { checkConfig || inspect != nil || listBackups || takeBlocks != nil }

    /// Throws where root would run on a state directory that is another user's: what it wrote there, the service could
    /// no longer open.
    private func refuseForeignUser(_ values: TracksyncConfiguration) throws {
        var status = stat()
        guard !onlyLooks, geteuid() == 0, stat(values.state.directory, &status) == 0, status.st_uid != 0 else { return }
        let user = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "\(status.st_uid)"
        throw DaemonFailure(
            exit: .configuration,
            message:
                "root runs tracksyncd on \(values.state.directory), which belongs to \(user): the service could not "
                + "open what root writes there",
            steps: [
                RemedyStep("Start the service", "systemctl start tracksyncd"),
                RemedyStep("Or run it as that user", "runuser -u \(user) -- tracksyncd"),
            ])
    }

    /// Tells who waits at the service manager's socket why the daemon does not start, where another start would not
    /// help: the manager would start it for them again and again.
    private static func turnAwayClients(for exit: DaemonExit) {
        let refusal: ProtocolError
        switch exit {
        case .configuration:
            refusal = ProtocolError(
                .internal, message: "tracksyncd cannot start: its settings are wrong",
                hint: "See where: sudo tracksyncd --check-config")
        case .database:
            refusal = ProtocolError(
                .internal, message: "tracksyncd cannot start: its database cannot be used",
                hint: "See why, and what to do: sudo journalctl -u tracksyncd")
        case .internal, .state, .inUse: return
        }
        guard let descriptor = try? SocketActivation.descriptor(),
            let socket = try? ControlSocket(descriptor: descriptor)
        else { return }
        socket.turnAwayWaiting(refusal)
    }

    /// The rate that the settings come to, and which proxies are used, as comments of TOML; a credential that cannot be
    /// used is an error here as at a start.
    private static func proxies(_ loaded: LoadedConfiguration) throws -> String {
        let values = loaded.values
        let credential: ProxyAddress?
        do {
            credential = try Daemon.proxy()
        } catch let failure as DaemonFailure {
            ProgramOutput.complain("\(name): \(failure.message)\n")
            throw failure.exit.code
        }
        let settings = try FetchSettings(product: Product.name, proxy: credential ?? JobSetup.configuredProxy(loaded))
        let pages = [
            ("catalogue", values.source.catalogueURL),
            ("dashboards", values.source.dashboardURL.replacing("{slug}", with: "slug")),
        ]
        let lines = pages.map { name, url in
            "# proxy for the \(name): \(Origin(url: url).flatMap(settings.proxy(for:))?.description ?? "none")"
        }
        return "\n# effective rate: \(rate(values).words)\n" + lines.joined(separator: "\n")
    }

    private static func rate(_ values: TracksyncConfiguration) -> EffectiveRate {
        EffectiveRate(
            hostDelay: values.fetch.hostDelay / .seconds(1), requestsPerSecond: values.fetch.requestsPerSecond,
            isOneHost: values.source.hasOneHost)
    }

    /// Tells what is wrong with the configuration: what it says of the log is not known then.
    private func complain(of error: any Error) {
        let problems =
            (error as? ConfigurationError)?.problems.map(\.description) ?? (error as? DaemonFailure)?.lines ?? [
                "\(error)"
            ]
        let environment = ProcessInfo.processInfo.environment
        guard !checkConfig, Logger.isToJournal(environment) else {
            ProgramOutput.complain("\(Self.name): \(error)\n")
            return
        }
        Logger(daemon: Self.name, format: .auto, level: .info, environment: environment)
            .refuse(problems, "the configuration was refused")
    }

    @Sendable private func load(_ occasion: ConfigurationLoader.Occasion) throws -> LoadedConfiguration {
        try ConfigurationLoader.load(
            file: config, environment: ProcessInfo.processInfo.environment, occasion: occasion, now: Date())
    }
}
