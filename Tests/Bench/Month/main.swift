// Prints what a month of daily syncs asks for, and how far what is stored lags behind.

import LiveRCSimulator
import SyncedSite

let tracks = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1084
let figures = try await Month.figures(tracks: tracks)

func percent(_ share: Double) -> String {
    "\(Int((share * 1000).rounded()) / 10).\(Int((share * 1000).rounded()) % 10) %"
}

print("30 daily syncs of \(tracks) tracks in the mode auto, max_age 7d; edits of pages do not show in the catalogue:")
print()
print("dashboards that could be asked for: \(figures.listed)")
print("requests in all: \(figures.requests), of these for robots.txt: \(figures.robots)")
print("asked for: \(figures.asked), saved \(percent(figures.saved))")
print(
    "came as they had changed: \(figures.came), not sent \(percent(1 - Double(figures.came) / Double(figures.listed)))")
print()
print("| field | stored after the site at most | values later than the next sync |")
print("| --- | ---: | ---: |")
for field in SiteField.allCases {
    print("| \(field.rawValue) | \(figures.staleness[field] ?? 0) d | \(figures.late[field] ?? 0) |")
}
