internal import Glibc
internal import Synchronization

/// The machine's own zone, as date(1) shows it.
///
/// The C library is asked, which knows every form of `TZ` and `/etc/localtime` whatever that is. Foundation guesses from
/// the name of a link, and takes another zone where there is none.
public enum MachineZone {
    private static let file = "/etc/localtime"
    /// What ends a file of zone information is at most a line; the files themselves have a few thousand bytes.
    private static let fileLimit = 1 << 20

    /// A lock, since whoever reloads the settings and whoever asks for the schedule are different tasks.
    private static let nameInForce = Mutex(readName())

    /// What names the zone that is in force.
    public static var name: String { nameInForce.withLock { $0 } }

    /// Puts the machine's zone of now in force, and returns its name; until then that of the first question holds.
    @discardableResult
    public static func refresh() -> String {
        nameInForce.withLock { name in
            tzset()
            name = readName()
            return name
        }
    }

    /// What the machine's clock shows at a time in seconds since 1970, less UTC.
    static func offset(at instant: Int) -> Int {
        var time = time_t(instant)
        var parts = tm()
        return localtime_r(&time, &parts) == nil ? 0 : parts.tm_gmtoff
    }

    /// What names the zone: `TZ`, the name in the IANA database that `/etc/localtime` is a link to, or the rule in that
    /// file, in the notation of tzset(3).
    private static func readName() -> String {
        if let variable = getenv("TZ") {
            let text = String(cString: variable)
            let zone = text.hasPrefix(":") ? String(text.dropFirst()) : text
            return zone.isEmpty ? "UTC" : zone
        }
        guard let path = realpath(file, nil) else { return "UTC" }
        defer { free(path) }
        let target = String(cString: path)
        if let database = target.firstRange(of: "/zoneinfo/") { return String(target[database.upperBound...]) }
        return rule(in: target).map { "\($0) (\(file))" } ?? file
    }

    /// The line that ends a file of zone information, for times after all that it lists (tzfile(5)).
    private static func rule(in path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: fileLimit)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 1, bytes[count - 1] == UInt8(ascii: "\n"),
            let start = bytes[..<(count - 1)].lastIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let line = bytes[(start + 1)..<(count - 1)]
        guard !line.isEmpty, line.count <= 100, line.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(decoding: line, as: UTF8.self)
    }
}
