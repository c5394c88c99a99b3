import ControlProtocol
import FoundationEssentials
import Glibc
import Testing

@testable import ControlServer

struct ReportFileTests {
    private func write(_ bytes: some Collection<UInt8>, in directory: String) throws -> String {
        let path = "\(directory)/report.md"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    @Test func `pieces end between characters and make up the whole`() async throws {
        let id = try testJobID()
        try await withDirectory { directory in
            for shift in 0..<4 {
                let whole = String(repeating: "a", count: shift) + String(repeating: "😀é€", count: 40_000)
                let path = try write(whole.utf8, in: directory)
                var text = ""
                var offset: Int? = 0
                while let from = offset {
                    let piece = try ReportFile.piece(of: path, job: id, offset: from)
                    #expect(piece.text.utf8.count <= ReportFile.maximumPiece)
                    text += piece.text
                    offset = piece.nextOffset
                }
                #expect(text == whole)
            }
        }
    }

    @Test func `a link in a report's place is not followed`() async throws {
        let id = try testJobID()
        try await withDirectory { directory in
            let secret = try write("secret".utf8, in: directory)
            let link = "\(directory)/link.md"
            symlink(secret, link)
            let error = #expect(throws: ProtocolError.self) {
                try ReportFile.piece(of: link, job: id, offset: 0)
            }
            #expect(error?.data.name == .notFound && error?.message.contains("symbolic links") == true)
        }
    }

    @Test func `a report of exactly one piece has no second`() async throws {
        let id = try testJobID()
        try await withDirectory { directory in
            let path = try write([UInt8](repeating: 0x61, count: ReportFile.maximumPiece), in: directory)
            #expect(try ReportFile.piece(of: path, job: id, offset: 0).nextOffset == nil)
            let end = try ReportFile.piece(of: path, job: id, offset: ReportFile.maximumPiece)
            #expect(end.text.isEmpty && end.nextOffset == nil)
            let error = #expect(throws: ProtocolError.self) {
                try ReportFile.piece(of: path, job: id, offset: ReportFile.maximumPiece + 1)
            }
            #expect(error?.data.name == .invalidParams)
        }
    }

    @Test func `bytes that are no text are shown as such and come to an end`() async throws {
        let id = try testJobID()
        try await withDirectory { directory in
            let path = try write([UInt8](repeating: 0xF0, count: ReportFile.maximumPiece * 2), in: directory)
            var offset: Int? = 0
            var pieces = 0
            while let from = offset {
                offset = try ReportFile.piece(of: path, job: id, offset: from).nextOffset
                pieces += 1
            }
            #expect(pieces == 3)
        }
    }

    @Test func `a report that is not there is not found, and says why`() async throws {
        let id = try testJobID()
        try await withDirectory { directory in
            for (path, reason) in [("\(directory)/none.md", "no longer there"), (directory, "cannot be read")] {
                let error = #expect(throws: ProtocolError.self) {
                    try ReportFile.piece(of: path, job: id, offset: 0)
                }
                #expect(error?.data.name == .notFound && error?.message.contains(reason) == true)
            }
        }
    }
}
