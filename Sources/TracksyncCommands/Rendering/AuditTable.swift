import ControlProtocol
import JobModel

/// The audit for a person: a row for each change, and below it with what and why, which may be long.
enum AuditTable {
    static func lines(_ list: AuditList, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        // Summer and winter may both be there, and the zone's name tells them apart.
        let zones = Set(list.entries.map { time.zone($0.time) })
        let zone = zones.count == 1 ? zones.first : nil
        // The numbers of users and processes are there where there is room: whole names say more.
        let wide = table(list.entries, time, zone, numbers: true).lines(width: .max)
        let isRoomy = wide.allSatisfy { $0.width <= presentation.tableWidth }
        let rows =
            isRoomy ? wide : table(list.entries, time, zone, numbers: false).lines(width: presentation.tableWidth)
        return rows.prefix(1)
            + zip(rows.dropFirst(), list.entries).flatMap { row, entry in
                let words = AuditWords(entry)
                let details: [String?] = [
                    words.typed, words.delegate.map { "by way of: \($0)" },
                    words.refusals.map { "refused since the entry before: \($0) times" },
                    entry.reason.map { "reason: \($0)" },
                ]
                return [row] + details.flatMap { detail($0, presentation) }
            }
    }

    private static func table(_ entries: [AuditEntry], _ time: TimeText, _ zone: String?, numbers: Bool) -> Table {
        var columns = [Table.Column(title: zone.map { "TIME (\($0))" } ?? "TIME"), Table.Column(title: "USER")]
        if numbers { columns.append(Table.Column(title: "PID", atRight: true)) }
        columns += [
            Table.Column(title: "COMMAND"), Table.Column(title: "OUTCOME"),
        ]
        // A column of nothing takes room from the others.
        let hasJobs = entries.contains { $0.jobId != nil }
        if hasJobs { columns.append(Table.Column(title: "JOB")) }
        var table = Table(columns)
        for entry in entries {
            var cells = [
                Line(zone == nil ? time.full(entry.time) : time.second(entry.time)),
                Line(numbers ? user(entry.requester) : entry.requester.user),
            ]
            if numbers { cells.append(Line(String(entry.requester.pid))) }
            table.add(
                cells + [
                    Line(AuditWords(entry).command),
                    Line(entry.outcome, entry.outcome == "allowed" ? .plain : .warning),
                ] + (hasJobs ? [Line(entry.jobId.map(JobWording.short) ?? "-")] : []))
        }
        return table
    }

    /// The name, with the number where they differ.
    private static func user(_ requester: Requester) -> String {
        requester.user == String(requester.uid) ? requester.user : "\(requester.user) (\(requester.uid))"
    }

    private static func detail(_ text: String?, _ presentation: Presentation) -> [Line] {
        text.map { Line($0).indented(first: "  ", rest: "    ", to: presentation.width) } ?? []
    }
}
