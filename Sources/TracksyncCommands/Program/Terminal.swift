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
}
