import Testing

/// What runs in a box, one after the other: each has a whole machine's worth of processes. The end-to-end tests in theirs
/// come beside them.
@Suite(.serialized, .enabled(if: Box.isAvailable, Box.need))
enum BoxTests {}
