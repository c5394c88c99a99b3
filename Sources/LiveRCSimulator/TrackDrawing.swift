extension TrackFacts {
    /// Draws a track as it is in the site's generation.
    init(site: Site, index: Int) {
        let seed = site.seed
        let life = site.history.life(of: index, in: site.generation)
        let slug = site.slug(at: index)
        var home = SplitMix64(seed: seed, .country, index)
        let country = Country.drawn(from: &home)
        let town = home.pick(country.towns)
        let name = TrackName.drawn(seed: seed, index: index, version: life.name, country: country, town: town)
        var shape = SplitMix64(seed: seed, .shape, index)
        let oddity = Oddity.drawn(seed: seed, index: index)
        let location = Self.location(seed, index, life, country, &shape)
        let hasAbout = !shape.chance(10)
        // A track that never had a map is told by its address lines alone, so these must be clear.
        let hasMap = !shape.chance(40) || !location.isClear || !hasAbout

        self.init(
            index: index, slug: slug, name: name,
            listing: Self.listing(site, index, life),
            about: hasAbout ? Self.about(seed, index, life, slug, location, country, oddity) : nil,
            map: hasMap ? Self.map(seed, index, life, location, oddity) : nil,
            statistics: shape.chance(10) ? nil : Self.statistics(seed, index, life, oddity),
            facebook: Self.facebook(seed, index, life, slug),
            appearance: Self.appearance(seed, index))
        if let absence = life.absence { leaveOut(absence, life: life, location: location) }
    }

    private static func location(
        _ seed: UInt64, _ index: Int, _ life: TrackLife, _ country: Country, _ shape: inout SplitMix64
    ) -> Location {
        var draw = SplitMix64(seed: seed, .place, index, version: life.place)
        let town = draw.pick(country.towns)
        var location = Location(
            street: street(seed, index, life, country), city: town.city, state: town.state,
            postalCode: draw.fill(country.postal), country: country.name, countryCode: country.code)
        if country.code == "CA", draw.chance(300) {
            location.postalCode = location.postalCode.lowercased().split(separator: " ").joined()
        }
        let kind = shape.below(1000)
        // Some say little; a track that moves says it all from then on.
        if life.place == 0, life.street == 0 {
            if kind < 15 {
                (location.street, location.city, location.state, location.postalCode) = ("", "", "", "")
            } else if kind < 35 {
                location.street = ""
            } else if kind < 45 {
                location.postalCode = ""
            }
        }
        return location
    }

    private static func street(_ seed: UInt64, _ index: Int, _ life: TrackLife, _ country: Country) -> String {
        var draw = SplitMix64(seed: seed, .street, index, version: life.place &* 1000 &+ life.street)
        let number = draw.inRange(1...9899)
        return switch country.language {
        case .english:
            switch draw.below(24) {
            case 0: "5th & Main"
            case 1: "Horn Park, \(draw.pick(Words.streetsEnglish))"
            case 2: "Unit \(draw.inRange(1...40)), \(number) \(draw.pick(Words.streetsEnglish))"
            case 3: "Behind \"Bob's\" Diner, \(draw.pick(Words.streetsEnglish))"
            default: "\(number) \(draw.pick(Words.streetsEnglish))"
            }
        case .german: "\(draw.pick(Words.streetsGerman)) \(number % 200 + 1)"
        case .french: "\(number % 90 + 1), \(draw.pick(Words.streetsFrench))"
        case .spanish: "\(draw.pick(Words.streetsSpanish)), \(number % 90 + 1)"
        case .japanese: "芝公園\(number % 9 + 1)丁目\(number % 20 + 1)-\(number % 7 + 1)"
        case .arabic: "شارع الملك \(number % 90 + 1)"
        case .other: "\(draw.pick(Words.streetsOther)) \(number % 200 + 1)"
        }
    }

    private static func about(
        _ seed: UInt64, _ index: Int, _ life: TrackLife, _ slug: String, _ location: Location, _ country: Country,
        _ oddity: Oddity?
    ) -> About {
        // A long street stands on two lines in the address, on one in the map.
        let lines =
            location.street.isEmpty
            ? []
            : location.street.hasPrefix("Unit")
                ? location.street.split(separator: ", ").map(String.init) : [location.street]
        return About(
            streetLines: lines, cityLine: location.cityLine, country: location.country,
            phone: oddity == .phone ? "call the shop" : Contacts.phone(seed, index, life.phone, country),
            website: oddity == .website
                ? "http//www.\(slug).example" : Contacts.website(seed, index, life.website, slug),
            email: oddity == .email ? "info at \(slug).example" : Contacts.email(seed, index, life.email, slug),
            logo: Contacts.logo(seed, index, life.logo, slug),
            description: Contacts.description(seed, index, life.description))
    }

    private static func map(
        _ seed: UInt64, _ index: Int, _ life: TrackLife, _ location: Location, _ oddity: Oddity?
    ) -> Map {
        var draw = SplitMix64(seed: seed, .style, index, version: 1)
        let encoding: Map.Encoding = draw.chance(80) ? (draw.chance(500) ? .percent : .percentEverything) : .raw
        let hasCenter = draw.chance(250) || life.coordinates > 0 || oddity == .coordinates
        guard hasCenter else { return Map(location: location, center: nil, encoding: encoding) }
        if oddity == .coordinates, life.coordinates == 0 {
            return Map(
                location: location, center: Center(latitude: 95_500_000, longitude: -200_100_000), encoding: encoding)
        }
        var point = SplitMix64(seed: seed, .coordinates, index, version: life.place &* 1000 &+ life.coordinates)
        let town = Country.all.first { $0.code == location.countryCode }?.towns.first { $0.city == location.city }
        let center = Center(
            latitude: Int((town?.latitude ?? 10) * 1_000_000) + point.inRange(-40_000...40_000),
            longitude: Int((town?.longitude ?? 10) * 1_000_000) + point.inRange(-40_000...40_000))
        return Map(location: location, center: center, encoding: encoding)
    }

    private static func statistics(_ seed: UInt64, _ index: Int, _ life: TrackLife, _ oddity: Oddity?)
        -> [StatisticsRow]
    {
        var draw = SplitMix64(seed: seed, .statistics, index)
        let events = draw.chance(60) ? 0 : draw.below(1 << draw.inRange(1...10))
        var figures = [
            events * draw.inRange(900...4300), events * draw.inRange(20...260), events * draw.inRange(8...30),
            events * draw.inRange(25...60), events,
        ]
        for generation in life.growths {
            var growth = SplitMix64(seed: seed, .growth, index, version: generation)
            let raced = growth.below(3)
            figures[0] += growth.inRange(120...9000)
            figures[1] += growth.below(60)
            figures[2] += raced * growth.inRange(8...30)
            figures[3] += raced * growth.inRange(25...60)
            figures[4] += raced
        }
        var rows = figures.map(StatisticsRow.number)
        if oddity == .figure { rows[draw.below(5)] = draw.chance(500) ? .text("N/A") : .text("1.2 million") }
        return rows
    }

    private static func facebook(_ seed: UInt64, _ index: Int, _ life: TrackLife, _ slug: String) -> Facebook? {
        var draw = SplitMix64(seed: seed, .facebook, index, version: life.facebook)
        guard draw.chance(550) || life.facebook > 0 else { return nil }
        let page = life.facebook == 0 ? slug : "\(slug).\(life.facebook)"
        let url =
            draw.chance(80)
            ? "https://www.facebook.com/pages/\(page)/\(draw.inRange(100_000...999_999))?ref=hl&fref=ts"
            : "http://facebook.com/\(page)"
        return Facebook(url: url, isFeed: draw.chance(600))
    }

    private static func listing(_ site: Site, _ index: Int, _ life: TrackLife) -> Listing {
        var draw = SplitMix64(seed: site.seed, .activity, index, version: site.generation)
        let activity = LastActivity(site: site, index: index, life: life).text(&draw)
        let isOn = activity.hasSuffix("minute ago") || activity.hasSuffix("minutes ago")
        return Listing(
            activity: activity, event: draw.chance(650) ? draw.pick(Words.events) : nil,
            status: isOn ? (draw.chance(200) ? 2 : 1) : 0, hasVideo: isOn && draw.chance(300),
            isFeatured: draw.chance(10))
    }

    private static func appearance(_ seed: UInt64, _ index: Int) -> Appearance {
        var draw = SplitMix64(seed: seed, .style, index)
        return Appearance(
            style: draw.chance(600) ? .raw : .formatted, rawAmpersands: draw.chance(500), results: draw.below(200),
            sessions: draw.below(2500), videos: draw.below(4))
    }

    /// Takes out what the page does not show in this generation.
    ///
    /// Parts of the location never go missing from a track that has moved: the stored rest would then be of another
    /// place, and what a sync ought to do about that is not the simulator's to say.
    private mutating func leaveOut(_ absence: Absence, life: TrackLife, location: Location) {
        switch absence {
        case .phone: about?.phone = nil
        case .website: about?.website = nil
        case .email: about?.email = nil
        case .contacts:
            about?.phone = nil
            about?.website = nil
            about?.email = nil
        case .description: about?.description = nil
        case .logo: about?.logo = nil
        case .coordinates where !life.hasMoved: map?.center = nil
        case .aboutPanel where !life.hasMoved: about = nil
        case .mapPanel where !life.hasMoved && location.isClear: map = nil
        case .coordinates, .aboutPanel, .mapPanel, .statisticsPanel: statistics = nil
        case .facebookPanel: facebook = nil
        case .statisticsRow: if statistics != nil { statistics?[index % 5] = .missing }
        case .statisticsNumber: if statistics != nil { statistics?[index % 5] = .text("-") }
        }
    }
}
