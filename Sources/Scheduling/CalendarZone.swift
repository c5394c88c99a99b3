internal import Foundation

/// A time zone that an expression names.
struct CalendarZone: Hashable {
    let name: String
    let zone: TimeZone

    static let utc = CalendarZone(name: "UTC", zone: .gmt)

    /// IANA names of three letters. Foundation knows more, such as `IST`, which mean one zone of several.
    private static let shortNames: Set<String> = [
        "CET", "EET", "EST", "GMT", "HST", "MET", "MST", "PRC", "ROC", "ROK", "UCT", "WET",
    ]

    init(name: String, zone: TimeZone) {
        self.name = name
        self.zone = zone
    }

    /// A zone of the IANA database, as it is spelt there, or UTC in any case; nil when there is none of this name.
    init?(_ name: String) {
        if name.lowercased() == "utc" {
            self = .utc
            return
        }
        // Foundation makes zones of text such as GMT+3, which is none of IANA's.
        let isOffset = name.hasPrefix("GMT") && name.count > 3 && !["GMT0", "GMT+0", "GMT-0"].contains(name)
        guard name.count > 3 || Self.shortNames.contains(name) || ["GB", "NZ"].contains(name), !isOffset,
            !name.hasPrefix("UTC"), !name.hasPrefix("SystemV/"), let zone = TimeZone(identifier: name)
        else { return nil }
        self.init(name: name, zone: zone)
    }
}
