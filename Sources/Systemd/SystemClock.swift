internal import CSystemd

/// The machine's clock, as the kernel knows it.
public enum SystemClock {
    /// Whether a time server keeps it; `nil` when the kernel does not say.
    public static var isKept: Bool? {
        var clock = timex()
        return adjtimex(&clock) < 0 ? nil : clock.status & STA_UNSYNC == 0
    }
}
