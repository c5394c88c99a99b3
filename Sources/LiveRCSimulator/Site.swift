import NIOCore

/// A LiveRC-like site of any number of tracks, in one of its generations.
///
/// Nothing is stored per track: everything follows from the seed, the number of tracks, the generation and the track's
/// index, the same on every machine. Generation 1 has exactly `tracks` tracks; each later one removes about 1 %, adds
/// 1 %, changes the profile of 3 % and the figures of 20 %, and lets some pages lose a value or a panel; some of the
/// removed tracks come back.
public struct Site: Sendable, Hashable {
    /// The most tracks a site can have.
    public static let maximumTracks = 10_000_000
    /// The last generation; each costs a little time per track.
    public static let maximumGeneration = 1000

    /// What everything is drawn from.
    public let seed: UInt64
    /// Tracks in generation 1.
    public let tracks: Int
    /// The generation, from 1.
    public let generation: Int
    /// Whether an edit of a track's page shows as its last activity, as racing there always does. LiveRC's does not:
    /// then the catalogue is silent about it.
    public let showsEdits: Bool

    let history: SiteHistory

    /// Makes a site; numbers out of range are taken as the nearest allowed.
    public init(seed: UInt64 = 1, tracks: Int = 1084, generation: Int = 1, showsEdits: Bool = true) {
        self.seed = seed
        self.tracks = min(max(tracks, 0), Self.maximumTracks)
        self.generation = min(max(generation, 1), Self.maximumGeneration)
        self.showsEdits = showsEdits
        history = SiteHistory(seed: seed, tracks: self.tracks)
    }

    /// The same site in another generation.
    public func at(generation: Int) -> Site {
        Site(seed: seed, tracks: tracks, generation: generation, showsEdits: showsEdits)
    }

    /// The indices of all tracks born so far, listed or removed; in generation 1 all are listed.
    public var indices: Range<Int> { 0..<history.population(generation) }

    /// Whether the catalogue of this generation lists the track.
    public func isListed(_ index: Int) -> Bool { history.isListed(index, in: generation) }

    /// The indices of the listed tracks, in the catalogue's order.
    public var listedIndices: some Sequence<Int> { indices.lazy.filter(isListed) }

    /// How many tracks the catalogue lists; counted each time.
    public var listedCount: Int { listedIndices.reduce(0) { count, _ in count + 1 } }

    /// What a perfect reader takes from the pages about a track: the truth of this generation.
    public func track(at index: Int) -> SimulatedTrack {
        SimulatedTrack(facts: facts(at: index), isListed: isListed(index))
    }

    /// The track of that slug, listed or removed; `nil` when the site never had it.
    public func track(slug: String) -> SimulatedTrack? { index(of: slug).map(track(at:)) }

    /// The slug of a track: one DNS label that ends in the track's index, so that the index can be read back.
    public func slug(at index: Int) -> String {
        var draw = SplitMix64(seed: seed, .slug, index)
        let first = draw.pick(Words.slugFirst)
        let second = draw.pick(Words.slugSecond)
        return switch draw.below(16) {
        case 0: "\(first)-\(second)-\(index)"
        case 1: "\(draw.inRange(1...999))\(first)\(second)\(index)"
        case 2: "\(first)\(index)"
        case 3 where draw.chance(60): Self.longestSlug(first + second, index)
        default: "\(first)\(second)\(index)"
        }
    }

    /// The index of a slug of this site, whatever the generation lists; `nil` when the site never had it.
    public func index(of slug: String) -> Int? {
        let digits = slug.utf8.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits.count <= 9, let index = Int(String(decoding: digits.reversed(), as: UTF8.self)),
            indices.contains(index), self.slug(at: index) == slug
        else { return nil }
        return index
    }

    /// How many rows the catalogue fault `keep:SHARE` leaves: the first ones, rounded down.
    public func listedCount(keeping share: Double) -> Int {
        Int((Double(listedCount) * min(max(share, 0), 1)).rounded(.down))
    }

    /// The catalogue page.
    public func catalogue() -> [UInt8] {
        var page: [UInt8] = []
        var pieces = CataloguePage(site: self, shape: .whole)
        while let piece = pieces.nextPiece() { page += piece.readableBytesView }
        return page
    }

    /// A track's dashboard page.
    public func dashboard(at index: Int) -> [UInt8] {
        var page = ByteBuffer()
        DashboardPage(facts: facts(at: index)).write(to: &page)
        return Array(buffer: page)
    }

    /// Where a track is: its town, its street and its house are drawn one after the other, so that those who share a town are
    /// near each other.
    public func place(at index: Int) -> SimulatedPlace { Gazetteer.place(of: facts(at: index).location, seed: seed) }

    func facts(at index: Int) -> TrackFacts { TrackFacts(site: self, index: index) }

    /// A slug of 63 characters, the longest DNS label.
    private static func longestSlug(_ stem: String, _ index: Int) -> String {
        let number = "-\(index)"
        var slug = stem
        while slug.utf8.count < 63 - number.utf8.count { slug += slug.utf8.count % 9 == 8 ? "x" : "r" }
        return String(slug.prefix(63 - number.utf8.count)) + number
    }
}
