internal import ArgumentParser
import Configuration
import ControlProtocol
internal import Foundation
internal import Journal
internal import Logging
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

    func run() async throws {
        let loaded: LoadedConfiguration
        do {
            loaded = try load()
        } catch {
            complain(of: error)
            throw DaemonExit.configuration.code
        }
        if checkConfig {
            print(loaded.describe())
            return
        }
        let logger = Logger(daemon: Self.name, loaded.values.log)
        logger.log(
            .configurationRead,
            "the configuration was read: \(loaded.file ?? "no file, defaults and environment alone")",
            metadata: ["file": "\(loaded.file ?? "none")", "changes": "first reading"])
        do {
            try await Daemon(loaded: loaded, reload: load, logger: logger).run()
        } catch {
            let failure =
                error as? DaemonFailure
                ?? DaemonFailure(exit: .internal, message: StorageError.reason(of: error))
            logger.log(
                .daemonFailed, "\(failure.message)", metadata: ["exit_status": "\(failure.exit.rawValue)"])
            throw failure.exit.code
        }
    }

    private static let name = "tracksyncd"

    /// Tells what is wrong with the configuration: what it says of the log is not known then.
    private func complain(of error: any Error) {
        let problems = (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"]
        let environment = ProcessInfo.processInfo.environment
        guard !checkConfig, Logger.isToJournal(environment) else {
            FileHandle.standardError.write(Data("tracksyncd: \(error)\n".utf8))
            return
        }
        Logger(daemon: Self.name, format: .auto, level: .info, environment: environment)
            .refuse(problems, "the configuration was refused")
    }

    @Sendable private func load() throws -> LoadedConfiguration {
        try ConfigurationLoader.load(file: config, environment: ProcessInfo.processInfo.environment)
    }
}
