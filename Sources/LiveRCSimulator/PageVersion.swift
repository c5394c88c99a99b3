#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a simulator gives with its dashboards to ask again with.
///
/// The catalogue never has any: LiveRC's says how long ago things were, and so is another page at every moment.
public enum ServedValidators: String, Sendable, CaseIterable, Codable {
    /// `ETag` and `Last-Modified`.
    case both
    case etag
    case lastModified = "last-modified"
    /// Neither, and so no 304.
    case none

    var hasTag: Bool { self == .both || self == .etag }
    var hasDate: Bool { self == .both || self == .lastModified }
}

/// Which of the pages that a track has had is served: the same as long as nothing on it changes.
struct PageVersion {
    /// The page's strong tag, quotes included.
    let tag: String
    /// When the page changed last, a generation being a day; in seconds since 1970.
    private let changedAt: Int

    init(site: Site, index: Int, changedIn generation: Int) {
        tag = "\"\(String(site.seed, radix: 16))-\(site.tracks)-\(index)-\(generation)\""
        // Years before any clock that a simulator runs by: a date in the future would be no date.
        changedAt = Self.epoch + 86_400 * generation
    }

    /// 2020-01-01.
    private static let epoch = 1_577_836_800
    /// RFC 9110, 5.6.7; the C locale's names are those of the format.
    private static let dateFormat = "%a, %d %b %Y %H:%M:%S GMT"

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// When the page changed last, as HTTP writes it.
    private var date: String {
        var seconds = time_t(changedAt)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return String(unsafeUninitializedCapacity: 64) { text in
            text.withMemoryRebound(to: CChar.self) { text in
                strftime(text.baseAddress, text.count, Self.dateFormat, &parts)
            }
        }
    }

    private static func seconds(of date: String) -> Int? {
        let words = date.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int32(words[1]),
            let month = months.firstIndex(of: words[2]),
            let year = Int32(words[3])
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int32($0) }
        guard clock.count == 3 else { return nil }
        var parts = tm()
        (parts.tm_mday, parts.tm_mon, parts.tm_year) = (day, Int32(month), year - 1900)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (clock[0], clock[1], clock[2])
        return timegm(&parts)
    }

    func headers(_ served: ServedValidators) -> [(String, String)] {
        (served.hasTag ? [("ETag", tag)] : []) + (served.hasDate ? [("Last-Modified", date)] : [])
    }

    /// Whether a request shows that its client has this page (RFC 9110, 13.2.2: a tag stands over a date).
    func isHeld(by request: SimulatorRequest, _ served: ServedValidators) -> Bool {
        if served.hasTag, let tags = request.ifNoneMatch {
            return tags.split(separator: ",").contains { field in
                let tag = String(field.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
                // Compared weakly, as what is asked is only whether to send the page.
                return tag == "*" || (tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag) == self.tag
            }
        }
        guard served.hasDate, request.ifNoneMatch == nil, let text = request.ifModifiedSince,
            let since = Self.seconds(of: text)
        else { return false }
        return changedAt <= since
    }
}
