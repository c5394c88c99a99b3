/// What a track tells about itself besides where it is.
///
/// A value that a track lacks at first appears with its first change.
enum Contacts {
    static func phone(_ seed: UInt64, _ index: Int, _ version: Int, _ country: Country) -> String? {
        var draw = SplitMix64(seed: seed, .phone, index, version: version)
        guard draw.chance(620) || version > 0 else { return nil }
        return draw.fill(country.phone)
    }

    static func website(_ seed: UInt64, _ index: Int, _ version: Int, _ slug: String) -> String? {
        var draw = SplitMix64(seed: seed, .website, index, version: version)
        guard draw.chance(700) || version > 0 else { return nil }
        let tail = version == 0 ? "" : "v\(version)"
        return switch draw.below(6) {
        case 0: "https://\(slug).example/\(tail)"
        case 1: "https://www.example.org/clubs?name=\(slug)&page=home\(tail)"
        default: "http://www.\(slug)\(tail).example"
        }
    }

    static func email(_ seed: UInt64, _ index: Int, _ version: Int, _ slug: String) -> String? {
        var draw = SplitMix64(seed: seed, .email, index, version: version)
        guard draw.chance(760) || version > 0 else { return nil }
        let tail = version == 0 ? "" : ".\(version)"
        return "\(draw.pick(Words.users))\(tail)@\(draw.chance(400) ? "\(slug).example" : draw.pick(Words.domains))"
    }

    static func logo(_ seed: UInt64, _ index: Int, _ version: Int, _ slug: String) -> String? {
        var draw = SplitMix64(seed: seed, .logo, index, version: version)
        guard draw.chance(660) || version > 0 else { return nil }
        return
            "https://assets.livetimescoring.com/track_logos/\(index + 1)/\(slug)_logo.png?dt=20\(draw.inRange(14...25))-0"
            + "\(draw.inRange(1...9))-\(draw.inRange(10...28))_\(draw.fill("0#:1#:2#"))"
    }

    static func description(_ seed: UInt64, _ index: Int, _ version: Int) -> [String]? {
        var draw = SplitMix64(seed: seed, .description, index, version: version)
        guard draw.chance(550) || version > 0 else { return nil }
        var lines = [version == 0 ? draw.pick(Words.sentences) : "Season \(version + 1): \(draw.pick(Words.sentences))"]
        for _ in 0..<draw.below(6) {
            switch draw.below(5) {
            case 0: lines.append(draw.pick(Words.sentences))
            case 1 where lines.last != "": lines += ["", draw.pick(Words.sentences)]
            default: lines[lines.count - 1] += " " + draw.pick(Words.sentences)
            }
        }
        return lines
    }
}

/// Something wrong with a track's own information, for data-quality issues; duplicate names come from `TrackName`.
enum Oddity: CaseIterable {
    case coordinates, email, website, phone, figure

    /// One track of this many.
    static let period = 37

    static func drawn(seed: UInt64, index: Int) -> Oddity? {
        var draw = SplitMix64(seed: seed, .oddData, index / period)
        guard index % period == draw.below(period) else { return nil }
        return allCases[(index / period) % allCases.count]
    }
}
