/// What a faulty answer does.
///
/// Written as `KIND` or `KIND:VALUE`; `FaultKind.help` lists them all.
public enum FaultKind: Sendable, Hashable {
    /// A status with a short body; optionally with `Retry-After`, in seconds.
    case status(Int, retryAfter: Int?)
    /// The connection is reset before a byte of the answer.
    case reset
    /// The connection is reset after the first half of the body.
    case resetInBody
    /// No answer at all; the connection stays open until the client gives up.
    case stall
    /// Nothing more after the first half of the body.
    case stallInBody
    /// One byte every so many milliseconds, headers and all.
    case slow(milliseconds: Int)
    /// The declared length is longer than what comes before the connection closes.
    case truncate
    /// A chunked body whose end never comes: the connection closes.
    case truncateChunked
    /// More body than the declared length.
    case tooLong
    /// A whole answer (right length) with only the first half of the page.
    case cut
    /// Status 200 and no body.
    case empty
    /// Status 200 and a page that asks to log in.
    case login
    /// Status 200 and a page that says that something went wrong.
    case errorPage
    /// Status 200, `text/html`, and bytes that are no text.
    case binary
    /// The page under another content type.
    case contentType(String)
    /// The page in ISO 8859-1, and saying so; what that cannot hold is in entities.
    case latin1
    /// The page and filler to so many megabytes (MiB), chunked or with a declared length.
    case large(megabytes: Int, declared: Bool)
    /// The page, compressed.
    case gzip
    /// The page, compressed, with its compressed bytes spoilt half-way.
    case gzipBroken
    /// Bytes that are said to be compressed with Brotli and are not.
    case brotliBroken
    /// Spaces that decode to so many megabytes (MiB) from a thousandth of that.
    case gzipBomb(megabytes: Int)
    /// Header lines without end.
    case endlessHeaders
    /// A redirect (302) to a URL.
    case redirect(String)
    /// A redirect to itself, for ever.
    case redirectLoop
    /// This number of redirects within the host, then the page.
    case redirectWithin(hops: Int)
    /// Catalogue only: no rows, status 200.
    case emptyTable
    /// Catalogue only: the first share of the rows, 0 to 1.
    case keepRows(Double)
    /// Catalogue only: this number of the first rows again at the end, under other names.
    case duplicateRows(Int)
    /// Catalogue only: so many rows whose links are not tracks'.
    case foreignRows(Int)
    /// Catalogue only: this number of the first rows with links that nobody can read.
    case damagedRows(Int)

    /// Whether the kind makes sense for the catalogue only.
    public var isCatalogueOnly: Bool {
        switch self {
        case .emptyTable, .keepRows, .duplicateRows, .foreignRows, .damagedRows: true
        default: false
        }
    }
}

/// Why a fault's text was refused.
public struct FaultSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text.
    public let text: String
    /// What is wrong with it and what would be right.
    public let reason: String

    /// The text and the reason.
    public var description: String { "'\(text)' is no fault: \(reason)" }
}

