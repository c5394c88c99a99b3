import Foundation
import PrometheusMetrics
import Programs
import Testing

struct MetricsFileTests {
    private let folder: Folder
    private let file: MetricsFile

    init() throws {
        folder = try Folder()
        file = MetricsFile(path: folder.path + "/tracksync.prom")
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `the file holds the last text, for all to read, and nothing else is left`() throws {
        try file.write("one 1\n")
        try file.write("two 2\n")
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "two 2\n")
        #expect(try mode(file.path) == 0o644)
        #expect(try names == ["tracksync.prom"])
    }

    @Test func `who reads the file while it is replaced has the old one to its end`() throws {
        try file.write("one 1\n")
        let reader = try #require(FileHandle(forReadingAtPath: file.path))
        try file.write("two 2\n")
        #expect(try reader.readToEnd() == Data("one 1\n".utf8))
    }

    @Test func `what lies in the draft's place is not written to`() throws {
        let victim = folder.path + "/victim"
        try "precious".write(toFile: victim, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: file.path + ".tmp", withDestinationPath: victim)
        try file.write("one 1\n")
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
        #expect(try names == ["tracksync.prom", "victim"])
    }

    @Test func `a directory in the file's place is an error that says what to do, and leaves no draft`() throws {
        try FileManager.default.createDirectory(atPath: file.path + "/x", withIntermediateDirectories: true)
        let error = #expect(throws: MetricsFileError.self) { try file.write("one 1\n") }
        #expect(
            error?.description == """
                the metrics cannot be written to \(file.path): Is a directory. Let the daemon's user write to its \
                directory, or set metrics.textfile to another file.
                """)
        #expect(try names == ["tracksync.prom"])
    }

    @Test func `a directory that is not there is an error`() {
        let missing = MetricsFile(path: folder.path + "/none/tracksync.prom")
        let error = #expect(throws: MetricsFileError.self) { try missing.write("one 1\n") }
        #expect(error?.description.contains("No such file or directory") == true)
    }

    @Test func `a name that leads elsewhere is replaced, and not followed`() throws {
        let victim = folder.path + "/victim"
        try "precious".write(toFile: victim, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: victim)
        try file.write("one 1\n")
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "one 1\n")
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    }

    @Test func `removing takes the own file away, and no other`() throws {
        let written = try file.write("one 1\n")
        file.remove(written)
        file.remove(written)
        #expect(try names == [])
        // Another daemon writes there by now.
        let first = try file.write("one 1\n")
        try MetricsFile(path: file.path).write("two 2\n")
        file.remove(first)
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "two 2\n")
    }
}
