import ArgumentParser
import CMemory
import Catalogue
import ControlClient
import ControlProtocol
import Exporting
import FoundationEssentials
import Glibc

/// `tracksyncctl export`.
struct ExportCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the tracks, or the feed of changes, for another program.")

    @Option(
        help: ArgumentHelp(
            "The format: csv, jsonl, json, geojson or kml of the tracks; atom of the newest changes.",
            valueName: "format"),
        completion: .list(ExportKind.allCases.map(\.rawValue)), transform: ExportCommand.format)
    var format = ExportKind.csv

    @Option(
        help: ArgumentHelp("These columns, in this order, separated by commas; otherwise all.", valueName: "names"),
        completion: .list(ExportColumn.allCases.map(\.rawValue)), transform: ExportCommand.columns)
    var columns: [ExportColumn]?

    @Option(help: ArgumentHelp("Only tracks that a search finds, as for tracks.", valueName: "text"))
    var search: String?

    @Flag(name: [.customShort("f"), .long], help: "Only tracks that are followed, or changes of these.")
    var followed = false

    @Flag(help: "Only tracks that left the catalogue.")
    var inactive = false

    @OptionGroup var filter: FilterOptions

    @OptionGroup var place: PlaceOptions

    @Option(help: TimeArgument.asOfHelp("The catalogue"), transform: TimeArgument.init(reading:))
    var asOf: TimeArgument?

    @Flag(help: "Begin a CSV file with a byte order mark, by which Excel knows UTF-8.")
    var bom = false

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Write this file, as a whole or not at all, instead of standard output, which - is, too.", valueName: "file"
        ),
        completion: .file())
    var output: String?

    @OptionGroup var global: GlobalOptions

    private static func format(_ word: String) throws -> ExportKind {
        if let format = ExportKind(rawValue: word) { return format }
        let known = ExportKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(word)' is no format. Known are: \(known).")
    }

    /// The names that `tracks --columns` has for some of the columns.
    private static let columnsOfTracks: [String: ExportColumn] = [
        "slug": .sourceTrackSlug, "name": .trackName, "activity": .livercTrackLastUpdated, "active": .isActive,
        "followed": .isFollowed,
    ]

    private static func columns(_ text: String) throws -> [ExportColumn] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let word = part.trimmingPrefix(" ")
            if let column = ExportColumn(rawValue: String(word)) ?? columnsOfTracks[String(word)] { return column }
            let names = ExportColumn.allCases.map(\.rawValue)
            throw ValidationError("There is no column '\(word)'. \(Suggestions.hint(for: String(word), among: names))")
        }
    }

    func validate() throws {
        try ArgumentCheck.length(search, of: "--search", atMost: 200)
        try filter.validate(with: asOf)
        if place.near != nil, place.within == nil {
            throw ValidationError("--near needs --within here: an export is not sorted by distance.")
        }
        if place.near != nil, search != nil { throw ValidationError("--near and --search exclude each other.") }
        if bom, format != .csv { throw ValidationError("--bom is for --format csv.") }
        if output?.isEmpty == true { throw ValidationError("--output needs a file's name; it is empty.") }
        let hasFilter = search != nil || inactive || !filter.isEmpty || asOf != nil || place.near != nil
        if format == .atom, columns != nil || hasFilter {
            throw ValidationError("--format atom takes --followed only, since it is a feed of changes.")
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        // By default the memory of a piece goes back to the kernel before the next one needs as much.
        mallopt(M_MMAP_THRESHOLD, 4 << 20)
        mallopt(M_TRIM_THRESHOLD, 8 << 20)
        let output = output == "-" ? nil : output
        let interrupts = output == nil ? nil : session.dependencies.interrupts()
        let connection = try session.connect(interrupts)
        var params = TrackExportParams(format: format)
        params.columns = columns
        params.search = search
        params.followed = followed ? true : nil
        params.inactive = inactive ? true : nil
        params.filter = try filter.filter(in: session)
        params.asOf = try asOf?.asOf(in: session)
        params.near = place.near
        params.withinMetres = place.within
        params.byteOrderMark = bom ? true : nil
        guard let output else {
            let isOfOne = try pieces(params, over: connection) { piece, _ in session.console.show(raw: piece) }
            guard !isOfOne else { return .done }
            session.console.warn([
                Line(
                    "The tracks changed while they were written: some are from before, others from after the change. Export "
                        + "them again, or use --output, which begins again by itself.", .warning)
            ])
            return .doneWithWarnings
        }
        let file = try OutputFile(path: output)
        for attempt in 1...Self.attempts {
            let isOfOne = try pieces(params, over: connection) { piece, isOfOne in
                guard isOfOne else { return false }
                try file.write(piece)
                return true
            }
            if isOfOne {
                try file.finish()
                return .done
            }
            if attempt < Self.attempts {
                session.console.talk(Line("The tracks changed while they were written; beginning again."))
                try file.empty()
            }
        }
        throw CommandFailure(
            .temporary, name: "tracks_changing",
            message: "\(output) was not written: the tracks changed under each of \(Self.attempts) attempts.",
            hint: "Try again when neither a sync nor a search for coordinates stores anything: tracksyncctl status")
    }

    /// How often a file is begun, before it is given up.
    private static let attempts = 5

    /// Asks piece by piece, so that nobody has all of it in memory, until `body` wants no more; the daemon makes the next piece
    /// meanwhile. `body` is told whether the piece is of the same version of the tracks as those before it. Returns whether all
    /// were.
    private func pieces(
        _ params: TrackExportParams, over connection: ControlConnection, _ body: (String, Bool) throws -> Bool
    ) throws -> Bool {
        var params = params
        var first: ExportPiece?
        var isOfOne = true
        repeat {
            let piece: ExportPiece = try connection.ask(.trackExport, params) { answer in
                answer.next.map { next in
                    var following = params
                    following.cursor = next
                    return following
                }
            }
            if let first, first.version != piece.version { isOfOne = false }
            if first == nil { first = ExportPiece(text: "", next: nil, version: piece.version) }
            params.cursor = piece.next
            guard try body(piece.text, isOfOne) else { return isOfOne }
        } while params.cursor != nil
        return isOfOne
    }
}

