import Foundation
import Testing

/// The real pages that lie beside the project; they are not part of it, and tests that need them skip where they are not.
enum RealPages {
    static let directory: URL = {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { package.deleteLastPathComponent() }
        return package.appendingPathComponent("../shared/liverc-pages").standardizedFileURL
    }()

    static let isPresent = FileManager.default.fileExists(atPath: directory.appendingPathComponent("live.html").path)

    static func page(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: directory.appendingPathComponent(name)))
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips, and says so, where the real pages are absent.
    static var needsRealPages: Self {
        .enabled(if: RealPages.isPresent, "the real pages are not beside the project, in ../shared/liverc-pages")
    }
}
