import Foundation
import JobModel
import Testing

struct UTCTextTests {
    @Test func `a time is in UTC, to the minute or to the second`() {
        let time = Date(timeIntervalSince1970: 1_795_240_802)
        #expect(UTCText.minute(time) == "2026-11-21 06:00 UTC")
        #expect(UTCText.second(time) == "2026-11-21 06:00:02 UTC")
    }

    @Test func `a time is rounded as it is in records`() {
        let time = Date(timeIntervalSince1970: 1_795_240_799.999_6)
        #expect(UTCText.minute(time) == "2026-11-21 06:00 UTC")
        #expect(RecordCoding.text(of: time).hasPrefix("2026-11-21T06:00:00.000"))
    }
}
