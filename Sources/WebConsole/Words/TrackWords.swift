internal import Catalogue
internal import FoundationEssentials
internal import PlainText
internal import Vocabulary

/// What several pages say of a track.
enum TrackWords {
    /// A value that cannot be right.
    static func issue(_ issue: TrackIssue) -> Fields {
        [
            "slug": issue.slug, "isSlug": TrackSlug(issue.slug) != nil, "kind": kind(issue.kind),
            "field": label(issue.field), "value": issue.value,
        ]
    }

    /// An issue's kind in words.
    static func kind(_ name: String) -> String { Code.words(name) }

    /// A field's name in words.
    static func label(_ field: String) -> String {
        switch field {
        case "track_name": "name"
        case "logo_url": "logo"
        case "facebook_url": "Facebook"
        case "email": "e-mail"
        case "website": "web site"
        case "state": "region"
        case "country_code": "country code"
        default: Code.words(field)
        }
    }

    /// When a track was last active, as a day. LiveRC says "1 minute ago", which is true at the moment it is read alone; what is
    /// no such time has the day on which it was read beside it.
    static func activity(_ words: String, readAt: Date?) -> String {
        guard let readAt else { return words }
        return ActivityText.date(words, readAt: readAt, day: TimeFields.day)
            ?? "\(words), read \(TimeFields.day(readAt))"
    }

    /// A track in a list.
    static func fields(_ track: TrackSummary) -> Fields {
        [
            "slug": track.slug.rawValue, "name": track.name,
            "place": [track.city, track.state, track.countryCode].compactMap(\.self).joined(separator: ", "),
            "activity": track.lastActivity.map { activity($0, readAt: track.lastSeenAt) },
            "left": track.leftAt.map(TimeFields.day), "isActive": track.isActive, "isFollowed": track.isFollowed,
            "distance": track.distance.map { "\(NumberText.tenths($0 / 1000)) km" },
        ]
    }
}
