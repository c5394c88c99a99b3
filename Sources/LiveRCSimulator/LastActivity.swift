/// When a track was last active, a generation being a day: incremental syncs go by what the catalogue says of it.
struct LastActivity {
    /// Whole days since.
    let days: Int

    /// Racing shows always, an edit of the page where the site says so; now and then there is practice that no figure
    /// tells of.
    init(site: Site, index: Int, life: TrackLife) {
        let birth = site.history.birth(of: index)
        let known = max(life.growths.last ?? 0, site.showsEdits ? life.editedIn ?? 0 : 0)
        var last = site.generation
        while last > birth, last > known, !Self.isPractice(site.seed, index, last) { last -= 1 }
        guard last <= birth, known <= birth else {
            days = site.generation - last
            return
        }
        var draw = SplitMix64(seed: site.seed, .activity, index)
        let range = draw.pick(Self.atBirth)
        days = site.generation - birth + draw.inRange(range)
    }

    private static func isPractice(_ seed: UInt64, _ index: Int, _ generation: Int) -> Bool {
        var draw = SplitMix64(seed: seed, .activity, index, version: -generation)
        return draw.chance(30)
    }

    /// In days; LiveRC's own catalogue is spread about so.
    private static let atBirth = [
        0...0, 0...0, 0...0, 0...1, 1...6, 7...13, 14...30, 31...60, 31...60, 61...120, 61...400,
    ]

    /// The same as LiveRC words it.
    func text(_ draw: inout SplitMix64) -> String {
        switch days {
        case ...0: draw.pick(Words.activityToday)
        case 1: "Yesterday"
        case ...6: "\(days) days ago"
        case ...13: "last week"
        case ...30: "\(days / 7) weeks ago"
        case ...60: "last month"
        case ...364: "\(min(days / 30, 11)) months ago"
        default: "last year"
        }
    }
}
