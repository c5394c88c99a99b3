import Glibc

/// What a descriptor can show: its width, and whether it is a terminal or takes Unicode.
enum Terminal {
    /// Whether a terminal is there that can move its cursor and show colours.
    static func isCapable(_ descriptor: Int32, in dependencies: Dependencies) -> Bool {
        isatty(descriptor) == 1 && dependencies.variable("TERM").map { $0 != "dumb" } ?? false
    }

    /// How many columns it shows: the terminal's own word, else `COLUMNS`, else 80.
    static func width(_ descriptor: Int32, in dependencies: Dependencies) -> Int {
        var size = winsize()
        if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return dependencies.variable("COLUMNS").flatMap { Int($0) }.flatMap { (20...1000).contains($0) ? $0 : nil }
            ?? 80
    }

    /// How many lines it shows; `nil` where that is not known.
    static func rows(_ descriptor: Int32) -> Int? {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0 ? Int(size.ws_row) : nil
    }

    /// Whether the locale's characters are those of UTF-8: the first variable that is set counts, as for setlocale(3).
    static func isUnicode(in dependencies: Dependencies) -> Bool {
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { dependencies.variable($0) }.first?.lowercased() ?? ""
        return locale.contains("utf-8") || locale.contains("utf8")
    }
}
