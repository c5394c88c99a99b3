import Foundation
import Testing

@testable import Configuring

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

    /// Some time in November 2026.
    static let now = Date(timeIntervalSince1970: 1_795_000_000)

    func load(
        _ environment: [String: String] = [:], occasion: ConfigurationLoader.Occasion = .change
    ) throws -> LoadedConfiguration {
        try ConfigurationLoader.load(file: path, environment: environment, occasion: occasion, now: Self.now)
    }

    /// What is wrong with the file, one problem a line, with `FILE` for its path and without columns; empty when nothing
    /// is.
    func problems(_ environment: [String: String] = [:]) -> [String] {
        placedProblems(environment).map { $0.replacing(/^FILE:([0-9]+):[0-9]+:/, with: { "FILE:\($0.1):" }) }
    }

    /// What is wrong with the file, with columns.
    func placedProblems(_ environment: [String: String] = [:]) -> [String] {
        do {
            _ = try ConfigurationLoader.load(
                file: path, environment: environment, occasion: .change, now: Self.now)
            return []
        } catch {
            return error.problems.map { $0.description.replacing(path, with: "FILE") }
        }
    }
}

/// What is warned of wherever LiveRC is the source and nobody is named.
let anonymous = "source.contact is empty: LiveRC's owner cannot tell whom to ask; set a page or mail address"

/// Loads a file by its name, or the default one.
@discardableResult
func load(
    file: String?, defaultFile: String = "/nonexistent/x.toml", _ environment: [String: String] = [:]
) throws -> LoadedConfiguration {
    try ConfigurationLoader.load(
        file: file, defaultFile: defaultFile, environment: environment, occasion: .change, now: Fixture.now)
}

/// A file of the project itself.
func projectFile(_ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
}
