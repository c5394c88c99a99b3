// The faults of a site and what each comes to, for the catalogue page and for a dashboard.

/// What a fault comes to.
enum FaultOutcome: Equatable {
    /// The job, or the track, fails with this name.
    case fails(String)
    /// The page is read as though all were well.
    case read
    /// A part of the page is read, where it has a part that can be, and what is missing changes nothing that is stored.
    case partly
}

/// A fault of the simulator, as it is written without its target, and its outcomes.
struct FaultRow {
    var fault: String
    var catalogue: FaultOutcome
    var dashboard: FaultOutcome

    init(_ fault: String, catalogue: FaultOutcome, dashboard: FaultOutcome) {
        self.fault = fault
        self.catalogue = catalogue
        self.dashboard = dashboard
    }

    private init(away fault: String, _ dashboard: String) {
        self.init(fault, catalogue: .fails("source_unavailable"), dashboard: .fails(dashboard))
    }

    private init(unreadable fault: String, _ dashboard: String) {
        self.init(fault, catalogue: .fails("catalogue_unreadable"), dashboard: .fails(dashboard))
    }

    /// Every status that servers are known to send instead of a page.
    private static let statuses = [
        400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413, 418, 421, 425, 429, 431, 451, 500, 501, 502, 503, 504,
        505,
        508, 511, 520, 522, 530,
    ]

    static let all: [FaultRow] =
        statuses.map { FaultRow(away: "status:\($0)", "http_status") } + [
            FaultRow(away: "reset", "connection_lost"),
            FaultRow(away: "reset-in-body", "connection_lost"),
            FaultRow(away: "stall", "stalled"),
            FaultRow(away: "stall-in-body", "stalled"),
            // Not even a line of the head comes in time.
            FaultRow(away: "slow:1000", "stalled"),
            FaultRow(away: "slow:10", "timed_out"),
            FaultRow(away: "truncate", "truncated"),
            FaultRow(away: "truncate-chunked", "truncated"),
            FaultRow("too-long", catalogue: .partly, dashboard: .partly),
            FaultRow("cut", catalogue: .partly, dashboard: .partly),
            FaultRow(unreadable: "empty", "empty_response"),
            FaultRow(unreadable: "login", "not_a_dashboard"),
            FaultRow(unreadable: "error-page", "not_a_dashboard"),
            FaultRow(unreadable: "binary", "not_a_dashboard"),
            // What a page is shows in the page.
            FaultRow("content-type:application/pdf", catalogue: .read, dashboard: .read),
            FaultRow("latin1", catalogue: .read, dashboard: .read),
            // The first label that is known counts, or else the page's own word.
            FaultRow("content-type:text/html;charset=nonsense", catalogue: .read, dashboard: .read),
            FaultRow("content-type:text/html; charset='utf-8', text/html", catalogue: .read, dashboard: .read),
            FaultRow(unreadable: "large:100", "too_large"),
            FaultRow(unreadable: "large-declared:100", "too_large"),
            FaultRow("gzip", catalogue: .read, dashboard: .read),
            FaultRow(away: "gzip-broken", "bad_encoding"),
            FaultRow(away: "brotli-broken", "bad_encoding"),
            FaultRow(unreadable: "gzip-bomb:1000", "too_large"),
            FaultRow(away: "endless-headers", "headers_too_large"),
            FaultRow(away: "redirect:https://example.org/", "redirect_refused"),
            FaultRow(away: "redirect:http://127.0.0.1:1/", "redirect_refused"),
            FaultRow(away: "redirect:file:///etc/passwd", "redirect_refused"),
            FaultRow(away: "redirect-loop", "too_many_redirects"),
            FaultRow("redirect-within:3", catalogue: .read, dashboard: .read),
        ]

    /// Pages that only a catalogue can be.
    static let catalogueOnly: [(fault: String, outcome: FaultOutcome)] = [
        ("empty-table", .fails("catalogue_unreadable")), ("foreign:1000", .fails("catalogue_unreadable")),
        ("keep:0.3", .partly), ("damaged:3", .partly), ("foreign:10", .read), ("duplicates:10", .read),
    ]
}
