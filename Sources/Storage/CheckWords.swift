/// SQLite's words on a damaged database, for people.
enum CheckWords {
    /// A problem a line. One text of SQLite may hold several lines, and a heading that names the database.
    static func problems(_ texts: [String]) -> [String] {
        texts.flatMap { text in
            text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.hasPrefix("*** in database ") }
        }.map(plain)
    }

    /// `page 28 cannot be read (SQLite: btreeInitPage() returns error code 11)`
    private static func plain(_ line: String) -> String {
        guard
            let match = line.wholeMatch(
                of: /(?:Tree \d+ )?[Pp]age (\d+): (btreeInitPage\(\) .+|unable to get the page.*)/)
        else { return line }
        return "page \(match.1) cannot be read (SQLite: \(match.2))"
    }
}
