import Catalogue
import ControlProtocol
import Foundation
import JobModel
import Programs
import Remedies
import Testing

@testable import WebConsole

struct PageWordTests {
    @Test(arguments: [(0.5, "50.0 %"), (1, "100.0 %"), (0.99999, "99.9 %"), (0, "0.0 %"), (.nan, "–")])
    func `not all does not read as all`(share: Double, text: String) {
        #expect(NumberWords.percent(share) == text)
    }

    @Test func `the usual duration is the middle of those that succeeded`() throws {
        func job(_ seconds: Double, _ state: JobState = .succeeded) throws -> Job {
            var job = try SamplePages(text: "x").job(1, state)
            job.stages = [StageTiming(stage: .list, startedAt: SamplePages.now, seconds: seconds)]
            return job
        }
        #expect(UsualDurations(try [1, 2].map { try job($0) }).seconds(of: .list) == nil)
        let jobs = try [9, 1, 4].map { try job($0) } + [try job(1000, .failed)]
        #expect(UsualDurations(jobs).seconds(of: .list) == 4)
        #expect(UsualDurations(jobs).seconds(of: .apply) == nil)
    }

    @Test func `the service level has the daemon's figures, and none of its own`() throws {
        let samples = SamplePages(text: "x")
        func text(_ change: (inout ServiceLevelReport) -> Void) throws -> String {
            var report = samples.serviceLevel()
            change(&report)
            let page = ServiceLevelPage(report: report, jobs: [try samples.job(1, .failed)])
            let html = ConsoleRenderer(version: "0.1.0").html(page, PageContext(now: SamplePages.now))
            return html.replacing(/<[^>]*>/, with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        let kept = try text { _ in }
        for words in [
            "40 runs", "Within the level 95.0 %", "Succeeded 39", "Half take at most 3 min 12 s",
            "95 % take at most 1 h 06 min", "Longest time without a success 1 d 3 h ✗ &nbsp;too long",
            "2.0 of 2.0 runs used ! &nbsp;used up", "added 1,234, updated 5 and deactivated 6",
            "succeeds in 2 h with at most 5 % of its dashboards failed; 95 % of the runs", "every 1 d 2 h",
            "list 500 ms 2.0 s",
        ] { #expect(kept.contains(words), "\(words) | \(kept)") }
        let exceeded = try text {
            $0.errorBudgetLeft = -1.5
            $0.longestGapSeconds = 90_000
        }
        #expect(exceeded.contains("3.5 of 2.0 runs used ✗ &nbsp;exceeded") && !exceeded.contains("too long"))
        #expect(try text { $0.errorBudgetLeft = 2 }.contains("0.0 of 2.0 runs used ✓ &nbsp;kept"))
        let none = try text { $0 = ServiceLevelReport(level: $0.level, since: $0.since, until: $0.until) }
        #expect(none.contains("No run has ended") && !none.contains("Error budget"))
    }

    @Test func `a page is the same whichever pages were made before it`() throws {
        let pages = try SamplePages(text: "x").pages()
        let context = PageContext(viewer: Viewer(name: "anna"), now: SamplePages.now)
        let busy = ConsoleRenderer(version: "0.1.0")
        for (_, page) in pages { _ = busy.html(page, context) }
        for (name, page) in pages {
            let html = ConsoleRenderer(version: "0.1.0").html(page, context)
            #expect(html == busy.html(page, context), "\(name)")
            #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"), "\(name)")
        }
    }

    @Test func `only a job that can be resumed has the button`() throws {
        var job = try SamplePages(text: "x").job(1, .failed)
        job.host = nil
        func page() throws -> String {
            let page = JobPage(
                details: JobDetails(job: job, failures: [], withheld: []), changes: nil, others: [], report: nil)
            return ConsoleRenderer(version: "0.1.0").html(
                page, PageContext(viewer: Viewer(name: "anna"), now: SamplePages.now))
        }
        #expect(try page().contains("/jobs/\(job.id)/resume\""))
        // Another host's job is resumed there.
        job.host = "other"
        #expect(try !page().contains("/resume\""))
        job.host = nil
        job.startedAt = nil
        #expect(try !page().contains("/resume\""))
    }

    @Test func `a job's page says how many there are of what it does not list`() throws {
        var job = try SamplePages(text: "x").job(1, .failed)
        job.counts.dashboardsFailed = 544
        job.counts.issues = 0
        job.counts.statisticsChanged = 1084
        job.reportPath = nil
        func page() throws -> String {
            let details = JobDetails(
                job: job,
                failures: (0..<500).map { TrackFailure(slug: "t\($0)", name: "connect_failed", message: "x") },
                withheld: [], issues: [TrackIssue(slug: "acme", kind: "duplicate_name", field: "name", value: "x")])
            let report = job.reportPath.map { JobReport(jobId: job.id, path: $0, text: "x", nextOffset: nil) }
            return ConsoleRenderer(version: "0.1.0").html(
                JobPage(details: details, changes: nil, others: [], report: report), PageContext(now: SamplePages.now))
        }
        let failed = try page()
        for words in [
            "Dashboards not read (544)", "500 × connect failed", "and 450 more.",
            "Only the first 500 are looked at here.", "Data issues (1)",
            "1,084 tracks had new lifetime figures, which are not listed here.",
        ] { #expect(failed.contains(words), "\(words)") }
        #expect(!failed.contains("the report has all"))
        job.reportPath = "x"
        #expect(try page().contains("and 450 more; the report has all."))
        job.counts.dashboardsFailed = 500
        job.counts.statisticsChanged = 0
        #expect(try !page().contains("are looked at here") && !page().contains("What changed"))
    }

    @Test(arguments: [
        ("0193f2a4-7c1b", true), ("0", true), ("", false), ("0193F2A4", false), ("../x", false), ("0193\u{301}", false),
        ("0193f2a4-7c1b-7000-8000-0000000000011", false),
    ])
    func `only what may be a job's id becomes a link`(text: String, isID: Bool) {
        #expect(JobWords.isID(text) == isID)
    }

    @Test func `the strip has a bar for each job, the newest to the right, none lower than can be seen`() throws {
        let jobs = try (0..<4).map { try SamplePages(text: "x").job($0, $0 == 1 ? .failed : .succeeded) }
        let strip = try #require(
            JobStrip(jobs: jobs, now: SamplePages.now).fields(PageContext(now: SamplePages.now)))
        let bars = try #require(strip.child(named: "bars") as? [Fields])
        #expect(bars.map { $0.child(named: "id") as? String } == jobs.reversed().map(\.id.rawValue))
        #expect(bars.map { $0.child(named: "tone") as? String } == ["warn", "warn", "bad", "warn"])
        #expect(JobStrip(jobs: [], now: SamplePages.now).fields(PageContext()) == nil)
    }

    @Test(
        arguments: [
            ([(0.0, 0.0)], true), ([(89.9, 179.9), (-89.9, -179.9)], true), ([(52.5, 13.4), (52.51, 13.41)], true),
            ([], false),
            ([(91.0, 0.0)], false),
        ] as [([(Double, Double)], Bool)])
    func `the map has all points in it`(places: [(Double, Double)], isDrawn: Bool) throws {
        let tracks = try places.enumerated().map { index, place in
            var track = TrackSummary(
                slug: try #require(TrackSlug("t\(index)")), name: "x", city: nil, state: nil, countryCode: nil,
                lastActivity: nil, isActive: true, isFollowed: false)
            track.latitude = place.0
            track.longitude = place.1
            return track
        }
        guard let map = TrackMap(TrackPage(tracks: tracks, total: tracks.count, offset: 0)).fields() else {
            #expect(!isDrawn)
            return
        }
        let box = try #require(map.child(named: "viewBox") as? String).split(separator: " ").compactMap { Double($0) }
        let points = try #require(map.child(named: "points") as? [Fields])
        #expect(box.count == 4 && points.count == places.count)
        for point in points {
            let x = try #require(Double(point.child(named: "x") as? String ?? ""))
            let y = try #require(Double(point.child(named: "y") as? String ?? ""))
            #expect(x >= box[0] && x <= box[0] + box[2] && y >= box[1] && y <= box[1] + box[3], "\(x) \(y) \(box)")
        }
    }

    /// The places of a path of dots, in tenths of a degree.
    private func dots(_ path: String) -> [[Int]] {
        var last = [0, 0]
        return path.split(separator: "m").map { dot in
            let steps = dot.matches(of: /(-?[0-9]+) ?(-?[0-9]+)h0/).first.map { [Int($0.1) ?? 0, Int($0.2) ?? 0] }
            last = zip(last, steps ?? [9999, 9999]).map(+)
            return last
        }
    }

    @Test func `the map has a dot at each place that is found, and says what it shows`() throws {
        let map = { (named: [Coordinates], places: TrackPlaces, total: Int) in
            let tracks = try named.map { place in
                var track = TrackSummary(
                    slug: try #require(TrackSlug("t")), name: "x", city: nil, state: nil, countryCode: nil,
                    lastActivity: nil, isActive: true, isFollowed: false)
                (track.latitude, track.longitude) = (place.latitude, place.longitude)
                return track
            }
            return TrackMap(TrackPage(tracks: tracks, total: total, offset: 0, places: places)).fields()
        }
        let places = SamplePages.places(900, of: 1000)
        let few = Array(places.places.prefix(2))
        let drawn = try #require(try map(few, places, 1000))
        let shown = dots(try #require(drawn.child(named: "dots") as? String))
        #expect(
            shown
                == places.places.map {
                    [Int((($0.longitude + 180) * 10).rounded()), Int(((90 - $0.latitude) * 10).rounded())]
                })
        let box = try #require(drawn.child(named: "viewBox") as? String).split(separator: " ").compactMap { Double($0) }
        for dot in shown {
            let (x, y) = (Double(dot[0]), Double(dot[1]))
            #expect(x >= box[0] && x <= box[0] + box[2] && y >= box[1] && y <= box[1] + box[3], "\(dot) \(box)")
        }
        #expect(
            drawn.child(named: "label") as? String == """
                Map of 900 of the 1,000 tracks found; where the others are is not known. Large points: the tracks of the \
                table below; small points: all of these
                """)
        // Where the table has all of them, each has its name.
        let both = TrackPlaces(ofFirst: few, total: 2)
        let named = try #require(try map(few, both, 2))
        #expect(
            named.child(named: "dots") == nil && named.child(named: "label") as? String == "Map of all 2 tracks found")
        #expect(try map([], TrackPlaces(ofFirst: [], total: 3), 3) == nil)
        let many = try map([], TrackPlaces(ofFirst: few, total: 33_334), 33_334)
        let words = try #require(many?.child(named: "label") as? String)
        #expect(words.hasPrefix("Map of 2 of the first 1,500 tracks of 33,334 found"), "\(words)")
    }

    @Test func `the report reads as cmark reads it`() throws {
        let folder = try Folder()
        let report = """
            # Track sync 2026-11-21T06:00:00.000Z

            **Dry run: nothing below was stored.**

            - Job: `0193f2a4`
            - Reason: `` a`b ``

            ## Updated (2)

            - `acme`
              - phone: `1 | 2` → ` `

            | stage | seconds |
            | --- | ---: |
            | list | 0.84 |

            Of the active tracks: **all**, and `one.
            """
        let file = folder.path + "/report.md"
        try report.write(toFile: file, atomically: true, encoding: .utf8)
        let cmark = try #require(
            ["/usr/bin/cmark", "/usr/local/bin/cmark"].first(where: FileManager.default.isExecutableFile))
        let ending = try execute([cmark, file])
        #expect(ending.status == 0)
        func words(_ text: some StringProtocol) -> [Substring.SubSequence] {
            String(text).replacing(/<[^>]*>/, with: " ").split(whereSeparator: \.isWhitespace)
        }
        let page = JobPage(
            details: JobDetails(job: try SamplePages(text: "x").job(1, .succeeded), failures: [], withheld: []),
            changes: nil, others: [],
            report: JobReport(
                jobId: try SamplePages(text: "x").job(1, .succeeded).id, path: "", text: report, nextOffset: nil))
        let html = ConsoleRenderer(version: "0.1.0").html(page, PageContext(now: SamplePages.now))
        let section = try #require(html.firstRange(of: "Show the report</summary>"))
        let end = try #require(html[section.upperBound...].firstRange(of: "</details>"))
        // cmark knows no tables: its bars and dashes are left out.
        let expected = words(ending.output).filter { !$0.allSatisfy { "|-:".contains($0) } }
        #expect(words(html[section.upperBound..<end.lowerBound]).filter { $0 != "|" } == expected.filter { $0 != "|" })
    }

