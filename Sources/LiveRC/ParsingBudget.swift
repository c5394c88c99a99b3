import Glibc

/// How long a page may take to read, in processor time of its thread: a busy machine is no fault of the page.
///
/// Reading costs linear time whatever the page is; the budget is there for the fault that nobody thought of.
public struct ParsingBudget: Sendable {
    /// Processor time for a page of any size.
    public var base: Duration
    /// Processor time for each MiB beside that.
    public var perMebibyte: Duration
    /// Whether whoever wants the page has lost interest; asked every few KiB.
    public var isCancelled: @Sendable () -> Bool

    /// Makes a budget; by default 5 s for a page and 2 s for each MiB of it, and the task's own cancellation. The largest real page
    /// takes a few milliseconds.
    public init(
        base: Duration = .seconds(5), perMebibyte: Duration = .seconds(2),
        isCancelled: @escaping @Sendable () -> Bool = { Task.isCancelled }
    ) {
        self.base = base
        self.perMebibyte = perMebibyte
        self.isCancelled = isCancelled
    }
}

/// Counts what the reading of one page has cost. It is asked between tags and texts, and looks at the clock now and then.
struct ParsingMeter {
    /// Bytes between two looks at the clock, which is a call of the system: about a millisecond.
    static let interval = 64 << 10

    private let budget: ParsingBudget
    private var bytes = 0
    private var spent = Duration.zero
    /// When this stretch of work began; `nil` until a look at the clock is worth its time.
    private var startedAt: Duration?
    private var untilCheck = interval

    init(_ budget: ParsingBudget) { self.budget = budget }

    /// Begins a stretch of work on more bytes of the page; all of a stretch runs on one thread.
    mutating func begin(bytes count: Int) throws(PageError) {
        bytes += count
        // Most pages are read before the first look.
        startedAt = bytes > Self.interval ? Self.threadTime : nil
        try check(at: startedAt)
    }

    /// Ends the stretch.
    mutating func end() { if let startedAt { spent += Self.threadTime - startedAt } }

    /// Notes that so many bytes were worked on.
    @inline(__always) mutating func advance(_ count: Int) throws(PageError) {
        untilCheck -= count
        if untilCheck <= 0 { try check(at: Self.threadTime) }
    }

    private mutating func check(at time: Duration?) throws(PageError) {
        untilCheck = Self.interval
        if budget.isCancelled() { throw PageError(code: .cancelled) }
        guard let time else { return }
        startedAt = startedAt ?? time
        let limit = budget.base + budget.perMebibyte * (Double(bytes) / 0x10_0000)
        if spent + (time - (startedAt ?? time)) > limit { throw PageError(code: .tooComplex) }
    }

    private static var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
