import Glibc

/// What a descriptor is to a person.
enum Terminal {
    /// Whether a terminal is there that can move its cursor and show colours.
    static func isCapable(_ descriptor: Int32, in world: World) -> Bool {
        isatty(descriptor) == 1 && world.variable("TERM").map { $0 != "dumb" } ?? false
    }

    /// How many columns it shows: the terminal's own word, else `COLUMNS`, else 80.
    static func width(_ descriptor: Int32, in world: World) -> Int {
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return world.variable("COLUMNS").flatMap { Int($0) }.flatMap { (20...1000).contains($0) ? $0 : nil } ?? 80
    }

    /// Whether the locale's characters are those of UTF-8: the first variable that is set counts, as for setlocale(3).
    static func isUnicode(in world: World) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { world.variable($0) }.first?.lowercased() ?? ""
        return locale.contains("utf-8") || locale.contains("utf8")
    }
}
