import Catalogue
import FoundationEssentials

/// A track for a person.
enum TrackText {
    static func lines(_ track: Track, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        var list = KeyValueList()
        list.add("track", Line(track.trackName))
        list.add("slug", Line(track.sourceTrackSlug.rawValue))
        list.add(
            "state",
            (track.isActive ? Line("active", .good) : Line("inactive: the catalogue no longer lists it", .warning))
                + Line(track.isFollowed ? ", followed" : ""))
        list.add("dashboard", Line(track.trackUrl))
        list.add("events", Line(track.eventsUrl))
        list.add(
            "last activity", track.livercTrackLastUpdated.map { Line($0 + ", as of " + time.full(track.lastSeenAt)) })
        list.add("address", text(track.address))
        list.add("city", text(track.city))
        list.add("region", text(track.state))
        list.add("country", country(track))
        list.add("postal code", text(track.postalCode))
        if let latitude = track.latitude, let longitude = track.longitude {
            list.add("coordinates", "\(String(latitude)), \(String(longitude))")
        }
        list.add("phone", text(track.phone))
        list.add("e-mail", text(track.email))
        list.add("web site", text(track.website))
        list.add("Facebook", text(track.facebookUrl))
        list.add("logo", text(track.logoUrl))
        list.add("description", text(track.description))
        list.add("lifetime", statistics(track))
        list.add("seen", Line(time.fullWithAge(track.lastSeenAt)))
        list.add("details read", Line(track.metadataFetchedAt.map(time.fullWithAge) ?? "never"))
        list.add("changed", Line(time.fullWithAge(track.updatedAt)))
        list.add("first stored", Line(time.fullWithAge(track.createdAt)))
        return list.lines(width: presentation.width)
    }

    private static func text(_ value: String?) -> Line? { value.map { Line($0) } }

    private static func country(_ track: Track) -> Line? {
        switch (track.country, track.countryCode) {
        case (let name?, let code?): "\(name) (\(code))"
        case (let name?, nil): Line(name)
        case (nil, let code?): Line(code)
        case (nil, nil): nil
        }
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

/// A list of tracks for a person.
enum TrackTable {
    static func lines(_ page: TrackPage, _ presentation: Presentation) -> [Line] {
        var table = Table([
            Table.Column(title: ""), Table.Column(title: "SLUG"), Table.Column(title: "NAME", least: 12),
            Table.Column(title: "PLACE", least: 8), Table.Column(title: "LAST ACTIVITY", least: 13),
        ])
        for track in page.tracks {
            let place = [track.city, track.state, track.countryCode].compactMap { $0 }.joined(separator: ", ")
            table.add([
                Line(track.isFollowed ? "*" : " ", .good), Line(track.slug.rawValue), Line(track.name), Line(place),
                Line(track.lastActivity ?? ""),
            ])
        }
        return page.tracks.isEmpty ? [] : table.lines(width: presentation.width)
    }
}

/// What following or not following tracks changed, for a person.
enum FollowText {
    static func lines(_ changed: [TrackSlug], _ unchanged: [TrackSlug], following: Bool, _ presentation: Presentation)
        -> [Line]
    {
        func line(_ words: String, _ slugs: [TrackSlug]) -> [Line] {
            slugs.isEmpty
                ? []
                : Line("\(words): \(slugs.map(\.rawValue).joined(separator: ", "))").wrapped(to: presentation.width)
        }
        return line(following ? "Now followed" : "No longer followed", changed)
            + line(following ? "Followed already" : "Not followed before either", unchanged)
    }
}
