/// Everything that a track's pages are drawn from in one generation.
///
/// The pages and the truth both come from here.
struct TrackFacts: Sendable {
    var index: Int
    var slug: String
    var name: String
    var listing: Listing
    /// `nil`: the panel is missing.
    var about: About?
    /// `nil`: the panel is missing.
    var map: Map?
    /// The five rows in the page's order; `nil`: the panel is missing.
    var statistics: [StatisticsRow]?
    /// `nil`: the panel is missing.
    var facebook: Facebook?
    var appearance: Appearance

    /// What the catalogue says besides the name.
    struct Listing: Sendable {
        var activity: String
        var event: String?
        /// 0 nothing going on, 1 practice, 2 racing: LiveRC's numbers.
        var status: Int
        var hasVideo: Bool
        var isFeatured: Bool
    }

    struct About: Sendable {
        var streetLines: [String]
        var cityLine: String
        var country: String
        var phone: String?
        var website: String?
        var email: String?
        var logo: String?
        /// Lines, of which some may be empty.
        var description: [String]?

        var addressLines: [String] { streetLines + (cityLine.isEmpty ? [] : [cityLine]) + [country] }
    }

    struct Map: Sendable {
        var location: Location
        var center: Center?
        var encoding: Encoding

        enum Encoding: Sendable { case raw, percent, percentEverything }
    }

    /// A point in degrees, times a million: exact in text.
    struct Center: Sendable {
        var latitude: Int
        var longitude: Int
    }

    struct Location: Sendable {
        var street: String
        var city: String
        var state: String
        var postalCode: String
        var country: String
        var countryCode: String

        var cityLine: String {
            let tail = [state, postalCode].filter { !$0.isEmpty }.joined(separator: " ")
            if city.isEmpty { return tail }
            if tail.isEmpty { return city }
            return state.isEmpty ? "\(city) \(tail)" : "\(city), \(tail)"
        }

        /// Whether the city line alone tells city, state and postal code apart, as it does when the code is digits.
        ///
        /// Only then does a page ever lack the map.
        var isClear: Bool {
            !city.isEmpty && !postalCode.isEmpty
                && postalCode.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
    }

    enum StatisticsRow: Sendable {
        case number(Int)
        case text(String)
        case missing
    }

    struct Facebook: Sendable {
        var url: String
        var isFeed: Bool
    }

    /// How the page is written, which no field depends on.
    struct Appearance: Sendable {
        var style: PageStyle
        /// Ampersands before a space are left as they are, as LiveRC often does.
        var rawAmpersands: Bool
        var results: Int
        var sessions: Int
        var videos: Int
    }
}

/// LiveRC's own output, or the same after a formatter.
enum PageStyle: Sendable { case raw, formatted }
