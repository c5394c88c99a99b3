/// Names of tracks: mostly plain, some that have tripped scrapers before.
enum TrackName {
    /// One name of this many is odd.
    static let oddPeriod = 11

    static func drawn(seed: UInt64, index: Int, version: Int, country: Country, town: Town) -> String {
        var draw = SplitMix64(seed: seed, .name, index, version: version)
        let plain = plain(country, town, &draw)
        guard version == 0 else { return draw.chance(500) ? "\(plain) \(version + 1)" : "New \(plain)" }
        var odd = SplitMix64(seed: seed, .oddName, index / oddPeriod)
        guard index % oddPeriod == odd.below(oddPeriod) else { return plain }
        return oddity(index / oddPeriod, plain, town)
    }

    /// Clubs go by letters of their own, so that hardly two share a name, as on the real site (3 of 1,090).
    private static func plain(_ country: Country, _ town: Town, _ draw: inout SplitMix64) -> String {
        let letters = draw.fill("@@@")
        return switch country.language {
        case .english: "\(draw.pick(Words.nameFirst)) \(letters) \(draw.pick(Words.nameSecond))"
        case .german: "\(draw.pick(["MRC", "RC-Strecke", "Ömmes Rennbahn"])) \(letters) \(town.city) e.V."
        case .french: "\(draw.pick(["Club Modéliste", "Circuit de l'Aérodrome –"])) \(letters) de \(town.city)"
        case .spanish: "\(draw.pick(["Circuito RC", "Pista Ñandú"])) \(letters) \(town.city)"
        case .japanese: "\(letters) \(draw.pick(["谷田部ラジコンサーキット", "\(town.city) ラジコンコース", "スピードウェイ京都"]))"
        case .arabic: "\(draw.pick(["حلبة الصحراء للسيارات اللاسلكية", "نادي \(town.city) للسباقات"])) \(letters)"
        case .other: "RC Klub \(letters) \(town.city)"
        }
    }

    /// The odd names take turns.
    private static func oddity(_ turn: Int, _ plain: String, _ town: Town) -> String {
        switch turn % 16 {
        case 0: "Track Map Park"
        case 1: "Facebook Raceway"
        case 2: "Smith & Sons R/C <Indoor> Track"
        case 3: "The Racers' Den \"Off-Road\""
        case 4: "<script>alert(1)</script> Speedway"
        case 5: "🏁 \(town.city) RC 🏎️💨"
        case 6: "RC Raceway"
        case 7: "Lifetime Track Stats"
        case 8: "About \(town.city) RC"
        case 9: "</address></div> \(town.city) Club"
        case 10: "مضمار \(town.city) RC Club نادي"
        case 11: plain + String(repeating: " and the very long name of its sponsors", count: 8)
        case 12: "AT&T; Field &amp; Stream RC"
        case 13: "Zoë’s Rácing – Ünïcödé №1"
        case 14: "`rm -rf` | *Bold* [link](https://example.com) #1"
        default: "RC"
        }
    }
}
