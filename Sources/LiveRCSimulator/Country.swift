/// A town that tracks stand in.
struct Town: Sendable {
    let city: String
    let state: String
    /// Degrees, roughly: streets are scattered around.
    let latitude: Double
    let longitude: Double

    init(_ city: String, _ latitude: Double, _ longitude: Double) { self.init(city, "", latitude, longitude) }

    init(_ city: String, _ state: String, _ latitude: Double, _ longitude: Double) {
        self.city = city
        self.state = state
        self.latitude = latitude
        self.longitude = longitude
    }
}

/// A country, with what its addresses look like on LiveRC.
struct Country: Sendable {
    let name: String
    let code: String
    /// Tracks of a thousand that stand here.
    let share: Int
    /// One of these, see `SplitMix64.fill`; foreign codes are padded to five digits by LiveRC.
    let postal: [String]
    let phone: String
    let language: Language
    let towns: [Town]

    init(
        _ name: String, _ code: String, _ share: Int, _ postal: String, _ phone: String, _ language: Language,
        _ towns: [Town]
    ) {
        self.name = name
        self.code = code
        self.share = share
        self.postal = postal.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        self.phone = phone
        self.language = language
        self.towns = towns
    }

    enum Language: Sendable { case english, german, french, spanish, japanese, arabic, other }

    static func drawn(from draw: inout SplitMix64) -> Country {
        var rest = draw.below(totalShare)
        for country in all {
            rest -= country.share
            if rest < 0 { return country }
        }
        return all[0]
    }

    /// One of the countries of these codes.
    static func drawn(from draw: inout SplitMix64, among codes: [String]) -> Country {
        let code = draw.pick(codes)
        return all.first { $0.code == code } ?? all[0]
    }

    /// The countries where a code without a map is told by its form, in one word or several.
    static let withTellingCodes = ["CA", "GB", "IE", "SE", "NL", "PT", "PL", "BR", "JP", "AU"]

    /// The codes as people write them before the town, in countries whose own form that is.
    static let codesBeforeTowns = [
        "DE": "78###", "FR": "25###", "ES": "15###", "IT": "47###", "PL": "9#-###", "SE": "7## ##", "NL": "3### AB",
        "AT": "6###", "CH": "8###", "FI": "4####",
    ]

    /// Whether address lines alone tell city, state and code apart: these two write no codes.
    var hasTellingCodes: Bool { code != "AE" && code != "CI" }

    /// Towns with a comma in their name, by country.
    static let townsWithComma = [
        "US": [Town("Seven Springs, PA", "PA", 40.02, -79.3), Town("Village of Lee, Oak Park", "IL", 41.9, -87.8)],
        "CA": [Town("St. John's, Goulds", "NL", 47.46, -52.77)],
    ]

    private static let totalShare = all.reduce(0) { $0 + $1.share }

