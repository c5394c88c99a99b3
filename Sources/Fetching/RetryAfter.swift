import CCurl
import Glibc

/// What a server asks for with `Retry-After` (RFC 9110, 10.2.3): seconds, or a date.
enum RetryAfter {
    /// Nobody means a longer wait than this; nor a date further away, on either side.
    private static let longestMeant = 86_400

    /// How long to leave the server alone; `nil` when the header asks for no time.
    ///
    /// What cannot be meant, such as `20240101` seconds or a date years ago, counts as `longest`. A date that has just passed
    /// is one that the server's clock has not reached.
    ///
    /// - Parameter now: seconds since 1970.
    static func wait(_ header: String, now: Int, longest: Duration) -> Duration? {
        let text = header.utf8.drop { $0 == UInt8(ascii: " ") }
        let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let seconds: Int
        if digits.isEmpty {
            let date = curl_getdate(header, nil)
            guard date != -1 else { return nil }
            seconds = date - now
        } else {
            guard text.dropFirst(digits.count).allSatisfy({ $0 == UInt8(ascii: " ") }) else { return nil }
            // One that is too long for a number is too long for everything.
            seconds = Int(Substring(digits)) ?? .max
        }
        guard (-longestMeant...longestMeant).contains(seconds) else { return longest }
        return seconds > 0 ? .seconds(seconds) : nil
    }

    /// The same by the clock of this machine.
    static func wait(_ header: String, longest: Duration) -> Duration? {
        wait(header, now: time(nil), longest: longest)
    }
}
