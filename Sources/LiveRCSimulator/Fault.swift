/// Whose answers are faulty.
public enum FaultTarget: Sendable, Hashable, CustomStringConvertible {
    /// The catalogue page.
    case catalogue
    /// `robots.txt`.
    case robots
    /// Every dashboard.
    case tracks
    /// Everything but the control addresses.
    case all
    /// The dashboard of that slug.
    case slug(String)
    /// The dashboard of the track of that index.
    case index(Int)

    /// Reads `catalogue`, `robots`, `tracks`, `all`, `#INDEX` or a slug; slugs of a site end in a digit and so are none of
    /// the words.
    public init?(_ text: String) {
        switch text {
        case "": return nil
        case "catalogue": self = .catalogue
        case "robots": self = .robots
        case "tracks": self = .tracks
        case "all": self = .all
        case _ where text.hasPrefix("#"):
            guard let index = Int(text.dropFirst()), index >= 0 else { return nil }
            self = .index(index)
        default:
            let isSlug = text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
            guard isSlug, text.utf8.last.map({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) == true else {
                return nil
            }
            self = .slug(text)
        }
    }

    /// The target as it is written.
    public var description: String {
        switch self {
        case .catalogue: "catalogue"
        case .robots: "robots"
        case .tracks: "tracks"
        case .all: "all"
        case .slug(let slug): slug
        case .index(let index): "#\(index)"
        }
    }
}

/// A fault of one target: `KIND[:VALUE]@TARGET[,times=N]`.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
    /// What the answer does.
    public var kind: FaultKind
    /// Whose answers.
    public var target: FaultTarget
    /// How many requests of each page meet the fault before all is well; `nil`: every one.
    public var times: Int?

    /// Makes a fault.
    public init(_ kind: FaultKind, at target: FaultTarget, times: Int? = nil) {
        self.kind = kind
        self.target = target
        self.times = times
    }

    /// Reads `KIND[:VALUE]@TARGET[,times=N]`; throws `FaultSyntaxError`.
    public init(_ text: String) throws(FaultSyntaxError) {
        guard let mark = text.lastIndex(of: "@") else {
            throw FaultSyntaxError(text: text, reason: "write KIND@TARGET")
        }
        let tail = text[text.index(after: mark)...].split(separator: ",", maxSplits: 1).map(String.init)
        guard let target = tail.first.flatMap({ FaultTarget($0) }) else {
            throw FaultSyntaxError(
                text: text,
                reason:
                    "the target is a slug, which ends in the track's index, or #INDEX, tracks, catalogue, robots or all"
            )
        }
        let kind = try FaultKind(String(text[..<mark]))
        if kind.isCatalogueOnly, target != .catalogue {
            throw FaultSyntaxError(text: text, reason: "only the catalogue can have this")
        }
        var times: Int?
        if tail.count > 1 {
            guard tail[1].hasPrefix("times="), let number = Int(tail[1].dropFirst(6)), number > 0 else {
                throw FaultSyntaxError(text: text, reason: "after the target only times=N may stand, N from 1")
            }
            times = number
        }
        self.init(kind, at: target, times: times)
    }

    /// The fault as it is written.
    public var description: String { "\(kind)@\(target)\(times.map { ",times=\($0)" } ?? "")" }
}

/// Faults of a random share of the tracks.
public struct RandomFaults: Sendable, Hashable {
    /// The share of tracks, 0 to 1.
    public var share: Double
    /// What decides which tracks and which kind; independent of the site's seed.
    public var seed: UInt64
    /// The kinds, each as likely.
    public var kinds: [FaultKind]
    /// How many requests of each track meet the fault; `nil`: every one.
    public var times: Int?
    /// Whether each request is drawn by itself, so that the share is one of requests and not of tracks.
    public var eachRequest: Bool

    /// Kinds that end quickly.
    public static let quickKinds: [FaultKind] = [
        .status(500, retryAfter: nil), .status(503, retryAfter: nil), .status(404, retryAfter: nil), .reset,
        .resetInBody,
        .truncate, .empty, .errorPage, .binary, .gzipBroken,
    ]

    /// Makes a share of faulty tracks; a share out of 0 to 1 is taken as the nearest.
    public init(
        share: Double, seed: UInt64 = 1, kinds: [FaultKind] = quickKinds, times: Int? = nil, eachRequest: Bool = false
    ) {
        self.share = min(max(share, 0), 1)
        self.seed = seed
        self.kinds = kinds.isEmpty ? Self.quickKinds : kinds
        self.times = times
        self.eachRequest = eachRequest
    }

    /// The fault of a track, the same each time it is asked; `request` counts where each one is drawn, from 0.
    public func kind(at index: Int, request: Int = 0) -> FaultKind? {
        var draw = SplitMix64(seed: seed &+ (eachRequest ? UInt64(request) &* 0x9E37 : 0), .randomFault, index)
        guard Double(draw.below(1_000_000)) < share * 1_000_000 else { return nil }
        return draw.pick(kinds)
    }
}

/// All faults of a simulator.
public struct FaultPlan: Sendable, Hashable {
    /// Faults of targets; of those that fit a request, the first with requests left counts.
    public var faults: [Fault]
    /// Faults at random, for tracks that no other fault fits.
    public var random: RandomFaults?

    /// Makes a plan.
    public init(_ faults: [Fault] = [], random: RandomFaults? = nil) {
        self.faults = faults
        self.random = random
    }
}

extension FaultPlan: Codable {
    private enum Keys: String, CodingKey { case faults, random }
    private enum RandomKeys: String, CodingKey {
        case share, seed, kinds, times
        case eachRequest = "each_request"
    }

    /// Decodes `{"faults": ["KIND@TARGET", …], "random": {"share": 0.1, "seed": 1, "kinds": ["KIND", …], "times": 1,
    /// "each_request": true}}`;
    /// throws `FaultSyntaxError` or a `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let texts = try container.decodeIfPresent([String].self, forKey: .faults) ?? []
        faults = try texts.map { text in try Fault(text) }
        guard container.contains(.random) else { return }
        let inner = try container.nestedContainer(keyedBy: RandomKeys.self, forKey: .random)
        let kinds = try inner.decodeIfPresent([String].self, forKey: .kinds)
        random = RandomFaults(
            share: try inner.decode(Double.self, forKey: .share),
            seed: try inner.decodeIfPresent(UInt64.self, forKey: .seed) ?? 1,
            kinds: try kinds?.map { text in try FaultKind(text) } ?? RandomFaults.quickKinds,
            times: try inner.decodeIfPresent(Int.self, forKey: .times),
            eachRequest: try inner.decodeIfPresent(Bool.self, forKey: .eachRequest) ?? false)
    }

    /// Encodes what `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(faults.map(\.description), forKey: .faults)
        guard let random else { return }
        var inner = container.nestedContainer(keyedBy: RandomKeys.self, forKey: .random)
        try inner.encode(random.share, forKey: .share)
        try inner.encode(random.seed, forKey: .seed)
        try inner.encode(random.kinds.map(\.description), forKey: .kinds)
        try inner.encodeIfPresent(random.times, forKey: .times)
        if random.eachRequest { try inner.encode(true, forKey: .eachRequest) }
    }
}
