internal import ArgumentParser
import Configuration
import ControlProtocol
internal import Foundation
internal import Storage

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
            Self.complain("\(error)")
            throw DaemonExit.configuration.code
        }
        if checkConfig {
            print(loaded.describe())
            return
        }
        do {
            try await Daemon(loaded: loaded, reload: load).run()
        } catch let failure as DaemonFailure {
            Self.complain(failure.message)
            throw failure.exit.code
        } catch {
            Self.complain(StorageError.reason(of: error))
            throw DaemonExit.internal.code
        }
    }

    @Sendable private func load() throws -> LoadedConfiguration {
        try ConfigurationLoader.load(file: config, environment: ProcessInfo.processInfo.environment)
    }

    private static func complain(_ message: String) {
        FileHandle.standardError.write(Data("tracksyncd: \(message)\n".utf8))
    }
}
