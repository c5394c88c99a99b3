internal import ArgumentParser
import Configuring
import ControlProtocol
internal import Foundation
internal import Logging
import ProgramStart
internal import Systemd
import WebServer

/// The operators' console and the HTTP API.
@main
struct TracksyncWeb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracksync-web",
        abstract: "The operators' console of tracksyncd, and its HTTP API.",
        discussion: """
            Runs in the foreground, and asks the daemon through its control socket. SIGTERM and SIGINT stop it.
            """,
        version: "tracksync-web \(Product.version)")

    @Option(help: ArgumentHelp("The configuration; otherwise /etc/tracksync/web.toml, if there.", valueName: "file"))
    var config: String?

    @Flag(help: "Shows what is in force and where it comes from, and ends.")
    var checkConfig = false

    @Flag(help: "Prints the API's description (OpenAPI 3.1), and ends.")
    var openapi = false

    static func main() async {
        StandardDescriptors.open()
        guard let words = ProgramArguments.words() else {
            say("the arguments cannot be read: /proc is missing, and a preloaded library moved them")
            exit(withError: ExitCode(70))
        }
        do {
            var command = try parseAsRoot(words)
            guard let web = command as? TracksyncWeb else { return try command.run() }
            try await web.run()
        } catch {
            // Help or the version.
            guard !exitCode(for: error).isSuccess else {
                return ProgramOutput.show(fullMessage(for: error) + "\n", by: name)
            }
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let text = ParserMessage.reworded(message(for: error))
            say(text + (text.hasSuffix(".") ? "\n" : ".\n") + "See: tracksync-web --help")
            exit(withError: ExitCode.validationFailure)
        }
    }

    /// Wrong settings, by the numbers of sysexits(3).
    private static let wrongSettings = ExitCode(78)
    private static let name = "tracksync-web"

    func run() async throws {
        if openapi {
            return ProgramOutput.show(APIDescription.text, by: Self.name)
        }
        let environment = ProcessInfo.processInfo.environment
        let loaded: LoadedConfiguration
        let settings: WebSettings
        let sockets: [Int32]
        do {
            loaded = try ConfigurationLoader.loadWeb(
                file: config, environment: environment, occasion: checkConfig ? .change : .start, now: Date())
            settings = try WebSettings(loaded, environment: environment)
            sockets = try SocketActivation.descriptors()
        } catch {
            complain(of: error, environment)
            throw Self.wrongSettings
        }
        if checkConfig {
            return ProgramOutput.show(loaded.describe() + "\n", by: Self.name)
        }
        let logger = Logger(web: Self.name, loaded.values.log, environment)
        for warning in loaded.warnings { logger.warning("\(warning)") }
        do {
            try await WebProgram(settings: settings, sockets: sockets, logger: logger).run()
            await Logger.drained()
        } catch {
            logger.critical("\(error)")
            await Logger.drained()
            throw error is WebServer.Failure ? Self.wrongSettings : ExitCode(70)
        }
    }

    /// Tells what is wrong with the settings: what they say of the log is not known then.
    private func complain(of error: any Error, _ environment: [String: String]) {
        guard !checkConfig, Logger.isToJournal(environment) else { return Self.say("\(error)") }
        let logger = Logger(daemon: Self.name, format: .auto, level: .info, environment: environment)
        for problem in (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"] {
            logger.critical("\(problem)")
        }
    }

    private static func say(_ text: String) { ProgramOutput.complain("\(name): \(text)\n") }
}

extension Logger {
    /// The program's logger under a configuration.
    fileprivate init(web name: String, _ log: TracksyncConfiguration.Log, _ environment: [String: String]) {
        let format: LogFormat =
            switch log.format {
            case .auto: .auto
            case .journal: .journal
            case .lines: .lines
            case .json: .json
            }
        self.init(
            daemon: name, format: format, level: Level(rawValue: log.level.rawValue) ?? .info, environment: environment)
    }
}
