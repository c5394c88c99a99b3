internal import ArgumentParser
internal import FoundationEssentials
internal import LiveRCSimulator

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

private func readLatency(_ text: String) throws -> Latency {
    guard let latency = Latency(text) else { throw ValidationError("write MS or MS-MS, up to 600000") }
    return latency
}

private func readValidators(_ text: String) throws -> ServedValidators {
    guard let validators = ServedValidators(rawValue: text) else {
        throw ValidationError("write \(ServedValidators.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return validators
}

/// Serves a simulated LiveRC.
@main
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "liverc-sim",
        abstract: "Serves a generated site in LiveRC's markup, with faults on request.",
        discussion: """
            The catalogue is at /catalogue, dashboards at /t/SLUG/, controls at /_sim/ (which lists them). The same seed and \
            number of tracks give the same site everywhere. To sync from it, tell the daemon:

              catalogue_url = "http://127.0.0.1:PORT/catalogue"
              dashboard_url = "http://127.0.0.1:PORT/t/{slug}/"

            FAULTS are written KIND[:VALUE]@TARGET[,times=N]. The target is a slug, #INDEX (of a track), tracks, catalogue, \
            robots or all; with times=N only the first N requests of each page meet the fault. Of several faults of one page \
            the first with requests left counts: with times=N on all but the last they come one after the other. A fault \
            that no request could meet is refused. Kinds:

            \(FaultKind.help.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))

            EXAMPLES
              liverc-sim --port 8080 --latency 50
              liverc-sim --fault status:503,retry-after=2@catalogue,times=1
              liverc-sim --fault 'truncate@#3' --fault keep:0.5@catalogue
              liverc-sim --generation 2 --write-changes changes.json
              liverc-sim --tracks 100000 --random-faults 0.02 --random-fault-times 1
            """,
        version: version)

    private static let version = "liverc-sim 0.1.0"

    @Option(help: "Tracks in generation 1, up to \(Site.maximumTracks).")
    var tracks = 1084

    @Option(help: "What the site is drawn from.")
    var seed: UInt64 = 1

    @Option(help: "Generation to serve, from 1; each later one has tracks added, removed and changed.")
    var generation = 1

    @Option(help: "Port on 127.0.0.1; 0 lets the kernel choose.")
    var port = 0

    @Option(help: ArgumentHelp("Writes the port there once it listens.", valueName: "file"))
    var portFile: String?

    @Option(
        help: ArgumentHelp("Milliseconds before each answer: MS or MS-MS.", valueName: "ms"), transform: readLatency)
    var latency = Latency.none

    @Option(
        name: .customLong("fault"), help: ArgumentHelp("A fault; can be given many times.", valueName: "kind@target"),
        transform: { text in try Fault(text) })
    var faults: [Fault] = []

    @Option(help: ArgumentHelp("Share of tracks with a fault, 0 to 1.", valueName: "share"))
    var randomFaults: Double?

    @Option(help: ArgumentHelp("What the random faults are drawn from; otherwise 1.", valueName: "seed"))
    var randomFaultSeed: UInt64?

    @Option(
        name: .customLong("random-fault-kind"),
        help: ArgumentHelp(
            "A kind of the random faults; can be given many times. Otherwise: kinds that end quickly.",
            valueName: "kind"),
        transform: { text in try FaultKind(text) })
    var randomFaultKinds: [FaultKind] = []

    @Option(
        help: ArgumentHelp("Requests of each track that meet its random fault; otherwise every one.", valueName: "n"))
    var randomFaultTimes: Int?

    @Option(
        help: ArgumentHelp(
            "Writes there, as JSON, what a correct sync must report, before it serves.", valueName: "file"))
    var writeChanges: String?

    @Option(
        help: ArgumentHelp(
            "Generation that --write-changes compares with; otherwise the one before.", valueName: "generation"))
    var changesFrom: Int?

    @Option(help: ArgumentHelp("A file to serve as robots.txt; otherwise it is not found.", valueName: "file"))
    var robots: String?

    @Option(
        help: ArgumentHelp(
            "What dashboards come with to ask again with, answering 304 where nothing changed: both, etag, last-modified or none.",
            valueName: "kind"), transform: readValidators)
    var validators = ServedValidators.both

    @Flag(help: "Edits of a track's page do not show as its activity in the catalogue; racing always does.")
    var quietEdits = false

    @Option(help: ArgumentHelp("Requests to remember for /_sim/log; 0 for none.", valueName: "n"))
    var logSize = 10_000

    @Option(help: "Event loops, 1 or 2.")
    var threads = 1

    func validate() throws {
        try require(tracks, in: 0...Site.maximumTracks, "--tracks")
        try require(generation, in: 1...Site.maximumGeneration, "--generation")
        try require(port, in: 0...65_535, "--port")
        try require(logSize, in: 0...10_000_000, "--log-size")
        try require(threads, in: 1...2, "--threads")
        if let randomFaults, !(0...1).contains(randomFaults) {
            throw ValidationError("--random-faults must be from 0 to 1, not \(randomFaults).")
        }
        if randomFaults == nil {
            try refuse(randomFaultKinds.first, "--random-fault-kind", without: "--random-faults")
            try refuse(randomFaultSeed, "--random-fault-seed", without: "--random-faults")
            try refuse(randomFaultTimes, "--random-fault-times", without: "--random-faults")
        }
        if writeChanges == nil { try refuse(changesFrom, "--changes-from", without: "--write-changes") }
        if let randomFaultTimes { try require(randomFaultTimes, in: 1...Int.max, "--random-fault-times") }
        if let changesFrom { try require(changesFrom, in: 1...Site.maximumGeneration, "--changes-from") }
        if let kind = randomFaultKinds.first(where: \.isCatalogueOnly) {
            throw ValidationError("--random-fault-kind \(kind): only the catalogue can have this.")
        }
        if writeChanges != nil, generation == 1, changesFrom == nil {
            throw ValidationError("--write-changes needs --generation 2 or later, or --changes-from.")
        }
        do {
            try plan.check(for: site)
        } catch {
            throw ValidationError("\(error).")
        }
    }

    /// Refuses an option that has no meaning without another.
    private func refuse(_ value: Any?, _ option: String, without other: String) throws {
        if value != nil { throw ValidationError("\(option) needs \(other).") }
    }

    private func require(_ number: Int, in range: ClosedRange<Int>, _ option: String) throws {
        guard range.contains(number) else {
            throw ValidationError("\(option) must be from \(range.lowerBound) to \(range.upperBound), not \(number).")
        }
    }

    func run() async throws {
        let stop = StopSignals()
        if let writeChanges {
            try write(site.changes(from: changesFrom ?? generation - 1, to: generation), to: writeChanges)
        }
        var configuration = Simulator.Configuration(
            site: site, port: port, latency: latency, faults: plan, logCapacity: logSize,
            threads: threads)
        configuration.validators = validators
        if let robots { configuration.robots = try NamedFile(path: robots).text() }
        try await withSimulator(configuration) { simulator in
            if let portFile {
                try NamedFile(path: portFile).write(Data("\(simulator.port)\n".utf8))
            }
            print("liverc-sim: serving \(site.listedCount) tracks at \(simulator.catalogueURL)")
            fflush(nil)
            await stop.first()
        }
    }

    private var site: Site {
        Site(seed: seed, tracks: tracks, generation: generation, showsEdits: !quietEdits)
    }

    private var plan: FaultPlan {
        let random = randomFaults.map {
            RandomFaults(
                share: $0, seed: randomFaultSeed ?? 1,
                kinds: randomFaultKinds.isEmpty ? RandomFaults.quickKinds : randomFaultKinds, times: randomFaultTimes)
        }
        return FaultPlan(faults, random: random)
    }

    private func write(_ changes: SiteChanges, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try NamedFile(path: path).write(encoder.encode(changes))
    }
}
