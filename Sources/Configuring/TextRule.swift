/// The rules for the text of a setting.
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
    /// The name of a timer unit, or empty for none.
    case timerUnit
    case catalogueURL
    case dashboardURL
    case contact
    /// A proxy's address without a password, or empty for none.
    case proxy
    /// Where PostgreSQL is reached, without a password, or empty for none.
    case database
    /// A name of a machine, or empty for its own.
    case hostName
    case choice([String])
    /// Printable ASCII without blanks, of which the program makes more: what it is to be.
    case printable(String)

    /// The longest path of a Unix socket: `sun_path` has 108 bytes with the closing NUL (unix(7)).
    static let socketPathBytes = 107
    /// PATH_MAX, less the closing NUL.
    private static let pathBytes = 4095
    /// Long enough for any address, short enough for any server's limit on headers.
    private static let contactBytes = 200
    /// More than any connection string of ours has.
    private static let databaseBytes = 2000
    /// HOST_NAME_MAX.
    private static let hostBytes = 64
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
        case .timerUnit: "the name of a timer unit, or empty for none"
        case .catalogueURL: "an http or https address"
        case .dashboardURL: "an http or https address with {slug} in the slug's place"
        case .contact: "up to \(Self.contactBytes) printable ASCII characters, or empty for none"
        case .proxy: "an http, https or socks5h address without a password, or empty for none"
        case .database: "a postgresql:// address or keywords of libpq, without a password, or empty for none"
        case .hostName: "up to \(Self.hostBytes) letters, digits, hyphens and dots, or empty"
        case .choice(let choices): choices.joined(separator: ", ")
        case .printable(let allowed): allowed
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
        case .timerUnit:
            guard text.isEmpty || Self.isTimerUnit(text) else { throw Refusal(reason: "is no name of a timer unit") }
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
        case .database:
            guard text.utf8.count <= Self.databaseBytes, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw Refusal(reason: "is too long or has control characters")
            }
            guard !Self.holdsPassword(text) else {
                throw Refusal(
                    reason: "holds a password; write it into the file that publish.password_file names, or into the "
                        + "credential postgres")
            }
            // What libpq makes of it is looked at where it is used.
            return text
        case .hostName:
            let isName = text.utf8.allSatisfy { Self.isGroupByte($0) && $0 != UInt8(ascii: "_") }
            guard text.utf8.count <= Self.hostBytes, isName else { throw Refusal(reason: "is no name of a host") }
            return text
        case .choice(let choices):
            guard choices.contains(text) else {
                let hint = Suggestion.closest(to: text, among: choices).map { ", did you mean \($0)?" } ?? ""
                throw Refusal(reason: "is unknown\(hint)")
            }
            return text
        case .printable: return try Self.word(text)
        }
    }

    private static func word(_ text: String) throws(Refusal) -> String {
        guard text.utf8.count <= 255, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(reason: "is too long or has other characters than printable ASCII")
        }
        return text
    }

    private static func path(_ text: String, isAbsolute: Bool) throws(Refusal) -> String {
        guard !text.isEmpty else { throw Refusal(reason: "is empty") }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Refusal(reason: "has control characters")
        }
        guard text.utf8.count <= pathBytes else { throw Refusal(reason: "is too long") }
        guard !isAbsolute || text.hasPrefix("/") else { throw Refusal(reason: "does not begin with /") }
        guard !text.hasPrefix("/") || !isRoot(text) else { throw Refusal(reason: "is the root directory") }
        var path = text[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }

    /// Whether an absolute path leads to the root directory, such as `/` or `/srv/..`.
    private static func isRoot(_ path: String) -> Bool {
        var names: [Substring] = []
        for name in path.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return names.isEmpty
    }

    private static func mode(_ text: String) throws(Refusal) -> String {
        guard (3...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
            let bits = UInt32(text, radix: 8)
        else { throw Refusal(reason: "is no octal number of three or four digits") }
        guard bits <= 0o777 else { throw Refusal(reason: "sets more than permissions") }
        guard bits & 0o600 == 0o600 else { throw Refusal(reason: "locks the owner out") }
        return "0" + String(bits, radix: 8)
    }

    /// The characters and the length of systemd.unit(5).
    private static func isTimerUnit(_ text: String) -> Bool {
        text.hasSuffix(".timer") && (7...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { isGroupByte($0) || "@:\\".utf8.contains($0) }
    }

    /// Whether a connection string has a password: `postgresql://user:password@host`, or the keyword.
    private static func holdsPassword(_ text: String) -> Bool {
        let lowered = text.lowercased()
        if lowered.contains("password=") || lowered.contains("password =") { return true }
        guard let scheme = text.firstRange(of: "://") else { return false }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@") else { return false }
        return authority[..<at].contains(":")
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
