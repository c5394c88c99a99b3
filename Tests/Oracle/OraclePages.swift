import Foundation
import LiveRCSimulator
import Programs

/// A generated page, with what is right about it.
struct OraclePage: Decodable, Sendable {
    /// What makes this very page again: it begins with the seed.
    let id: String
    let kind: Kind
    let page: Data
    /// What it was served as; only pages in other encodings than UTF-8 have it.
    let contentType: String?
    /// What its maker wrote into it; absent for pages that were given.
    let truth: OracleReading?
    /// What the oracle reads; absent for damaged pages, of which a browser reads less than is asked for here.
    let oracle: OracleReading?
    /// What else is right of a damaged value: what a browser reads, and what the page says without its map.
    let others: [OracleReading]?
    /// Whether the oracle reads the maker's truth.
    let agrees: Bool
    /// How the page is written, with the fields that this could spoil.
    let kinds: [String: Set<String>]
    /// Fields that may be lost to the page's fault; of a catalogue as `SLUG:FIELD`.
    let damaged: [String]

    enum Kind: String, Codable, Sendable { case dashboard, catalogue }

    private enum CodingKeys: String, CodingKey {
        case id, kind, page, truth, oracle, others, agrees, kinds, damaged
        case contentType = "content_type"
    }

    /// A page of which only the truth is known.
    init(id: String, kind: Kind, page: [UInt8], truth: OracleReading, kinds: [String]) {
        (self.id, self.kind, self.page, contentType) = (id, kind, Data(page), nil)
        (self.truth, oracle, others, agrees) = (truth, nil, nil, true)
        self.kinds = Dictionary(uniqueKeysWithValues: kinds.map { ($0, ["*"]) })
        damaged = []
    }

}

/// What is read from a page: a dashboard's fields, or a catalogue's rows. Numbers stand as text.
enum OracleReading: Decodable, Sendable {
    case fields([String: String])
    case rows([[String: String]])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let rows = try? container.decode([[String: String]].self) {
            self = .rows(rows)
        } else {
            self = .fields(try container.decode(OracleFields.self).values)
        }
    }
}

/// A dashboard's fields as text, without those that are `null`.
struct OracleFields: Decodable, Sendable {
    let values: [String: String]

    /// A number as JSON may write it: a whole one has no fraction.
    static func text(_ number: Double) -> String { Int64(exactly: number).map { String($0) } ?? String(number) }

    private struct Scalar: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let integer = try? container.decode(Int64.self) {
                text = String(integer)
            } else if let real = try? container.decode(Double.self) {
                text = OracleFields.text(real)
            } else {
                text = try container.decode(String.self)
            }
        }
    }

    init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Scalar?].self).compactMapValues { $0?.text }
    }
}

/// The pages of one run of `generate.py`.
enum OraclePages {
    /// Debian's Python, which has html5lib.
    static let python = "/usr/bin/python3"

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path

    /// A page to read, and to read once more in another spelling.
    struct Given: Encodable {
        let id: String
        let kind: OraclePage.Kind
        /// How it is peculiar.
        let kinds: [String]
        let page: Data
    }

    /// What the pages are drawn from: other ones with `TRACKSYNC_ORACLE_SEED`.
    static let seed = ProcessInfo.processInfo.environment["TRACKSYNC_ORACLE_SEED"].flatMap { UInt64($0) } ?? 12

    /// Generates pages: so many dashboards, each fourth with damaged ones beside it, and so on.
    static func generate(
        dashboards: Int = 0, catalogues: Int = 0, encoded: Int = 0, given: [Given] = []
    ) throws -> [OraclePage] {
        let work = try Folder()
        let encoder = JSONEncoder()
        let lines = try given.map { try encoder.encode($0) + Data("\n".utf8) }
        try Data(lines.joined()).write(to: URL(fileURLWithPath: work.path + "/given"))
        let ending = try execute(
            [
                python, "-B", folder + "/generate.py", "\(seed)", "\(dashboards)", "\(catalogues)", "\(encoded)",
                work.path + "/given",
            ],
            environment: ["PYTHONIOENCODING": "utf-8"])
        guard ending.status == 0 else {
            throw TestFailure("generate.py with seed \(seed) ended with \(ending.status): \(ending.errors)")
        }
        let decoder = JSONDecoder()
        return try ending.output.utf8.split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(OraclePage.self, from: Data($0))
        }
    }
}
