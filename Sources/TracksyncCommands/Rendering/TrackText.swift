import Catalogue
import FoundationEssentials
import PlainText

/// A track for a person.
enum TrackText {
    /// All that is known of it; what the history does not keep is left out where it is that of a time of the past.
    static func lines(_ details: TrackDetails, ofThePast isPast: Bool = false, _ presentation: Presentation) -> [Line] {
        let track = details.track
        let time = presentation.time
        var list = KeyValueList()
        list.add("track", Line(track.trackName))
        list.add("slug", Line(track.sourceTrackSlug.rawValue))
        if !details.sameName.isEmpty {
            let slugs = details.sameName.map(\.rawValue).joined(separator: ", ")
            list.add("also called", Line("\(track.trackName): \(slugs)"))
        }
        list.add(
            "state",
            (track.isActive
                ? Line("active", .good)
                : Line("inactive" + (track.leftAt.map { " since \(time.day($0))" } ?? ""), .warning)
                    + " (not in the catalogue)") + Line(track.isFollowed ? "; followed" : ""))
        list.add("dashboard", Line(track.trackUrl))
        list.add("events", Line(track.eventsUrl))
        list.add(
            "last activity",
            track.livercTrackLastUpdated.map { Line(ActivityDate.detail($0, readAt: track.lastSeenAt, time)) })
        list.add("now", track.isLive == true ? Line("racing", .good) : nil)
        list.add("event", text: track.currentEvent)
        list.add("address", text: track.address)
        list.add("city", text: track.city)
        list.add("region", text: track.state)
        list.add("country", country(track))
        list.add("postal code", text: track.postalCode)
        if let latitude = track.latitude, let longitude = track.longitude {
            list.add("coordinates", "\(String(latitude)), \(String(longitude))")
        }
        list.add("found at", found(track, time))
        list.add("phone", text: track.phone)
        list.add("e-mail", text: track.email)
        list.add("web site", text: track.website)
        list.add("Facebook", text: track.facebookUrl)
        list.add("logo", text: track.logoUrl)
        list.add("description", text: track.description)
        list.add("lifetime", statistics(track))
        list.add("month", month(track, time))
        list.add("seen", track.lastSeenAt.map { Line(time.fullWithAge($0)) })
        if !isPast || track.metadataFetchedAt != nil { list.add("details read", Line(read(track, time))) }
        list.add("last attempt", failed(track, time))
        list.add("changed", track.updatedAt.map { Line(time.fullWithAge($0)) })
        list.add("first stored", Line(time.fullWithAge(track.createdAt)))
        list.add(
            "issues",
            lines: details.issues.map { issue in
                IssueText.line(issue) + Line(issue.since.map { "; since \(time.full($0))" } ?? "")
            })
        return list.lines(width: presentation.width)
    }

    /// When its dashboard was last read, and why.
    private static func read(_ track: Track, _ time: TimeText) -> String {
        guard let fetchedAt = track.metadataFetchedAt else { return "never" }
        guard let reading = track.lastReading, reading.failedAt == nil else { return time.fullWithAge(fetchedAt) }
        let same = reading.notModified ? "; it was the same" : ""
        return "\(time.fullWithAge(fetchedAt)), as \(reading.reason.words)\(same)"
    }

    /// That it could not be read since.
    private static func failed(_ track: Track, _ time: TimeText) -> Line? {
        guard let reading = track.lastReading, let failedAt = reading.failedAt else { return nil }
        return Line("failed \(time.fullWithAge(failedAt)), as \(reading.reason.words)", .warning)
    }

    private static func country(_ track: Track) -> Line? {
        switch (track.country, track.countryCode) {
        case (let name?, let code?): "\(name) (\(code))"
        case (let name?, nil): Line(name)
        case (nil, let code?): Line(code)
        case (nil, nil): nil
        }
    }

    /// Coordinates that come from elsewhere than the page.
    private static func found(_ track: Track, _ time: TimeText) -> Line? {
        guard let latitude = track.geoLatitude, let longitude = track.geoLongitude else { return nil }
        let place = "\(String(latitude)), \(String(longitude))"
        let precision = track.geoPrecision.map { $0 == "pin" ? "set by an operator" : "the \($0) of the address" }
        let source = track.geoPrecision == "pin" ? nil : track.geoSource.map { "by \($0)" }
        let parts = [place, precision, source, track.geoAt.map(time.full)].compactMap(\.self)
        return Line(parts.joined(separator: ", "))
    }

    /// What the dashboard said about the month in which it was read.
    private static func month(_ track: Track, _ time: TimeText) -> Line? {
        let figures: [(Int64?, String)] = [
            (track.resultsThisMonth, "result"), (track.sessionsThisMonth, "session"), (track.videosThisMonth, "video"),
        ]
        let parts = figures.compactMap { value, noun in value.map { NumberText.count(Int($0), noun) } }
        guard !parts.isEmpty else { return nil }
        return Line(parts.joined(separator: ", ") + (track.metadataFetchedAt.map { ", as of \(time.full($0))" } ?? ""))
    }

    private static func statistics(_ track: Track) -> Line? {
        let figures: [(Int64?, String, String)] = [
            (track.totalLaps, "lap", "laps"), (track.totalRaces, "race", "races"),
            (track.totalEvents, "event", "events"), (track.totalEntries, "entry", "entries"),
            (track.totalPracticeSessions, "practice session", "practice sessions"),
        ]
        let parts = figures.compactMap { value, noun, plural in
            value.map { NumberText.count(Int($0), noun, plural: plural) }
        }
        return parts.isEmpty ? nil : Line(parts.joined(separator: ", "))
    }
}