extension FaultKind: CustomStringConvertible {
    /// Reads a kind as `KIND` or `KIND:VALUE`; throws `FaultSyntaxError`.
    public init(_ text: String) throws(FaultSyntaxError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let value = parts.count > 1 ? parts[1] : nil
        if let plain = Self.plain[parts[0]] {
            guard value == nil else { throw FaultSyntaxError(text: text, reason: "\(parts[0]) takes no value") }
            self = plain
            return
        }
        switch parts[0] {
        case "status": self = try Self.status(text, value)
        case "slow": self = .slow(milliseconds: try Self.number(text, value, 1...60_000))
        case "content-type": self = .contentType(value ?? "application/octet-stream")
        case "large": self = .large(megabytes: try Self.number(text, value, 1...10_000), declared: false)
        case "large-declared": self = .large(megabytes: try Self.number(text, value, 1...10_000), declared: true)
        case "gzip-bomb": self = .gzipBomb(megabytes: try Self.number(text, value, 1...100_000))
        case "redirect":
            guard let value, !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw FaultSyntaxError(text: text, reason: "write redirect:URL")
            }
            self = .redirect(value)
        case "redirect-within": self = .redirectWithin(hops: try Self.number(text, value ?? "1", 1...100))
        case "keep":
            guard let share = value.flatMap(Double.init), (0...1).contains(share) else {
                throw FaultSyntaxError(text: text, reason: "write keep:SHARE, with a share from 0 to 1")
            }
            self = .keepRows(share)
        case "duplicates": self = .duplicateRows(try Self.number(text, value, 1...1_000_000))
        case "foreign": self = .foreignRows(try Self.number(text, value, 1...1_000_000))
        case "damaged": self = .damagedRows(try Self.number(text, value, 1...1_000_000))
        default:
            throw FaultSyntaxError(text: text, reason: "unknown kind; known are \(Self.names.joined(separator: ", "))")
        }
    }

    /// The kind as it is written.
    public var description: String {
        if let plain = Self.plain.first(where: { $0.value == self }) { return plain.key }
        return switch self {
        case .status(let code, nil): "status:\(code)"
        case .status(let code, .some(let seconds)): "status:\(code),retry-after=\(seconds)"
        case .slow(let milliseconds): "slow:\(milliseconds)"
        case .contentType(let type): "content-type:\(type)"
        case .large(let megabytes, let declared): "large\(declared ? "-declared" : ""):\(megabytes)"
        case .gzipBomb(let megabytes): "gzip-bomb:\(megabytes)"
        case .redirect(let url): "redirect:\(url)"
        case .redirectWithin(let hops): "redirect-within:\(hops)"
        case .keepRows(let share): "keep:\(share)"
        case .duplicateRows(let count): "duplicates:\(count)"
        case .foreignRows(let count): "foreign:\(count)"
        case .damagedRows(let count): "damaged:\(count)"
        default: "?"
        }
    }

    private static let plain: [String: FaultKind] = [
        "reset": .reset, "reset-in-body": .resetInBody, "stall": .stall, "stall-in-body": .stallInBody,
        "truncate": .truncate, "truncate-chunked": .truncateChunked, "too-long": .tooLong, "cut": .cut, "empty": .empty,
        "login": .login, "error-page": .errorPage, "binary": .binary, "latin1": .latin1, "gzip": .gzip,
        "gzip-broken": .gzipBroken, "brotli-broken": .brotliBroken,
        "endless-headers": .endlessHeaders, "redirect-loop": .redirectLoop,
        "empty-table": .emptyTable,
    ]

    private static let names =
        (Array(plain.keys) + [
            "status", "slow", "content-type", "large", "large-declared", "gzip-bomb", "redirect", "redirect-within",
            "keep",
            "duplicates", "foreign", "damaged",
        ]).sorted()

    private static func status(_ text: String, _ value: String?) throws(FaultSyntaxError) -> FaultKind {
        let parts = (value ?? "").split(separator: ",", maxSplits: 1).map(String.init)
        guard let code = parts.first.flatMap({ Int($0) }), (200...599).contains(code) else {
            throw FaultSyntaxError(text: text, reason: "write status:CODE, with a code from 200 to 599")
        }
        guard parts.count > 1 else { return .status(code, retryAfter: nil) }
        let mark = "retry-after="
        guard parts[1].hasPrefix(mark), let seconds = Int(parts[1].dropFirst(mark.count)), seconds >= 0 else {
            throw FaultSyntaxError(text: text, reason: "write status:CODE,retry-after=SECONDS")
        }
        return .status(code, retryAfter: seconds)
    }

    private static func number(_ text: String, _ value: String?, _ range: ClosedRange<Int>) throws(FaultSyntaxError)
        -> Int
    {
        guard let number = value.flatMap({ Int($0) }), range.contains(number) else {
            throw FaultSyntaxError(
                text: text, reason: "it needs a number from \(range.lowerBound) to \(range.upperBound) after the colon")
        }
        return number
    }

    /// The kinds as `--help` shows them, one a line.
    public static let help = """
        status:CODE[,retry-after=S]  that status, a short body
        reset, reset-in-body         a reset before, or half-way through, the answer
        stall, stall-in-body         silence before, or half-way through, the answer
        slow:MS                      one byte each MS milliseconds
        truncate, truncate-chunked   closed before the declared end
        too-long                     more bytes than declared
        cut                          half a page, correctly delivered
        empty, login, error-page     status 200 with no body or another page
        binary                       status 200 with bytes that are no text
        content-type:TYPE            the page under another type
        latin1                       the page in ISO 8859-1
        large:N, large-declared:N    N MiB, chunked or with Content-Length
        gzip, gzip-broken            the page compressed; and spoilt
        brotli-broken                bytes that are no Brotli, and are said to be
        gzip-bomb:N                  a small body that decodes to N MiB
        endless-headers              headers without end
        redirect:URL                 302 to that URL
        redirect-loop                302 to itself
        redirect-within[:N]          N redirects on this host, then the page
        Only for the catalogue:
        empty-table                  no rows
        keep:SHARE                   the first rows only, SHARE from 0 to 1
        duplicates:N                 the first N rows again, with other names
        foreign:N                    N rows with links to other hosts
        damaged:N                    the first N rows with links that are damaged
        """
}
