import Foundation
import Testing

@testable import Remedies

struct RemedyTests {
    private let id = "0193f2a4-7c1b-7000-8000-000000000001"

    @Test(arguments: Remedy.Code.allCases) func `each remedy has words of its own`(code: Remedy.Code) {
        let words = RemedyText.sentence(Remedy(code, jobId: id, count: 7, name: "/x"))
        #expect(!words.isEmpty)
        for other in Remedy.Code.allCases where other != code {
            #expect(words != RemedyText.sentence(Remedy(other, jobId: id, count: 7, name: "/x")), "\(other)")
        }
    }

    @Test func `arguments stand in the words`() {
        let allow = Remedy(.allowDeactivations, jobId: id, count: 60)
        #expect(
            RemedyText.sentence(allow)
                == """
                Usually the catalogue page was incomplete. Try again: tracksyncctl sync
                Review them: tracksyncctl job \(id)
                Only if these tracks are really gone: tracksyncctl sync --allow-deactivations 60
                """)
        #expect(RemedyText.line(allow) == "Usually the catalogue page was incomplete. Try again: tracksyncctl sync")
        #expect(RemedyText.sentence(.resumeJob(id)) == "Resume it: tracksyncctl resume \(id)")
        #expect(RemedyText.sentence(Remedy(.resumeJob)) == "Resume it: tracksyncctl resume")
        #expect(RemedyText.sentence(.listJobs) { "ctl \($0) --socket /s" } == "List the jobs: ctl jobs --socket /s")
    }

    @Test(arguments: Remedy.Code.allCases) func `a line has one command at most, at its end and without a full stop`(
        code: Remedy.Code
    ) {
        for step in RemedyText.steps(Remedy(code, jobId: id, count: 7, name: "x")) {
            for program in ["tracksyncctl", "journalctl", "systemctl", "sudo"] {
                #expect(!step.words.contains(program), "\(code): \(step.text)")
            }
            guard let command = step.command else { continue }
            #expect(step.text == "\(step.words): \(command)")
            #expect(command.last.map { ".;,:".contains($0) } == false && !command.contains("; "), "\(code)")
            #expect(step.words.last.map { ".;,:".contains($0) } == false, "\(code): \(step.text)")
        }
    }

    @Test func `a code of a newer program is kept, with the arguments that are known`() throws {
        let text = #"{"code":"move_house","count":3,"jobId":"x"}"#
        let remedy = try JSONDecoder().decode(Remedy.self, from: Data(text.utf8))
        #expect(remedy.code == .unknown("move_house") && remedy.count == 3)
        #expect(RemedyText.sentence(remedy).contains("move_house"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(remedy), as: UTF8.self) == text)
    }

    /// Code without its comments.
    private func code(of file: URL) throws -> [Substring] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { line in
            !line.drop { $0 == " " }.hasPrefix("//")
        }
    }

    @Test func `nothing below the programs but this module names the command line`() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources")
        let programs: Set = ["TracksyncCommands", "tracksyncctl", "tracksyncd", "Remedies"]
        let modules = try FileManager.default.contentsOfDirectory(atPath: sources.path)
        #expect(modules.count > 20)
        for module in modules where !programs.contains(module) {
            let files = FileManager.default.enumerator(
                at: sources.appendingPathComponent(module), includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift" else { continue }
                let lines = try code(of: file).filter { $0.contains("tracksyncctl") }
                #expect(lines.isEmpty, "\(module)/\(file.lastPathComponent) says it: use a Remedy")
            }
        }
    }
}
