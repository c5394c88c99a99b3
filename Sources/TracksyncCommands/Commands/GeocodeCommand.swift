import ArgumentParser
import Catalogue
import ControlClient
import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel
import PlainText

/// `tracksyncctl geocode`.
struct GeocodeCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "geocode", abstract: "Look up the coordinates of tracks' addresses, and show the progress.")

    @Argument(
        help:
            "The tracks' slugs, the addresses of their dashboards, or their names; without any, all tracks whose address was not looked up yet.",
        completion: Completion.activeTrack)
    var slug: [NamedTrack] = []

    @Flag(name: [.customShort("n"), .long], help: "Only list what would be asked for.")
    var dryRun = false

    @Flag(help: "Ask once more for addresses that were not found.")
    var retryFailed = false

    @Option(help: ArgumentHelp("Why, for the audit; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        if slug.count > 500 { throw ValidationError("So many slugs are too many at once: 500 at most.") }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let interrupts = session.dependencies.interrupts()
        let slugs = try slug.map { try $0.resolved(session) }
        let connection = try session.connect(interrupts)
        var state: GeocodingState = try connection.ask(
            .geocodeStart,
            GeocodeStartParams(
                slugs: slugs.isEmpty ? nil : slugs, retryFailed: retryFailed ? true : nil,
                dryRun: dryRun ? true : nil, reason: reason))
        if dryRun {
            try session.show(state) { GeocodingText.plan(state, $0) }
            let count = state.planned?.count ?? 0
            if count == 0 { session.console.talk("No address is to be asked for.") }
            if count == GeocodingState.maximumPlanned {
                session.console.talk("The first \(NumberText.count(count, "track")); name others to list theirs.")
            }
            return .done
        }
        let isDrawing = isatty(session.dependencies.diagnostics) == 1 && !session.options.quiet && !session.options.json
        if state.isRunning, !isDrawing { session.console.talk(Line(GeocodingText.waiting(state))) }
        let first = state.startedAt
        do {
            while state.isRunning {
                if isDrawing { session.console.draw(GeocodingText.progress(state)) }
                Interrupts.wait(for: interrupts, until: .now + .milliseconds(300))
                if interrupts?.next() == .stop { throw Stopped() }
                state = try connection.ask(.geocodeStatus, NoParams())
            }
        } catch is Stopped {
            if isDrawing { session.console.draw(nil) }
            session.console.talk("The daemon continues.")
            return .interrupted
        }
        if isDrawing { session.console.draw(nil) }
        try session.show(state) { _ in
            [GeocodingText.summary(state, hasWaited: state.startedAt != first)]
        }
        guard let problem = state.problem else { return .done }
        session.console.warn([Line("Not all addresses were asked for: \(problem).", .warning)])
        return .doneWithWarnings
    }

    private struct Stopped: Error {}
}
