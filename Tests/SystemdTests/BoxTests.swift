import Testing

/// What runs in a box, one after the other: each has a whole machine's worth of processes.
@Suite(
    .serialized,
    .enabled(
        if: Box.isAvailable,
        "Needs root, systemd and a kernel that lets root make namespaces: it boots a systemd of its own."))
enum BoxTests {}
