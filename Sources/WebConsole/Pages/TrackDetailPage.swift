package import Catalogue
internal import FoundationEssentials
internal import JobModel
internal import PlainText

/// One track: all its fields, what cannot be right, and its history.
package struct TrackDetailPage: ConsolePage {
    /// The answer of `track.get`.
    package var details: TrackDetails
    /// The answer of `track.history`.
    package var history: TrackChangePage

    /// Makes the page.
    package init(details: TrackDetails, history: TrackChangePage) {
        self.details = details
        self.history = history
    }

    /// How many changes the page wants.
    package static let changeCount = 50

    package var title: String { details.track.trackName }
    package var section: ConsoleSection? { .tracks }
    package var template: String { "track" }

    package func fields(_ context: PageContext) -> Fields {
        let track = details.track
        return [
            "slug": track.sourceTrackSlug.rawValue, "isActive": track.isActive, "isFollowed": track.isFollowed,
            "left": track.leftAt.map { TimeFields.fields($0, now: context.now) }, "live": live(context),
            "namesakes": details.sameName.map(\.rawValue), "hasNamesakes": !details.sameName.isEmpty,
            "groups": groups(context), "description": track.description,
            "issues": details.issues.map { issue in
                TrackWords.issue(issue).merging([
                    "since": issue.since.map { TimeFields.fields($0, now: context.now) }
                ])
            },
            "hasIssues": !details.issues.isEmpty,
            "history": history.changes.map { ChangeWords.fields($0, context) },
            "hasHistory": !history.changes.isEmpty, "hasMoreHistory": history.next != nil,
            "map": place.flatMap { TrackMap(place: $0, name: track.trackName).fields() },
        ]
    }

    /// What was raced when the catalogue was last read: it is long over when somebody looks.
    private func live(_ context: PageContext) -> Fields? {
        let track = details.track
        guard track.isLive == true || track.currentEvent != nil else { return nil }
        return [
            "isLive": track.isLive == true, "event": track.currentEvent,
            "seen": track.lastSeenAt.map { TimeFields.fields($0, now: context.now) },
        ]
    }

    /// Where the track is, as exactly as it is known.
    private var place: Coordinates? {
        let track = details.track
        func coordinates(_ latitude: Double?, _ longitude: Double?) -> Coordinates? {
            guard let latitude, let longitude else { return nil }
            return Coordinates(latitude: latitude, longitude: longitude)
        }
        let page = coordinates(track.latitude, track.longitude)
        let found = coordinates(track.geoLatitude, track.geoLongitude)
        return track.geoPrecision == "pin" ? found ?? page : page ?? found
    }

    // MARK: Fields

    private func groups(_ context: PageContext) -> [Fields] {
        let track = details.track
        func row(_ name: String, _ value: String?) -> Fields? { value.map { ["name": name, "value": $0] } }
        func link(_ name: String, _ value: String?) -> Fields? {
            value.map { ["name": name, "value": $0, "href": WebLink.address($0)] }
        }
        func time(_ name: String, _ time: Date?) -> Fields? {
            time.map { ["name": name, "time": TimeFields.fields($0, now: context.now)] }
        }
        func figure(_ name: String, _ value: Int64?) -> Fields? {
            row(name, value.map { NumberText.count(Int($0)) })
        }
        func group(_ title: String, _ rows: [Fields?]) -> Fields? {
            let rows = rows.compactMap(\.self)
            return rows.isEmpty ? nil : ["title": title, "rows": rows]
        }
        return [
            group(
                "Place",
                [
                    row("Address", track.address), row("City", track.city), row("Region", track.state),
                    row("Postal code", track.postalCode), row("Country", country),
                    row("Coordinates of the page", degrees(track.latitude, track.longitude)),
                    row("Coordinates", found),
                ]),
            group(
                "Contact",
                [
                    row("Phone", track.phone), row("E-mail", track.email), link("Web site", track.website),
                    link("Facebook", track.facebookUrl), link("Logo", track.logoUrl),
                ]),
            group(
                "Since it joined LiveRC",
                [
                    figure("Laps", track.totalLaps), figure("Races", track.totalRaces),
                    figure("Events", track.totalEvents), figure("Entries", track.totalEntries),
                    figure("Practice sessions", track.totalPracticeSessions),
                ]),
            group(
                "The month in which it was read",
                [
                    figure("Results", track.resultsThisMonth), figure("Practice sessions", track.sessionsThisMonth),
                    figure("Videos", track.videosThisMonth),
                    hasMonth ? time("As of", track.metadataFetchedAt) : nil,
                ]),
            group(
                "At LiveRC",
                [
                    link("Dashboard", track.trackUrl), link("Events", track.eventsUrl),
                    activity(context), row("Slug", track.sourceTrackSlug.rawValue),
                ]),
            group(
                "What is stored",
                [
                    time("Seen in the catalogue", track.lastSeenAt), time("Dashboard read", track.metadataFetchedAt),
                    time("Reading failed", track.lastReading?.failedAt),
                    row("Why it was read", track.lastReading.map { $0.reason.words }),
                    time("Changed", track.updatedAt), time("First stored", track.createdAt), row("Id", track.id),
                    row("Hash of the page", track.metadataSourceHash),
                ]),
        ].compactMap(\.self)
    }

    private var hasMonth: Bool {
        let track = details.track
        return [track.resultsThisMonth, track.sessionsThisMonth, track.videosThisMonth].contains { $0 != nil }
    }

    /// The day of the last activity, LiveRC's words for it, and when they were read: they count from then.
    private func activity(_ context: PageContext) -> Fields? {
        guard let words = details.track.livercTrackLastUpdated else { return nil }
        let readAt = details.track.lastSeenAt
        let date = readAt.flatMap { ActivityText.date(words, readAt: $0, day: TimeFields.day) }
        return [
            "name": "Last activity", "value": date.map { "\($0) (“\(words)”)" } ?? words,
            "read": readAt.map { TimeFields.fields($0, now: context.now) },
        ]
    }

    private var country: String? {
        switch (details.track.country, details.track.countryCode) {
        case (let name?, let code?): "\(name) (\(code))"
        case (let name, let code): name ?? code
        }
    }

    private func degrees(_ latitude: Double?, _ longitude: Double?) -> String? {
        guard let latitude, let longitude else { return nil }
        return "\(latitude), \(longitude)"
    }

    private var found: String? {
        let track = details.track
        guard let place = degrees(track.geoLatitude, track.geoLongitude) else { return nil }
        let precision = track.geoPrecision.map { $0 == "pin" ? "set by an operator" : "the \($0) of the address" }
        let source = track.geoPrecision == "pin" ? nil : track.geoSource.map { "by \($0)" }
        let time = track.geoAt.map { UTCText.minute($0) }
        return [place, precision, source, time].compactMap(\.self).joined(separator: ", ")
    }
}
