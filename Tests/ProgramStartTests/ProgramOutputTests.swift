import Foundation
import Testing

@testable import ProgramStart

struct ProgramOutputTests {
    @Test func `what cannot be written has a reason`() {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        #expect(ProgramOutput.write("text\n", to: full) == "No space left on device")
        #expect(ProgramOutput.write("", to: full) == nil)
        #expect(ProgramOutput.write("text\n", to: -1) == "Bad file descriptor")
    }
}
