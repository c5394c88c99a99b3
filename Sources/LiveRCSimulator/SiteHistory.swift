/// How a site changes from generation to generation, computed for each track from the seed alone.
///
/// Picks are made one to a block of consecutive tracks, so that shares hold exactly and every kind of change is met even
/// on a small site; a draw per track would leave both to luck.
struct SiteHistory: Sendable, Hashable {
    let seed: UInt64
    /// Tracks in generation 1.
    let tracks: Int

    /// Tracks born in each generation after the first.
    var bornPerGeneration: Int { tracks == 0 ? 0 : max(1, tracks / 100) }

    /// One track of this many leaves; 1 % stays well under the guard of 5 %.
    private var removalPeriod: Int { min(100, max(tracks, 2)) }
    /// One track of this many changes its profile: 3 %, on a small site more so that several kinds are met.
    private var profilePeriod: Int { min(33, max(tracks / 10, 2)) }
    /// One track of this many loses a value or a panel for a generation.
    private var absencePeriod: Int { min(50, max(tracks / 12, 3)) }
    /// One track of this many was raced on: 20 %.
    private let growthPeriod = 5

    /// Tracks born up to a generation: those listed and those removed.
    func population(_ generation: Int) -> Int { tracks + bornPerGeneration * (generation - 1) }

    func birth(of index: Int) -> Int { index < tracks ? 1 : 2 + (index - tracks) / max(bornPerGeneration, 1) }

    func isListed(_ index: Int, in generation: Int) -> Bool {
        let birth = birth(of: index)
        guard index >= 0, birth <= generation else { return false }
        var listed = true
        for step in (birth + 1)..<(max(generation, birth) + 1) {
            if listed {
                listed = !isPicked(index, .removal, step, period: removalPeriod)
            } else {
                var draw = SplitMix64(seed: seed, .comeback, index, version: step)
                listed = draw.chance(500)
            }
        }
        return listed
    }

    func life(of index: Int, in generation: Int) -> TrackLife {
        let birth = birth(of: index)
        var life = TrackLife(bornIn: birth)
        var wasAbsent = false
        for step in (birth + 1)..<(max(generation, birth) + 1) {
            let isEdited = isPicked(index, .profileChange, step, period: profilePeriod)
            if isEdited { life.apply(kind(index, step, period: profilePeriod)) }
            let grew = isPicked(index, .growth, step, period: growthPeriod)
            if grew { life.growths.append(step) }
            let isAbsent = isPicked(index, .absence, step, period: absencePeriod)
            if isEdited || isAbsent || wasAbsent { life.editedIn = step }
            if grew || isEdited || isAbsent || wasAbsent { life.pageChangedIn = step }
            wasAbsent = isAbsent
            if step == generation, isAbsent { life.absence = kind(index, step, period: absencePeriod) }
        }
        return life
    }

    private func isPicked(_ index: Int, _ purpose: Purpose, _ generation: Int, period: Int) -> Bool {
        var draw = SplitMix64(seed: seed, purpose, index / period, version: generation)
        return index % period == draw.below(period)
    }

    /// Kinds take turns from block to block, another first one in each generation.
    private func kind<Kind: CaseIterable>(_ index: Int, _ generation: Int, period: Int) -> Kind {
        let kinds = Array(Kind.allCases)
        return kinds[(index / period + generation * 5) % kinds.count]
    }
}

/// What has happened to one track up to a generation.
struct TrackLife: Sendable {
    var name = 0
    var street = 0
    var place = 0
    var coordinates = 0
    var phone = 0
    var website = 0
    var email = 0
    var description = 0
    var logo = 0
    var facebook = 0
    /// The generations in which the figures grew.
    var growths: [Int] = []
    var absence: Absence?
    /// The last generation in which the page changed other than by its figures.
    var editedIn: Int?
    /// The last generation in which the page became another one.
    var pageChangedIn: Int

    init(bornIn generation: Int) { pageChangedIn = generation }

    /// Whether any part of the location has changed since the track's birth.
    var hasMoved: Bool { street + place + coordinates > 0 }

    mutating func apply(_ change: ProfileChange) {
        switch change {
        case .name: name += 1
        case .street: street += 1
        case .move: place += 1
        case .coordinates: coordinates += 1
        case .phone: phone += 1
        case .website: website += 1
        case .email: email += 1
        case .description: description += 1
        case .logo: logo += 1
        case .facebook: facebook += 1
        case .several:
            phone += 1
            website += 1
            description += 1
        }
    }
}

/// A change of a track's profile.
enum ProfileChange: CaseIterable {
    case name, street, move, coordinates, phone, website, email, description, logo, facebook, several
}

/// Something a track's page does not show for one generation; in the next it is back.
enum Absence: CaseIterable {
    case phone, website, email, contacts, description, logo, coordinates
    case aboutPanel, mapPanel, statisticsPanel, facebookPanel
    case statisticsRow, statisticsNumber
}
