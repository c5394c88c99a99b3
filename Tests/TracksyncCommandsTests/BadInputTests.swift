import Testing

@testable import TracksyncCommands

/// Command lines that are wrong, and the words that say why.
struct BadInputTests {
    private static let long = String(repeating: "x", count: 501)

    static let cases: [(arguments: [String], words: String)] = [
        (["sync", "--wait", "--watch"], "--wait and --watch exclude each other"),
        (["sync", "--timeout", "5m"], "--timeout needs --wait or --watch"),
        (["sync", "--wait", "--timeout", "5"], "--timeout: 5 has no unit: 5s, 5m, 5h or 5d."),
        (["sync", "--attach", "--wait-lock", "5m"], "--attach and --wait-lock exclude each other"),
        (["sync", "--now", "--dry-run"], "--now may start a job that has its options already"),
        (["sync", "--now", "--no-metadata"], "it excludes"),
        (["sync", "--now", "--allow-deactivations", "0"], "it excludes"),
        (["sync", "--wait-lock", "0s"], "--wait-lock: 0s is no time at all"),
        (["sync", "--request-id", ""], "--request-id needs a name"),
        (["sync", "--request-id", String(repeating: "x", count: 129)], "--request-id takes 128 characters at most"),
        (["resume", "--timeout", "5m"], "--timeout needs --wait or --watch"),
        (["resume", "xyz"], "'xyz' is no job id"),
        (["resume", "--reason", long], "--reason takes 500 characters at most"),
        (["enable", "--reason", long], "--reason takes 500 characters at most"),
        (["disable", "--reason", long], "--reason takes 500 characters at most"),
        (["disable", "--for", "366d"], "--for takes a duration from 1s to 365d"),
        (["schedule", "--count", "101"], "--count takes a number from 1 to 100, not 101."),
        (["audit", "--limit", "501"], "--limit takes a number from 1 to 500, not 501."),
        (["audit", "--job", "xyz"], "'xyz' is no job id"),
        (["audit", "--user", ""], "--user needs a name or a number"),
        (["audit", "--since", "sometime"], "--since: 'sometime' is no time"),
        (["jobs", "--since", "2026-13-01"], "--since"),
        (["attention", "nack", "3"], "ack"),
        (["attention", "ack"], "ack needs a point's number"),
        (["attention", "ack", "0"], "ack takes a point's number of 1 or more, not 0."),
        (["attention", "--reason", "x"], "--reason belongs to ack"),
        (["sync", "--allow-deactivations", "-1"], "--allow-deactivations takes a number of 0 or more, not -1."),
        (["sync", "--allow-deactivations=-1"], "--allow-deactivations takes a number of 0 or more, not -1."),
        (["sync", "--reason", long], "--reason takes 500 characters at most"),
        (["sync", "--trigger", "resume"], "--trigger"),
        (["sync", "extra"], "extra"),
        (["jobs", "--state", "done"], "succeeded"),
        (["jobs", "--limit", "0"], "--limit takes a number from 1 to 200, not 0."),
        (["jobs", "--limit", "201"], "--limit takes a number from 1 to 200, not 201."),
        (["job", "xyz"], "'xyz' is no job id"),
        (["watch", ""], "is no job id"),
        (["cancel", String(repeating: "0", count: 37)], "is no job id"),
        (["tracks", "--limit=-1"], "--limit takes a number of 0 or more, not -1."),
        (["tracks", "--offset", "x"], "--offset"),
        (["tracks", "--search", String(repeating: "x", count: 201)], "--search takes 200 characters at most"),
        (["track"], "slug"),
        (["tracks", "--missing", "phon"], "--missing"), (["tracks", "--columns", "slug,phone"], "'phone'"),
        (["tracks", "--sort", "name", "--search", "x"], "exclude each other"), (["unfollow"], "--all"),
        (["unfollow", "a", "--all"], "one of both"), (["follow", "a", "--search", "b"], "one of both"),
        (["follow"], "slug"),
        (["tracks", "--sort", "name", "--near", "1,2"], "--sort and --near exclude each other"),
        (["tracks", "--near", "1,2", "--search", "x"], "--near and --search exclude each other"),
        (["tracks", "--near", "91,0"], "such as 52.52,13.4, or a track's slug"),
        (["tracks", "--near", "1,2", "--within", "5"], "'5' is no distance such as 50km, 800m or 30mi"),
        (["tracks", "--within", "5km"], "--within needs --near"),
        (["tracks", "--as-of", "soon"], "--as-of: 'soon' is no time: write 2d, yesterday"),
        (["track", "a", "--set-coordinates", "1"], "such as 52.52,13.4"),
        (["export", "--format", "xls"], "'xls' is no format. Known are: csv, jsonl, json, geojson, kml, atom."),
        (["export", "--columns", "slug,foo"], "There is no column 'foo'. Known are: id, source, source_track_slug"),
        (["export", "--columns", "slug, phne"], "There is no column 'phne'. Did you mean 'phone'?"),
        (["export", "--columns", ""], "Known are: id, source"),
        (["export", "--near", "1,2"], "--near needs --within here"),
        (["history", "a", "--field", "fone"], "Known are: track_name, latitude"),
        (["history", "a", "--field", "phne"], "--field takes a field's name, not 'phne'. Did you mean 'phone'?"),
        (["changes", "--kind", "foo"], "Known are: added, deactivated, reactivated"),
        (["changes", "--since", "1d", "--after", "3"], "--since and --after exclude each other"),
        (["changes", "--after", "-1"], "--after takes a number of 0 or more, not -1."),
        (["geocode", "--retry"], "Did you mean '--retry-failed'?"),
        (["geocode", "--reason", long], "--reason takes 500 characters at most"),
        (["follow"] + (0...500).map { "t\($0)" }, "At most 500 slugs"),
        (["status", "--socket", ""], "--socket needs a path"),
        (["status", "--socket", String(repeating: "a", count: 200)], "1 to 107 bytes"),
        (["sync", "--nonsense"], "--nonsense"),
    ]

    @Test(arguments: cases)
    func `bad input is refused with the option's name and what is allowed`(arguments: [String], words: String) throws {
        let run = try CommandRun(arguments)
        #expect(run.code == 64)
        #expect(run.output == "")
        #expect(run.errors.contains(words), "\(run.errors)")
    }
}