/// Where tracks are to be near to.
struct PlaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only tracks whose place is known, tracks lists the nearest to this place first: LATITUDE,LONGITUDE in degrees, or a track's slug.",
            valueName: "place"),
        completion: Completion.track, transform: PlaceOptions.place)
    var near: String?

    @Option(
        help: ArgumentHelp("With --near: only tracks so near, such as 50km, 800m or 30mi.", valueName: "distance"),
        transform: PlaceOptions.distance)
    var within: Int?

    private static func place(_ text: String) throws -> String {
        if text.contains(",") ? Coordinates(text) != nil : TrackSlug(text) != nil { return text }
        throw ValidationError(
            "'\(text)' is no place: it is a latitude and a longitude such as 52.52,13.4, or a track's slug.")
    }

    private static func distance(_ text: String) throws -> Int {
        let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        let metres: [Substring: Double] = ["m": 1, "km": 1000, "mi": 1609.344]
        guard let value = Double(number), let unit = metres[text[number.endIndex...]],
            (1...30_000_000).contains(value * unit)
        else { throw ValidationError("'\(text)' is no distance such as 50km, 800m or 30mi, up to 30000km.") }
        return Int((value * unit).rounded())
    }

    func validate() throws {
        if within != nil, near == nil { throw ValidationError("--within needs --near.") }
    }
}

/// A file that takes another's place once it is written as a whole.
private final class OutputFile {
    private let path: String
    /// The file itself, where the path is a link to it.
    private let target: String
    private let temporary: String
    private var descriptor: Int32 = -1

    /// A file that is there keeps its owner and its mode; what is there and no file stays as it is.
    init(path: String) throws {
        self.path = path
        var there = stat()
        let isThere = stat(path, &there) == 0
        if isThere, there.st_mode & S_IFMT != S_IFREG {
            let kind = there.st_mode & S_IFMT == S_IFDIR ? "a folder" : "no file"
            throw CommandFailure(
                .failed, name: "output_failed", message: "\(path) is \(kind), so it was left as it is.",
                hint: "Name a file with --output, or leave it away and redirect standard output.")
        }
        // A link that leads nowhere is not for this program to mend.
        var link = stat()
        let leadsNowhere = !isThere && lstat(path, &link) == 0
        let real = isThere ? realpath(path, nil) : nil
        defer { free(real) }
        target = real.map { String(cString: $0) } ?? path
        temporary = target + ".tmp-\(getpid())"
        guard !leadsNowhere else { throw failure(ENOENT) }
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, isThere ? 0o600 : 0o666)
        guard descriptor >= 0 else { throw failure(errno) }
        guard isThere else { return }
        // Only root may give files to others; whoever may not keeps the file for himself.
        if fchown(descriptor, there.st_uid, there.st_gid) == 0 || there.st_uid == geteuid() {
            _ = fchmod(descriptor, there.st_mode & 0o777)
        }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            unlink(temporary)
        }
    }

    func write(_ text: String) throws {
        if let code = Console.write(text, to: descriptor) { throw failure(code) }
    }

    /// Takes back what was written.
    func empty() throws {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw failure(errno)
        }
    }

    func finish() throws {
        guard fsync(descriptor) == 0 || errno == EINVAL, rename(temporary, target) == 0 else {
            throw failure(errno)
        }
        close(descriptor)
        descriptor = -1
    }

    private func failure(_ code: Int32) -> CommandFailure {
        CommandFailure(
            .failed, name: "output_failed",
            message: "\(path) could not be written: \(String(cString: strerror(code))).",
            hint: "Name another file with --output, or write to standard output.")
    }
}