    @Test func `a page with styles and scripts is small, and far below 60 KB as it is sent`() throws {
        let folder = try Folder()
        func packed(_ text: [UInt8]) throws -> Int {
            let file = folder.path + "/file"
            try Data(text).write(to: URL(filePath: file))
            let ending = try execute(["/bin/sh", "-c", "gzip -1 <\(file) | wc -c"])
            return try #require(Int(ending.output.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        let assets = ConsoleAssets().all.map { Array($0.bytes) }
        #expect(assets.map(\.count).reduce(0, +) <= 24_000)
        let packedAssets = try assets.map(packed).reduce(0, +)
        for document in try SamplePages(text: "Thunder Alley ORV Club", count: 50).documents() {
            let size = document.html.utf8.count
            #expect(size <= 60_000, "\(document.name): \(size)")
            #expect(try packed(Array(document.html.utf8)) + packedAssets <= 30_000, "\(document.name)")
        }
    }

    @Test func `the coast takes at most 15 KB`() {
        #expect(Coastline.path.utf8.count <= 15_000)
        #expect(Coastline.path.utf8.allSatisfy { "Mlz -0123456789".utf8.contains($0) })
    }

    @Test func `only coasts within the frame are drawn`() {
        #expect(Coastline.path(left: 0, top: 0, right: 3600, bottom: 1800) == Coastline.path)
        // Europe does not need America.
        let europe = Coastline.path(left: 1750, top: 250, right: 2100, bottom: 550)
        #expect(!europe.isEmpty && europe.utf8.count < Coastline.path.utf8.count * 3 / 4)
    }

    @Test func `the bar has its value, and a remedy its link`() throws {
        let renderer = ConsoleRenderer(version: "0.1.0")
        let job = try SamplePages(text: "x").job(1, .running)
        let page = JobPage(
            details: JobDetails(job: job, failures: [], withheld: []), changes: nil, others: [], report: nil)
        let html = renderer.html(page, PageContext(prefix: "/p", now: SamplePages.now))
        #expect(html.contains(#"max="1084" value="523""#))
        #expect(html.contains(#"data-events="/p/api/v1/tracks/sync/\#(job.id)/events""#))
        let error = ErrorPage(
            title: "Refused", message: "A job runs.", action: Remedy(.showJob, jobId: job.id.rawValue))
        #expect(
            renderer.html(error, PageContext(prefix: "/p")).contains(#"<a href="/p/jobs/\#(job.id)">See the job</a>"#))
        let hostile = ErrorPage(title: "x", message: "x", action: Remedy(.showJob, jobId: "../\"x"))
        #expect(renderer.html(hostile, PageContext()).contains(#"<a href="/jobs">See the job</a>"#))
    }

    @Test func `an asset's address changes with its content`() {
        let address = ConsoleAssets().styleSheet.address
        #expect(
            address.hasPrefix("console.") && address.hasSuffix(".css")
                && address.utf8.count == "console..css".count + 16)
        #expect(StaticAsset(name: "console.css", contentType: "text/css", bytes: [1]).address != address)
    }

    @Test func `a path carries what was asked for`() {
        #expect(WebLink.path("/tracks", [("search", "a b&c=ü"), ("city", nil)]) == "/tracks?search=a%20b%26c%3D%C3%BC")
        #expect(WebLink.path("/tracks", []) == "/tracks")
    }

    @Test func `LiveRC's words of the last activity count from when they were read`() throws {
        let readAt = SamplePages.now.addingTimeInterval(-3 * 86_400)
        func html(_ page: any ConsolePage) -> String {
            ConsoleRenderer(version: "0.1.0").html(page, PageContext(now: SamplePages.now))
        }
        func list(_ words: String, readAt: Date?, leftAt: Date? = nil) throws -> String {
            var track = TrackSummary(
                slug: try #require(TrackSlug("acme")), name: "Acme", city: nil, state: nil, countryCode: nil,
                lastActivity: words, isActive: leftAt == nil, isFollowed: false)
            (track.lastSeenAt, track.leftAt) = (readAt, leftAt)
            return html(TracksPage(page: TrackPage(tracks: [track], total: 1, offset: 0), query: TrackListParams()))
        }
        #expect(try list("1 minute ago", readAt: readAt).contains(">2026-11-18</td>"))
        #expect(try list("3 weeks ago", readAt: readAt).contains(">~2026-10-28</td>"))
        #expect(try list("just so", readAt: readAt).contains(">just so, read 2026-11-18</td>"))
        #expect(try list("1 minute ago", readAt: nil).contains(">1 minute ago</td>"))
        #expect(try list("now", readAt: readAt, leftAt: readAt).contains(">inactive since 2026-11-18</span>"))

        var details = try SamplePages(text: "x").track()
        details.track.livercTrackLastUpdated = "1 minute ago"
        details.track.lastSeenAt = readAt
        details.track.currentEvent = "Spring Series"
        details.sameName = [try #require(TrackSlug("acme2"))]
        func track() -> String {
            html(TrackDetailPage(details: details, history: TrackChangePage(changes: [], next: nil, last: 0)))
                .replacing(/<\/?(time|span)[^>]*>/, with: "")
        }
        let active = track()
        #expect(active.contains("2026-11-18 (“1 minute ago”), read 2026-11-18 06:00 UTC, 3 d ago"), "\(active)")
        #expect(active.contains("<p>racing Spring Series as of 2026-11-18 06:00 UTC, 3 d ago</p>"), "\(active)")
        #expect(active.contains(#"Other active tracks of this name: <a href="/tracks/acme2">acme2</a>"#), "\(active)")
        details.track.isActive = false
        details.track.updatedAt = readAt
        #expect(track().contains("inactive since 2026-11-18 06:00 UTC: the catalogue no longer lists it"), "\(track())")
    }

    @Test func `all that a job's end brings is put on its open page`() throws {
        for (name, html) in try SamplePages(text: "x").documents() where name == "job" {
            for match in html.matches(of: /<section class="card[a-z ]*" id="([a-z]+)"([^>]*)>/) {
                #expect(match.2.contains("data-live"), "\(match.1)")
            }
        }
    }

    @Test func `the page of data quality has the open issues by kind, the most frequent first`() throws {
        let documents = try SamplePages(text: "x").documents()
        let page = try #require(documents.first { $0.name == "quality" }).html
        #expect(page.contains("1,902 issues open, without those that an operator took off the list."))
        let kinds = page.matches(of: /tracks\?issue=([a-z_]+)"/).map { String($0.1) }
        #expect(kinds == ["malformed_url", "duplicate_name"])
        #expect(try #require(documents.first { $0.name == "quality-empty" }).html.contains("None is open."))
    }

    @Test func `what a table has no room for on a phone stands below what it has`() throws {
        for (name, html) in try SamplePages(text: "why").documents() where ["audit", "jobs", "tracks"].contains(name) {
            #expect(html.contains(/<span class="narrow note">[^<]*[a-z]+/), "\(name)")
        }
    }
}