    static let all: [Country] = [
        Country(
            "United States", "US", 620, "#####", "(###) 555-01##", .english,
            [
                Town("Lucama", "NC", 35.65, -78.01), Town("Hutto", "TX", 30.54, -97.55),
                Town("Tacoma", "WA", 47.25, -122.44),
                Town("St. Louis", "MO", 38.63, -90.2), Town("Salt Lake City", "UT", 40.76, -111.89),
                Town("Fargo", "ND", 46.88, -96.79), Town("Coeur d'Alene", "ID", 47.68, -116.78),
                Town("Winston-Salem", "NC", 36.1, -80.24), Town("Anchorage", "AK", 61.22, -149.9),
            ]),
        Country(
            "Canada", "CA", 60, "L#M #Y#|G#A #E#|T#N #B#", "+1 ### 555 01##", .english,
            [
                Town("Barrie", "ON", 44.39, -79.69), Town("Trois-Rivières", "QC", 46.34, -72.54),
                Town("Red Deer", "AB", 52.27, -113.81),
            ]),
        Country(
            "Australia", "AU", 70, "0####", "+61 2 #### ####", .english,
            [
                Town("Narrabundah", -35.34, 149.15), Town("Wagga Wagga", -35.11, 147.37),
                Town("Bendigo", -36.76, 144.28),
            ]),
        Country(
            "United Kingdom", "GB", 50, "TN## #EX|ST# #XH|NE# #LP|B## #TW", "+44 20 7946 0###", .english,
            [
                Town("Hastings", 50.85, 0.57), Town("Stoke-on-Trent", 53.0, -2.18),
                Town("Newcastle upon Tyne", 54.98, -1.61),
            ]),
        Country(
            "New Zealand", "NZ", 20, "0####", "+64 4 ### ####", .english,
            [
                Town("Palmerston North", -40.35, 175.61), Town("Whanganui", -39.93, 175.05),
            ]),
        Country(
            "Germany", "DE", 40, "#####", "+49 30 23125 ###", .german,
            [
                Town("Nürnberg", 49.45, 11.08), Town("Bad Homburg", 50.23, 8.62), Town("Görlitz", 51.15, 14.98),
            ]),
        Country(
            "Austria", "AT", 8, "0####", "+43 1 ### ####", .german,
            [Town("Wörgl", 47.49, 12.06), Town("Graz", 47.07, 15.44)]),
        Country(
            "Switzerland", "CH", 8, "0####", "+41 44 ### ## ##", .german,
            [Town("Zürich", 47.37, 8.54), Town("Thun", 46.76, 7.63)]),
        Country(
            "France", "FR", 20, "#####", "+33 1 99 00 ## ##", .french,
            [
                Town("Besançon", 47.24, 6.02), Town("Saint-Étienne", 45.44, 4.39), Town("L'Haÿ-les-Roses", 48.78, 2.34),
            ]),
        Country(
            "Belgium", "BE", 6, "0####", "+32 2 ### ## ##", .french,
            [Town("Liège", 50.63, 5.57), Town("Namur", 50.47, 4.87)]),
        Country(
            "Spain", "ES", 12, "15###|26###", "+34 91 ### ## ##", .spanish,
            [Town("A Coruña", 43.36, -8.41), Town("Logroño", 42.47, -2.45)]),
        Country(
            "Mexico", "MX", 10, "#####", "+52 55 #### ####", .spanish,
            [Town("León", 21.12, -101.68), Town("Mérida", 20.97, -89.62)]),
        Country("Argentina", "AR", 6, "0####", "+54 11 #### ####", .spanish, [Town("Córdoba", -31.42, -64.18)]),
        Country("Chile", "CL", 4, "#######", "+56 2 #### ####", .spanish, [Town("Viña del Mar", -33.02, -71.55)]),
        Country("Puerto Rico", "PR", 6, "006##|007##", "787-555-01##", .spanish, [Town("Mayagüez", 18.2, -67.14)]),
        Country(
            "Japan", "JP", 8, "###-####", "+81 3 #### ####", .japanese,
            [Town("Minato-ku", 35.66, 139.75), Town("Kasukabe", 35.98, 139.75)]),
        Country("United Arab Emirates", "AE", 4, "00000", "+971 4 ### ####", .arabic, [Town("Dubai", 25.2, 55.27)]),
        Country("Kuwait", "KW", 3, "#####", "+965 #### ####", .arabic, [Town("Al Jahra", 29.34, 47.68)]),
        Country(
            "Sweden", "SE", 8, "7## ##|2## ##", "+46 8 ### ## ##", .other,
            [Town("Örebro", 59.27, 15.21), Town("Malmö", 55.6, 13.0)]),
        Country("Norway", "NO", 6, "0####", "+47 22 ## ## ##", .other, [Town("Ålesund", 62.47, 6.15)]),
        Country("Denmark", "DK", 5, "0####", "+45 33 ## ## ##", .other, [Town("Århus", 56.16, 10.2)]),
        Country("Finland", "FI", 5, "#####", "+358 9 ### ####", .other, [Town("Jyväskylä", 62.24, 25.75)]),
        Country(
            "Netherlands", "NL", 6, "1### AB|5### KL", "+31 20 ### ####", .other, [Town("'s-Hertogenbosch", 51.69, 5.3)]
        ),
        Country("Italy", "IT", 6, "#####", "+39 06 #### ####", .other, [Town("Forlì", 44.22, 12.04)]),
        Country("Portugal", "PT", 4, "7###-###", "+351 21 ### ####", .other, [Town("Évora", 38.57, -7.91)]),
        Country("Poland", "PL", 4, "##-###", "+48 22 ### ## ##", .other, [Town("Łódź", 51.76, 19.46)]),
        Country("Brazil", "BR", 6, "#####-###", "+55 11 #### ####", .other, [Town("São Carlos", -22.01, -47.89)]),
        Country("South Africa", "ZA", 5, "0####", "+27 11 ### ####", .english, [Town("Gqeberha", -33.96, 25.6)]),
        Country("Singapore", "SG", 3, "######", "+65 6### ####", .english, [Town("Singapore", 1.35, 103.82)]),
        Country("Thailand", "TH", 4, "#####", "+66 2 ### ####", .other, [Town("Chon Buri", 13.36, 100.98)]),
        Country("Iceland", "IS", 2, "00###", "+354 ### ####", .other, [Town("Hafnarfjörður", 64.07, -21.95)]),
        Country(
            "Ireland", "IE", 5, "H## D###|V## X###", "+353 1 ### ####", .english,
            [Town("Baile Átha Luain", 53.42, -7.94), Town("Ennis", 52.84, -8.98)]),
        Country("Côte d'Ivoire", "CI", 1, "", "+225 ## ## ## ##", .french, [Town("Abidjan", 5.36, -4.01)]),
    ]
}
