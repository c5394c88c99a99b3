import CMemory
import GRDB
import GRDBSQLite
import Glibc

/// A search as a person types it: words in any order, each anywhere in what is known of a track.
///
/// Nothing of it becomes SQL: the words are looked for as bytes.
struct TrackSearch {
    /// How well a track matches, the best first. The raw value leaves room for whether the track is active.
    enum Rank: UInt8, Comparable {
        /// Its name or its slug is what was typed.
        case exact = 0
        /// Its name or its slug begins with what was typed.
        case beginning = 2
        /// Every word of the query begins a word in the track's name or slug.
        case nameWords = 4
        /// Every word begins a word.
        case words = 6
        case elsewhere = 8

        static func < (one: Rank, other: Rank) -> Bool { one.rawValue < other.rawValue }
    }

    /// Enough for anything that is meant; what is typed beyond that is passed over.
    private static let maximumScalars = 1000
    private static let maximumWords = 16
    /// In how many places of a track a search looks whether a word begins there: a name may be a page long.
    private static let maximumPlaces = 8

    /// The words with a space between two.
    private let phrase: [UInt8]
    private let words: [[UInt8]]
    /// The longest word: tracks without it are passed over fastest.
    private let longest: [UInt8]

    /// Reads what was typed; `nil` when there is no word in it, and so every track matches.
    init?(_ text: String) {
        phrase = SearchText.folded(String(text.unicodeScalars.prefix(Self.maximumScalars)))
        words = phrase.split(separator: UInt8(ascii: " ")).prefix(Self.maximumWords).map(Array.init)
        guard let longest = words.max(by: { $0.count < $1.count }) else { return nil }
        self.longest = longest
    }

    /// Which tracks count.
    struct Filter {
        var isActive = true
        var isInactive = true
        /// `nil`: whether they are followed or not.
        var followed: Set<String>?
    }

    /// Looks through all tracks: the slugs of the first `count` of those that match, the best first, and how many match.
    func run(_ db: Database, _ filter: Filter, first count: Int) throws -> (slugs: [String], total: Int) {
        let statement = try db.cachedStatement(sql: "SELECT texts FROM track_search").sqliteStatement
        defer { sqlite3_reset(statement) }
        var found = Found(best: BestMatches(count: count))
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW {
            let texts = UnsafeRawBufferPointer(
                start: sqlite3_column_blob(statement, 0), count: Int(sqlite3_column_bytes(statement, 0)))
            look(through: texts, filter, &found)
            code = sqlite3_step(statement)
        }
        guard code == SQLITE_DONE else { throw TrackStore.failure(code, of: statement) }
        return (found.best.sorted().map(\.slug), found.total)
    }

    /// The same in texts that are not those of the tracks as they are now.
    func run(_ texts: [UInt8], _ filter: Filter, first count: Int) -> (slugs: [String], total: Int) {
        var found = Found(best: BestMatches(count: count))
        texts.withUnsafeBytes { look(through: $0, filter, &found) }
        return (found.best.sorted().map(\.slug), found.total)
    }

    private struct Found {
        var best: BestMatches
        var total = 0
    }

    private func look(through texts: UnsafeRawBufferPointer, _ filter: Filter, _ found: inout Found) {
        forEachMatch(in: texts) { track, rank in
            let isActive = track[0] == SearchIndex.active
            guard isActive ? filter.isActive : filter.isInactive else { return }
            let slug = Self.field(of: track, from: 1)
            if let followed = filter.followed, !followed.contains(String(decoding: slug, as: UTF8.self)) { return }
            found.total += 1
            found.best.insert(rank: rank.rawValue + (isActive ? 0 : 1), slug: slug)
        }
    }

