internal import Foundation

/// Files beside the configuration whose settings override it: `tracksyncd.d/*.toml` for `tracksyncd.toml`.
public enum DropIns {
    /// The most files that are read.
    static let limit = 100

    /// The folder of a configuration file.
    public static func folder(of file: String) -> String {
        (file.hasSuffix(".toml") ? String(file.dropLast(5)) : file) + ".d"
    }

    /// The files of a folder in the order in which they are read, that of their names; none where there is no folder.
    static func files(in folder: String) throws(ConfigurationError.Problem) -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return []
        } catch {
            throw ConfigurationError.Problem(
                code: .unreadable, file: folder, message: "cannot be listed: \(error.localizedDescription)")
        }
        let files = names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard files.count <= limit else {
            throw ConfigurationError.Problem(
                code: .unreadable, file: folder, message: "holds more than \(limit) files; merge some")
        }
        return files.map { "\(folder)/\($0)" }
    }
}
