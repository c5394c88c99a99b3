import Configuration
import Foundation
import Testing

/// A folder with a configuration file, gone after the test.
final class Fixture {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tracksync-" + UUID().uuidString)
    var path: String { folder.appendingPathComponent("tracksyncd.toml").path }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    convenience init(_ text: String) throws {
        try self.init()
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func load(_ environment: [String: String] = [:]) throws -> LoadedConfiguration {
        try ConfigurationLoader.load(file: path, environment: environment)
    }

    /// What is wrong with the file, one problem a line, with `FILE` for its path; empty when nothing is.
    func problems(_ environment: [String: String] = [:]) -> [String] {
        do {
            _ = try ConfigurationLoader.load(file: path, environment: environment)
            return []
        } catch {
            return error.problems.map { $0.description.replacing(path, with: "FILE") }
        }
    }
}

/// A file of the project itself.
func projectFile(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
}
