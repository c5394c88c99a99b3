import Foundation
import Programs
import Testing

/// The console in a real browser, Debian's Chromium driven by Playwright: each course is a function of
/// `Tests/Browser/course.py`, which starts the built programs itself.
struct BrowserTests {
    /// What every check runs.
    private static let short = ["first_visit", "start_to_end", "no_scripts", "hostile", "login"]
    /// What a release runs besides.
    private static let long = [
        "cancel_and_resume", "search_and_follow", "lost_daemon", "two_tabs", "phone", "keyboard", "screenshots",
    ]

    @Test func `the console works in a browser: first visit, start to end, no scripts, hostile names, login`() throws {
        try run(Self.short)
    }

    @Test(.enabled(if: TestTier.isRelease), arguments: long)
    func `the rest of the console works in a browser`(course: String) throws {
        try run([course])
    }

    private func run(_ courses: [String]) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let python = root + "/.build/tools/browser/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            Issue.record("There is no browser to test with: run .ci/install-browser .build/tools, which says why.")
            return
        }
        let programs = URL(fileURLWithPath: Build.program("tracksync-web")).deletingLastPathComponent().path
        let ending = try execute(
            [python, "-B", root + "/Tests/Browser/course.py", programs, root + "/.build/screenshots"] + courses)
        #expect(ending.status == 0, "\(ending.output.prefix(8000))\(ending.errors.suffix(2000))")
        for course in courses { #expect(ending.output.contains("\(course): passed")) }
    }
}
