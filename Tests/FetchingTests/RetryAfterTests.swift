import Testing

@testable import Fetching

struct RetryAfterTests {
    /// Sat, 28 Nov 2026 12:00:00 GMT.
    private let now = 1_795_867_200

    private func wait(_ header: String) -> Duration? { RetryAfter.wait(header, now: now, longest: .seconds(60)) }

    @Test(arguments: [
        ("1", 1), ("  120 ", 120), ("86400", 86_400), ("Sat, 28 Nov 2026 12:00:30 GMT", 30),
        ("Saturday, 28-Nov-26 12:01:00 GMT", 60), ("Sat Nov 28 12:05:00 2026", 300),
    ])
    func `seconds and dates are waited for`(header: String, seconds: Int) { #expect(wait(header) == .seconds(seconds)) }

    @Test(arguments: ["0", "", "soon", "-5", "1.5", "Sat, 28 Nov 2026 11:00:00 GMT", "Sat, 28 Nov 2026 12:00:00 GMT"])
    func `what names no time, or one that has just passed, asks for none`(header: String) {
        #expect(wait(header) == nil)
    }

    @Test(arguments: [
        "86401", "20240101", "99999999999999999999999", "Wed, 21 Oct 2015 07:28:00 GMT",
        "Fri, 01 Jan 2100 00:00:00 GMT", "Sun, 29 Nov 2026 12:00:01 GMT", "Thu, 01 Jan 1970 00:00:00 GMT",
    ])
    func `what cannot be meant counts as the longest wait`(header: String) { #expect(wait(header) == .seconds(60)) }
}
