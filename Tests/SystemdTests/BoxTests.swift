import Programs
import Testing

/// What runs in boxes. Each has a whole machine's worth of processes: the tests of a suite come one after the other, and few
/// suites at a time.
@Suite(.enabled(if: Boxes.areAvailable, Box.need))
enum BoxTests {}
