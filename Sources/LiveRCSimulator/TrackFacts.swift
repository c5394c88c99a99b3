/// Everything that a track's pages are drawn from in one generation.
///
/// The pages and the truth both come from here.
struct TrackFacts: Sendable {
    var index: Int
    var slug: String
    var name: String
    var listing: Listing
    /// Where the track is, whatever its page says of that.
    var location: Location
    /// `nil`: the panel is missing.
    var about: About?
    /// `nil`: the panel is missing.
    var map: Map?
    /// The five rows in the page's order; `nil`: the panel is missing.
    var statistics: [StatisticsRow]?
    /// `nil`: the panel is missing.
    var facebook: Facebook?
    var appearance: Appearance
    /// What is peculiar in what the track says.
    var peculiarity: Peculiarity?

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
        /// The address above the contacts, line by line.
        var addressLines: [String]
        var country: String?
        var phone: Contact?
        var website: Contact?
        var email: Contact?
        /// How nothing is written.
        var nothing = "N/A"
        var logo: String?
        /// Lines, of which some may be empty.
        var description: [String]?
    }

    /// A phone number, a website or an e-mail address, or something that stands in its place.
    struct Contact: Sendable {
        /// What a link says that leads to it, or what stands there instead.
        var text: String
        /// Whether it is what it should be; the rest is there, and not to be read.
        var isReadable = true
    }

    struct Map: Sendable {
        var location: Location
        var center: Center?
        var encoding: Encoding
        var form = Form.whole

        /// What the query holds.
        enum Form: Sendable { case whole, withoutStreet, point }

        enum Encoding: Sendable { case raw, percent, percentEverything }
    }

    /// A point in degrees, times a million: exact in text.
    struct Center: Sendable {
        var latitude: Int
        var longitude: Int

        /// Whether it is a place on earth; exactly 0,0 is where programs put what they do not know.
        var isPossible: Bool {
            abs(latitude) <= 90_000_000 && abs(longitude) <= 180_000_000 && (latitude != 0 || longitude != 0)
        }
    }

    struct Location: Sendable {
        var street: String
        var city: String
        var state: String
        var postalCode: String
        var country: String
        var countryCode: String
        /// Whether the code stands before the town, in the town's own part of the query.
        var isCodeFirst = false
        /// Whether address lines alone tell city, state and postal code apart, by the country's form.
        var isClear: Bool

        /// The lines as the address has them; a long street stands on two lines there, on one in the map.
        var lines: [String] {
            let streets =
                street.isEmpty
                ? [] : street.hasPrefix("Unit") ? street.split(separator: ", ").map(String.init) : [street]
            return streets + (cityLine.isEmpty ? [] : [cityLine]) + [country]
        }

        var cityLine: String {
            if isCodeFirst { return "\(postalCode) \(city)" }
            let tail = [state, postalCode].filter { !$0.isEmpty }.joined(separator: " ")
            if city.isEmpty { return tail }
            if tail.isEmpty { return city }
            return state.isEmpty ? "\(city) \(tail)" : "\(city), \(tail)"
        }
    }

    enum StatisticsRow: Sendable {
        case number(Int)
        case text(String)
        case missing
        /// In a cell whose tag is not closed.
        case lost(Int)
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
        /// What is peculiar in how the page is written.
        var peculiarity: Peculiarity?
        var results: Int
        var sessions: Int
        var videos: Int
    }
}

/// LiveRC's own output, or the same after a formatter.
enum PageStyle: Sendable { case raw, formatted }