    /// Hands over the tracks of a row that match, each without its end.
    private func forEachMatch(in texts: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Rank) -> Void) {
        var rest = texts
        while let place = Self.first(longest, in: rest), let base = rest.baseAddress {
            let before = memrchr(base, Int32(SearchIndex.end), place)
            let start = before.map { UnsafeRawPointer($0) - base + 1 } ?? 0
            let after = memchr(base + place, Int32(SearchIndex.end), rest.count - place)
            let end = after.map { UnsafeRawPointer($0) - base } ?? rest.count
            let track = UnsafeRawBufferPointer(rebasing: rest[start..<end])
            if let rank = rank(track) { body(track, rank) }
            rest = UnsafeRawBufferPointer(rebasing: rest[end...])
        }
    }

    /// How well a track matches; `nil` when it does not.
    private func rank(_ track: UnsafeRawBufferPointer) -> Rank? {
        let slug = Self.field(of: track, from: 1)
        let nameStart = min(1 + slug.count + 1, track.count)
        let name = Self.field(of: track, from: nameStart)
        let begins = (slug: Self.begins(slug, with: phrase), name: Self.begins(name, with: phrase))
        if begins.slug && slug.count == phrase.count || begins.name && name.count == phrase.count { return .exact }
        var worst = begins.slug || begins.name ? Rank.beginning : .nameWords
        for word in words {
            guard let rank = Self.rank(word, in: track, nameEnd: nameStart + name.count) else { return nil }
            worst = worst == .beginning ? worst : max(worst, rank)
        }
        return worst
    }

    /// The bytes from a place to the next separator.
    private static func field(of track: UnsafeRawBufferPointer, from start: Int) -> UnsafeRawBufferPointer {
        let rest = UnsafeRawBufferPointer(rebasing: track[min(start, track.count)...])
        guard let base = rest.baseAddress, let end = memchr(base, Int32(SearchIndex.separator), rest.count) else {
            return rest
        }
        return UnsafeRawBufferPointer(rebasing: rest[..<(UnsafeRawPointer(end) - base)])
    }

    private static func begins(_ field: UnsafeRawBufferPointer, with bytes: [UInt8]) -> Bool {
        guard let base = field.baseAddress, field.count >= bytes.count else { return false }
        return memcmp(base, bytes, bytes.count) == 0
    }

    private static func rank(_ word: [UInt8], in track: UnsafeRawBufferPointer, nameEnd: Int) -> Rank? {
        var best: Rank?
        var start = 0
        for _ in 0..<maximumPlaces {
            guard let place = Self.place(of: word, in: track, from: start) else { break }
            if !isWord(track[place - 1]) || !isWord(track[place]) {
                if place < nameEnd { return .nameWords }
                return .words
            }
            best = .elsewhere
            start = place + 1
        }
        return best
    }

    /// Whether a byte is part of a letter or digit.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...: true
        default: false
        }
    }

    /// Where a word stands in a track, from a place on. `memmem` would prepare a table first, which takes longer than a look
    /// through a track.
    private static func place(of word: [UInt8], in track: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = track.baseAddress, let letter = word.first else { return nil }
        let last = track.count - word.count
        var start = start
        while start <= last, let found = memchr(base + start, Int32(letter), last + 1 - start) {
            let place = UnsafeRawPointer(found) - base
            if memcmp(base + place, word, word.count) == 0 { return place }
            start = place + 1
        }
        return nil
    }

    /// Where a word stands first in the texts of many tracks.
    private static func first(_ word: [UInt8], in texts: UnsafeRawBufferPointer) -> Int? {
        guard let base = texts.baseAddress,
            let place = word.withUnsafeBytes({ memmem(base, texts.count, $0.baseAddress ?? base, $0.count) })
        else { return nil }
        return UnsafeRawPointer(place) - base
    }
}

/// The first of many matches in order, without keeping all of them.
struct BestMatches {
    struct Match: Comparable {
        var rank: UInt8
        var slug: String

        static func < (one: Match, other: Match) -> Bool {
            one.rank == other.rank ? one.slug < other.slug : one.rank < other.rank
        }
    }

    /// How many are wanted.
    let count: Int
    private var matches: [Match] = []
    /// A match that is not before this one is not among the first.
    private var bound: Match?

    init(count: Int) { self.count = count }

    /// Takes a match. Slugs are ASCII: the order of their bytes is theirs.
    mutating func insert(rank: UInt8, slug: UnsafeRawBufferPointer) {
        if let bound, rank > bound.rank || rank == bound.rank && !Self.isBefore(slug, bound.slug) { return }
        matches.append(Match(rank: rank, slug: String(decoding: slug, as: UTF8.self)))
        // Twice as many as are wanted: sorting is seldom then.
        guard matches.count / 2 >= max(count, 32) else { return }
        matches = sorted()
        bound = matches.last
    }

    func sorted() -> [Match] { Array(matches.sorted().prefix(count)) }

    private static func isBefore(_ slug: UnsafeRawBufferPointer, _ other: String) -> Bool {
        var other = other
        return other.withUTF8 { slug.lexicographicallyPrecedes($0) }
    }
}
