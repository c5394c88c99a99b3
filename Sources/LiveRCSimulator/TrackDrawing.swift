extension TrackFacts {
    /// Draws a track as it is in the site's generation.
    init(site: Site, index: Int) {
        let seed = site.seed
        let life = site.history.life(of: index, in: site.generation)
        let slug = site.slug(at: index)
        let peculiarity = Peculiarity.ofTrack(seed: seed, index: index)
        let country = Self.country(seed, index, peculiarity)
        var home = SplitMix64(seed: seed, .country, index, version: 1)
        let town = home.pick(country.towns)
        let name = TrackName.drawn(seed: seed, index: index, version: life.name, country: country, town: town)
        var shape = SplitMix64(seed: seed, .shape, index)
        let oddity = Oddity.drawn(seed: seed, index: index)
        let location = Self.location(seed, index, life, country, peculiarity, &shape)
        let hasAbout = !shape.chance(10) || peculiarity != nil || !location.isClear
        // A track that never had a map is told by its address lines alone, so these must be clear.
        let mayLackMap = location.isClear && hasAbout && (shape.chance(40) || peculiarity.isWithoutMap)
        let hasMap = !mayLackMap || peculiarity == .withoutAddressLines

        self.init(
            index: index, slug: slug, name: name,
            listing: Self.listing(site, index, life), location: location,
            about: hasAbout ? Self.about(seed, index, life, slug, location, country, oddity, peculiarity) : nil,
            map: hasMap ? Self.map(seed, index, life, location, oddity, peculiarity) : nil,
            statistics: shape.chance(10) ? nil : Self.statistics(seed, index, life, oddity, peculiarity),
            facebook: Self.facebook(seed, index, life, slug),
            appearance: Self.appearance(seed, index, life), peculiarity: peculiarity)
        if let absence = life.absence { leaveOut(absence, life: life, location: location) }
    }

    /// Some peculiarities are at home in some countries only.
    private static func country(_ seed: UInt64, _ index: Int, _ peculiarity: Peculiarity?) -> Country {
        var home = SplitMix64(seed: seed, .country, index)
        return switch peculiarity {
        case .codeBeforeTown: Country.drawn(from: &home, among: Country.codesBeforeTowns.keys.sorted())
        case .townWithComma: Country.drawn(from: &home, among: Country.townsWithComma.keys.sorted())
        case .withoutCountryLine: Country.drawn(from: &home, among: ["US"])
        case .withoutMap: Country.drawn(from: &home, among: Country.withTellingCodes)
        default: Country.drawn(from: &home)
        }
    }

    private static func location(
        _ seed: UInt64, _ index: Int, _ life: TrackLife, _ country: Country, _ peculiarity: Peculiarity?,
        _ shape: inout SplitMix64
    ) -> Location {
        var draw = SplitMix64(seed: seed, .place, index, version: life.place)
        let towns = peculiarity == .townWithComma ? Country.townsWithComma[country.code] : nil
        let town = draw.pick(towns ?? country.towns)
        var location = Location(
            street: street(seed, index, life, country), city: town.city, state: town.state,
            postalCode: draw.fill(draw.pick(country.postal)), country: country.name, countryCode: country.code,
            isClear: country.hasTellingCodes)
        if peculiarity == .codeBeforeTown, let form = Country.codesBeforeTowns[country.code] {
            location.postalCode = draw.fill(form)
            location.isCodeFirst = true
        }
        if country.code == "CA", draw.chance(300) {
            location.postalCode = location.postalCode.lowercased().split(separator: " ").joined()
        }
        let kind = shape.below(1000)
        // Some say little; a track that moves says it all from then on.
        if life.place == 0, life.street == 0, !peculiarity.isOfPlace {
            if kind < 15 {
                (location.street, location.city, location.state, location.postalCode) = ("", "", "", "")
                location.isClear = false
            } else if kind < 35 {
                location.street = ""
            } else if kind < 45 {
                location.postalCode = ""
                location.isClear = false
            }
        }
        // With a comma in the town it takes line and map together.
        if peculiarity == .townWithComma { location.isClear = false }
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
        _ oddity: Oddity?, _ peculiarity: Peculiarity?
    ) -> About {
        var lines = location.lines
        if peculiarity == .withoutCountryLine { lines.removeLast() }
        if peculiarity == .withoutAddressLines { lines = [] }
        var about = About(
            addressLines: lines, country: lines.last == location.country ? location.country : nil,
            phone: Contacts.phone(seed, index, life.phone, country).map { Contact(text: $0) },
            website: Contacts.website(seed, index, life.website, slug).map { Contact(text: $0) },
            email: Contacts.email(seed, index, life.email, slug).map { Contact(text: $0) },
            logo: Contacts.logo(seed, index, life.logo, slug),
            description: Contacts.description(seed, index, life.description))
        if oddity == .phone { about.phone = Contact(text: "call the shop", isReadable: false) }
        if oddity == .website { about.website = Contact(text: "http//www.\(slug).example", isReadable: false) }
        if oddity == .email { about.email = Contact(text: "info at \(slug).example", isReadable: false) }
        switch peculiarity {
        case .websiteWithoutHost:
            about.website = Contact(text: index.isMultiple(of: 2) ? "http://" : "https:///", isReadable: false)
        case .wordsForEmail: about.email = Contact(text: "E-Mail us", isReadable: false)
        case .signsForNothing: about.nothing = ["-", "#", ""][index % 3]
        default: break
        }
        return about
    }

    private static func map(
        _ seed: UInt64, _ index: Int, _ life: TrackLife, _ location: Location, _ oddity: Oddity?,
        _ peculiarity: Peculiarity?
    ) -> Map {
        var draw = SplitMix64(seed: seed, .style, index, version: 1)
        let encoding: Map.Encoding = draw.chance(80) ? (draw.chance(500) ? .percent : .percentEverything) : .raw
        let form: Map.Form =
            switch peculiarity {
            case .pointQuery: .point
            case .queryWithoutStreet: .withoutStreet
            default: .whole
            }
        let hasCenter = draw.chance(250) || life.coordinates > 0 || oddity == .coordinates || form == .point
        if peculiarity == .zeroCoordinates || oddity == .coordinates || peculiarity == .impossibleCoordinates,
            life.coordinates == 0
        {
            let center =
                peculiarity == .zeroCoordinates
                ? Center(latitude: 0, longitude: 0) : Center(latitude: 95_500_000, longitude: -200_100_000)
            return Map(location: location, center: center, encoding: encoding)
        }
        guard hasCenter else { return Map(location: location, center: nil, encoding: encoding, form: form) }
        var point = SplitMix64(seed: seed, .coordinates, index, version: life.place &* 1000 &+ life.coordinates)
        let town = Country.all.first { $0.code == location.countryCode }?.towns.first { $0.city == location.city }
        let center = Center(
            latitude: Int((town?.latitude ?? 10) * 1_000_000) + point.inRange(-40_000...40_000),
            longitude: Int((town?.longitude ?? 10) * 1_000_000) + point.inRange(-40_000...40_000))
        return Map(location: location, center: center, encoding: encoding, form: form)
    }

    private static func statistics(
        _ seed: UInt64, _ index: Int, _ life: TrackLife, _ oddity: Oddity?, _ peculiarity: Peculiarity?
    ) -> [StatisticsRow] {
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
        if peculiarity == .lostQuote { rows[4] = .lost(figures[4]) }
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

    private static func appearance(_ seed: UInt64, _ index: Int, _ life: TrackLife) -> Appearance {
        var draw = SplitMix64(seed: seed, .style, index)
        return Appearance(
            style: draw.chance(600) ? .raw : .formatted, rawAmpersands: draw.chance(500),
            peculiarity: Peculiarity.ofPage(seed: seed, index: index, changedIn: life.pageChangedIn),
            results: draw.below(200),
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
        case .coordinates where !life.hasMoved && peculiarity != .pointQuery: map?.center = nil
        // Then the map tells the address, and must tell it as the lines do.
        case .aboutPanel where !life.hasMoved && !peculiarity.isOfPlace && location.isClear: about = nil
        case .mapPanel where !life.hasMoved && location.isClear && peculiarity != .withoutAddressLines: map = nil
        case .coordinates, .aboutPanel, .mapPanel, .statisticsPanel: statistics = nil
        case .facebookPanel: facebook = nil
        case .statisticsRow: if statistics != nil { statistics?[index % 5] = .missing }
        case .statisticsNumber: if statistics != nil { statistics?[index % 5] = .text("-") }
        }
    }
}

extension Peculiarity? {
    /// Whether it is in where the track is.
    fileprivate var isOfPlace: Bool {
        switch self {
        case .pointQuery, .queryWithoutStreet, .codeBeforeTown, .townWithComma, .withoutCountryLine,
            .withoutAddressLines,
            .withoutMap:
            true
        default: false
        }
    }

    fileprivate var isWithoutMap: Bool { self == .withoutMap || self == .withoutCountryLine }
}
