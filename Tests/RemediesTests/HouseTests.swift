import Foundation
import Testing

/// C libraries and modules are used only where CONTRIBUTING.md says, and types stay in one place.
struct HouseTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The files of each door that the table in CONTRIBUTING.md has.
    private func documented() throws -> [String: Set<String>] {
        let page = try String(contentsOf: Self.root.appendingPathComponent("CONTRIBUTING.md"), encoding: .utf8)
        let section = try #require(page.split(separator: "\n## Doors to C\n").last?.split(separator: "\n## ").first)
        var doors: [String: Set<String>] = [:]
        for line in section.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|")
            let names = cells.map { $0.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element) }
            guard let door = names.first?.first, let files = names.last else { continue }
            doors[String(door)] = Set(files.map { "\($0).swift" })
        }
        return doors
    }

    @Test func `each door is used by the files that CONTRIBUTING.md names, and by no others`() throws {
        let doors = try documented()
        #expect(doors.count > 5)
        let sources = Self.root.appendingPathComponent("Sources")
        var found: [String: Set<String>] = [:]
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index < 2, index + 1 < words.count else { continue }
                let module = String(words[index + 1])
                let isDoor =
                    module == "GRDBSQLite"
                    || FileManager.default.fileExists(
                        atPath: sources.appendingPathComponent("\(module)/module.modulemap").path)
                    || module == "CTOML"
                if isDoor { found[module, default: []].insert(file.lastPathComponent) }
            }
        }
        #expect(found.keys.sorted() == doors.keys.sorted())
        for (door, names) in found { #expect(names == doors[door], "\(door)") }
    }

    @Test func `a module imports only modules that stand above it in the list of CONTRIBUTING.md`() throws {
        let page = try String(contentsOf: Self.root.appendingPathComponent("CONTRIBUTING.md"), encoding: .utf8)
        let section = try #require(page.split(separator: "\n## The modules\n").last?.split(separator: "\n## ").first)
        let modules = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap { line in
            line.split(separator: "`").dropFirst().first.map(String.init)
        }
        #expect(modules.count > 20)
        for (index, module) in modules.enumerated() {
            let allowed = Set(modules[...index])
            let folder = Self.root.appendingPathComponent("Sources/\(module)")
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift" else { continue }
                for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                    guard let imported = line.wholeMatch(of: /(?:@\S+ )?(?:\w+ )?import (\w+)/)?.1 else { continue }
                    let name = String(imported)
                    #expect(!modules.contains(name) || allowed.contains(name), "\(module) imports \(name)")
                }
            }
        }
    }

    @Test func `no type of ours is spread over more than three files`() throws {
        let sources = Self.root.appendingPathComponent("Sources")
        var declared: [String: [String: Set<String>]] = [:]
        var extended: [(module: String, type: String, file: String)] = []
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let module = file.pathComponents[sources.pathComponents.count]
            // What begins a line is at the top of its file.
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split { !$0.isLetter && !$0.isNumber && !"_.@".contains($0) }.map(String.init)
                guard let first = words.first, line.hasPrefix(first),
                    let index = words.firstIndex(where: { !Self.modifiers.contains($0) && !$0.hasPrefix("@") }),
                    index + 1 < words.count
                else { continue }
                if ["struct", "class", "enum", "actor", "protocol"].contains(words[index]) {
                    declared[words[index + 1], default: [:]][module, default: []].insert(file.path)
                } else if words[index] == "extension" {
                    extended.append((module, words[index + 1], file.path))
                }
            }
        }
        #expect(declared.count > 500 && extended.count > 100)
        var places: [String: Set<String>] = [:]
        for (type, modules) in declared { for (module, files) in modules { places["\(module).\(type)"] = files } }
        // An extension is of the type that its module declares; else of the one type of ours that has the name.
        for (module, type, file) in extended {
            let root = String(type.prefix { $0 != "." })
            guard let owners = declared[root],
                let owner = owners[module] == nil ? owners.keys.min() : module
            else { continue }
            places["\(owner).\(type)", default: []].insert(file)
        }
        for (type, files) in places where files.count > 3 {
            Issue.record("\(type): \(files.map { ($0 as NSString).lastPathComponent }.sorted())")
        }
    }

    @Test func `no file has more than about 500 lines`() throws {
        for folder in ["Sources", "Tests"] {
            let files = FileManager.default.enumerator(
                at: Self.root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift" else { continue }
                let lines = try String(contentsOf: file, encoding: .utf8).count { $0.isNewline }
                #expect(lines <= 520, "\(folder)/\(file.lastPathComponent)")
            }
        }
    }

    private static let modifiers: Set = [
        "public", "package", "internal", "fileprivate", "private", "final", "indirect", "nonisolated",
    ]
}
