internal import Mustache
internal import Synchronization

/// The templates as the engine needs them, each compiled when a page refers to it for the first time: to compile all of them
/// would take a quarter of the program's start.
final class CompiledTemplates: Sendable {
    // A lock, as pages of all connections come here.
    private let library: Mutex<MustacheLibrary>

    init() {
        MustacheContentTypes.register(HTMLText(), named: Self.contentType)
        library = Mutex(MustacheLibrary())
    }

    private static let contentType = "TRACKSYNC"

    /// The frame with a page's template in it, filled in; empty when a template is wrong.
    func html(of page: String, _ fields: Fields) -> String {
        let library = try? library.withLock { library in
            for name in [Templates.frame, page] { try Self.add(name, to: &library) }
            return library
        }
        return library?.render(fields, withTemplate: Templates.frame) ?? ""
    }

    /// Compiles a template, and those that it refers to, where they are not there yet.
    private static func add(_ name: String, to library: inout MustacheLibrary) throws {
        guard library.getTemplate(named: name) == nil, let text = Templates.all[name] else { return }
        // The engine begins each template with its own way of escaping.
        try library.register("{{% CONTENT_TYPE:\(contentType)}}\(text)", named: name)
        for reference in references(in: text) { try add(reference, to: &library) }
    }

    /// The names of the templates that a template refers to, `{{>name}}`.
    private static func references(in text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: "{")).filter { $0.first == UInt8(ascii: ">") }
            .map { String(decoding: $0.dropFirst().prefix { $0 != UInt8(ascii: "}") }, as: UTF8.self) }
    }
}
