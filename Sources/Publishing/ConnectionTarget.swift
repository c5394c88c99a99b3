internal import CPostgres
import FoundationEssentials

/// Which database is published to, and how to reach it: a connection string of libpq without a password.
public struct ConnectionTarget: Sendable, Hashable {
    /// The keywords of libpq and their values.
    let keywords: [String: String]
    /// The schema that Prisma's parameter `schema` names.
    let schema: String?
    /// The target for people: user, host, port and database, and no secret.
    public let name: String

    /// Parameters that Prisma and its drivers put into an address, and that libpq refuses.
    private static let foreignParameters: Set<String> = [
        "connection_limit", "pool_timeout", "schema", "pgbouncer", "socket_timeout", "statement_cache_size",
        "sslaccept", "sslidentity",
    ]

    /// Reads an address (`postgresql://tracksync@db.example/tracks`) or keywords (`host=db.example dbname=tracks`).
    public init(_ text: String) throws(ConnectionTargetError) {
        let (own, schema) = Self.withoutForeignParameters(text)
        self.schema = schema
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard let options = PQconninfoParse(own, &message) else {
            // libpq quotes what it does not understand, which may be a password.
            throw ConnectionTargetError(reason: "is no connection string that libpq understands")
        }
        defer { PQconninfoFree(options) }
        var keywords: [String: String] = [:]
        var option = options
        while let name = option.pointee.keyword {
            if let value = option.pointee.val { keywords[String(cString: name)] = String(cString: value) }
            option += 1
        }
        guard keywords["password"] == nil else {
            throw ConnectionTargetError(
                reason: "holds a password; write that into the file that publish.password_file names, or into the "
                    + "credential postgres")
        }
        guard keywords["sslpassword"] == nil else {
            throw ConnectionTargetError(
                reason: "holds the password of a key; take that off the key, and let only the daemon's user read it")
        }
        guard keywords["replication"] == nil, keywords["options"] == nil else {
            throw ConnectionTargetError(reason: "must not set replication or options")
        }
        self.keywords = keywords
        name = Self.name(of: keywords)
    }

    /// Where keywords lead, for people.
    static func name(of keywords: [String: String]) -> String {
        func value(_ key: String) -> String? { keywords[key].flatMap { $0.isEmpty ? nil : $0 } }
        let host = value("host") ?? value("hostaddr") ?? "the local socket"
        let port = value("port").map { ":\($0)" } ?? ""
        let user = value("user").map { "\($0)@" } ?? ""
        return "\(user)\(host)\(port)/\(value("dbname") ?? value("user") ?? "")"
    }

    /// The keywords of each server that is named, in their order. With all of them at once libpq would wait for the first one
    /// for as long as a connection may take, and never ask the next.
    var servers: [[String: String]] {
        let lists = ["host", "hostaddr", "port"].reduce(into: [String: [String]]()) { lists, key in
            lists[key] = keywords[key]?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let count = (lists["hostaddr"] ?? lists["host"])?.count ?? 1
        // What does not match is refused by libpq.
        guard count > 1, lists.allSatisfy({ $1.count == count || ($0 == "port" && $1.count == 1) }) else {
            return [keywords]
        }
        return (0..<count).map { index in
            keywords.merging(lists.mapValues { $0.count == 1 ? $0[0] : $0[index] }) { $1 }
        }
    }

    /// Takes the parameters out that libpq does not know; the schema is one of them.
    private static func withoutForeignParameters(_ text: String) -> (String, schema: String?) {
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://"), let mark = text.firstIndex(of: "?")
        else { return (text, nil) }
        var schema: String?
        let kept = text[text.index(after: mark)...].split(separator: "&").filter { parameter in
            let name = parameter.prefix { $0 != "=" }
            if name == "schema" { schema = decoded(parameter.dropFirst(name.count + 1)) }
            return !foreignParameters.contains(String(name))
        }
        let query = kept.isEmpty ? "" : "?" + kept.joined(separator: "&")
        return (text[..<mark] + query, schema?.isEmpty == true ? nil : schema)
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a text is no connection string, in half a sentence that repeats nothing of it.
public struct ConnectionTargetError: Error, CustomStringConvertible {
    /// The reason.
    public let reason: String
    /// The reason.
    public var description: String { reason }
}
