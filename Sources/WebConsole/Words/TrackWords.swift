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

    /// A track in a list.
    static func fields(_ track: TrackSummary) -> Fields {
        [
            "slug": track.slug.rawValue, "name": track.name,
            "place": [track.city, track.state, track.countryCode].compactMap(\.self).joined(separator: ", "),
            "activity": track.lastActivity, "isActive": track.isActive, "isFollowed": track.isFollowed,
            "distance": track.distance.map { "\(NumberText.tenths($0 / 1000)) km" },
        ]
    }
}
