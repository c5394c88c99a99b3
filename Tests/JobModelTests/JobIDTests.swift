import Foundation
import JobModel
import Testing

@Suite struct JobIDTests {
    @Test func `an id is a UUID of version 7 and variant 10`() throws {
        for _ in 0..<100 {
            let text = JobID(at: Date(timeIntervalSince1970: 1_645_557_742)).rawValue
            #expect(text.hasPrefix("017f22e2-79b0-7"))
            #expect("89ab".contains(try #require(text.dropFirst(19).first)))
            #expect(UUID(uuidString: text) != nil)
        }
    }

    @Test func `ids sort by the time of their making`() {
        let ids = (0..<1000).map { JobID(at: Date(timeIntervalSince1970: 1_700_000_000 + Double($0))) }
        #expect(ids == ids.sorted())
    }

    @Test(arguments: ["", "0193f2a4", "not-a-uuid-not-a-uuid-not-a-uuid-not", "'; DROP TABLE jobs; --0000000000000"])
    func `other text is no id`(text: String) {
        #expect(JobID(text) == nil)
    }
}
