import PlainText
import Scheduling

/// What a text must be like.
enum TextRule: Sendable {
    case absolutePath
    /// An absolute path, or empty for none.
    case optionalPath
    /// A path that may be relative.
    case relativePath
    case socketPath
    /// An absolute path with the ending that node_exporter's textfile collector looks for, or empty for none.
    case metricsFile
    /// Permission bits in octal.
    case mode
    /// The name of a group, or empty for none.
    case group
    case catalogueURL
    case dashboardURL
    case contact
    /// A proxy's address without a password, or empty for none.
    case proxy
    /// When something happens again and again, or empty for never.
    case calendar
    case choice([String])

    /// The longest path of a Unix socket: `sun_path` has 108 bytes with the closing NUL (unix(7)).
    static let socketPathBytes = 107
    /// PATH_MAX, less the closing NUL.
    private static let pathBytes = 4095
    /// Long enough for any address, short enough for any server's limit on headers.
    private static let contactBytes = 200
    /// Room for long lists of times, and short enough for a line of a log.
    private static let calendarBytes = 200
    /// LOGIN_NAME_MAX's cousin: what useradd(8) and groupadd(8) accept.
    private static let groupBytes = 32

    /// What is allowed, as messages, the example file and the manual say it.
    var allowed: String {
        switch self {
        case .absolutePath: "an absolute path"
        case .optionalPath: "an absolute path, or empty for none"
        case .relativePath: "a path"
        case .socketPath: "an absolute path of at most \(Self.socketPathBytes) bytes"
        case .metricsFile: "an absolute path that ends in .prom, or empty for none"
        case .mode: "octal, 0600 to 0777, with read and write for the owner"
        case .group: "a group's name, or empty for none"
        case .catalogueURL: "an http or https address"
        case .dashboardURL: "an http or https address with {slug} in the slug's place"
        case .contact: "up to \(Self.contactBytes) printable ASCII characters, or empty for none"
        case .proxy: "an http, https or socks5h address without a password, or empty for none"
        case .calendar: "a calendar expression as in systemd.time(7), or empty for none"
        case .choice(let choices): choices.joined(separator: ", ")
        }
    }

    /// Says what is wrong with a text, or returns it as it is to be used.
    func check(_ text: String) throws(Refusal) -> String {
        switch self {
        case .absolutePath: return try Self.path(text, isAbsolute: true)
        case .optionalPath: return text.isEmpty ? "" : try Self.path(text, isAbsolute: true)
        case .relativePath: return try Self.path(text, isAbsolute: false)
        case .socketPath:
            let path = try Self.path(text, isAbsolute: true)
            guard path.utf8.count <= Self.socketPathBytes else {
                throw Refusal(reason: "is \(path.utf8.count) bytes long")
            }
            return path
        case .metricsFile:
            guard !text.isEmpty else { return "" }
            let path = try Self.path(text, isAbsolute: true)
            guard path.hasSuffix(".prom"), !path.hasSuffix("/.prom") else {
                throw Refusal(reason: "does not end in .prom, so that node_exporter would not read it")
            }
            return path
        case .mode: return try Self.mode(text)
        case .group:
            guard text.utf8.count <= Self.groupBytes, text.first != "-", text.utf8.allSatisfy(Self.isGroupByte) else {
                throw Refusal(reason: "is no name of a group")
            }
            return text
        case .catalogueURL:
            try SourceAddress.check(text, hasSlug: false)
            return text
        case .dashboardURL:
            try SourceAddress.check(text, hasSlug: true)
            return text
        case .contact:
            guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw Refusal(reason: "has characters that a header cannot carry")
            }
            guard text.utf8.count <= Self.contactBytes else { throw Refusal(reason: "is too long") }
            return text
        case .proxy:
            if !text.isEmpty { try SourceAddress.check(proxy: text) }
            return text
        case .calendar: return try Self.calendar(text)
        case .choice(let choices):
            guard choices.contains(text) else {
                let hint = Suggestion.closest(to: text, among: choices).map { ", did you mean \($0)?" } ?? ""
                throw Refusal(reason: "is unknown\(hint)")
            }
            return text
        }
    }

    private static func path(_ text: String, isAbsolute: Bool) throws(Refusal) -> String {
        guard !text.isEmpty else { throw Refusal(reason: "is empty") }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Refusal(reason: "has control characters")
        }
        guard text.utf8.count <= pathBytes else { throw Refusal(reason: "is too long") }
        guard !isAbsolute || text.hasPrefix("/") else { throw Refusal(reason: "does not begin with /") }
        var path = text[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }

    private static func calendar(_ text: String) throws(Refusal) -> String {
        guard !text.unicodeScalars.contains(where: \.isDangerous) else {
            throw Refusal(reason: "has control characters")
        }
        guard text.utf8.count <= calendarBytes else { throw Refusal(reason: "is longer than \(calendarBytes) bytes") }
        guard !text.isEmpty else { return text }
        do { _ = try CalendarExpression(text) } catch { throw Refusal(reason: "is refused: \(error)") }
        return text
    }

    private static func mode(_ text: String) throws(Refusal) -> String {
        guard (3...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
            let bits = UInt32(text, radix: 8)
        else { throw Refusal(reason: "is no octal number of three or four digits") }
        guard bits <= 0o777 else { throw Refusal(reason: "sets more than permissions") }
        guard bits & 0o600 == 0o600 else { throw Refusal(reason: "locks the owner out") }
        return "0" + String(bits, radix: 8)
    }

    private static func isGroupByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
