// A PostgreSQL of a test's own.

public import Foundation
public import Programs
import Synchronization

/// A PostgreSQL server with a data directory of its own, on a Unix socket and a port of loopback that nobody else has. It
/// runs as the user postgres, since it refuses root, and is gone with this object.
public final class TestPostgres: Sendable {
    /// The folder of its socket.
    public let folder: Folder
    /// Its port, which names the socket, too.
    public let port: Int
    /// The folder of its data.
    public let data: String
    /// Where its data lies; `nil` where the test has a place for them.
    private let dataFolder: Folder?
    // A lock, as a restart replaces it.
    private let process: Mutex<RunningProgram>
    private var server: RunningProgram { process.withLock { $0 } }

    /// Whether Debian's server is installed.
    public static var isAvailable: Bool { binaries != nil }

    private static let binaries: String? = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap { Int($0) }.max().map { "\(root)/\($0)/bin" }
    }()

    /// The path of one of its programs: `initdb`, `postgres`, `psql`. Debian's /usr/bin/psql starts perl to look for it.
    public static func program(_ name: String) throws -> String {
        guard let binaries else { throw TestFailure("PostgreSQL is not installed") }
        return "\(binaries)/\(name)"
    }

    /// A data directory that was made once, to be copied: to make one takes a second.
    private static let template: Result<Folder, any Error> = Result {
        let initdb = try program("initdb")
        let folder = try Folder()
        _ = try execute(["/bin/chown", "postgres", folder.path])
        let made = try execute(
            asPostgres + [
                initdb, "-D", "\(folder.path)/data", "-U", "postgres", "--auth=trust", "--no-sync",
                "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
            ])
        guard made.status == 0 else { throw TestFailure("no data directory: \(made.errors)") }
        // What is static is never deinitialised.
        atexit { try? FileManager.default.removeItem(atPath: TestPostgres.template.get().path) }
        return folder
    }

    /// A file system in memory with room for the data of several servers. None of them outlives a power cut in any case, and
    /// for each database a disk's file system has to make, and to forget, three hundred files.
    private static let memory: String? = {
        let path = "/dev/shm"
        var system = statvfs()
        guard statvfs(path, &system) == 0, system.f_bavail * system.f_frsize > 4 << 30, access(path, W_OK) == 0 else {
            return nil
        }
        return path
    }()

    /// What runs a program as the user postgres.
    public static let asPostgres: [String] =
        geteuid() == 0
        ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        : ["/usr/bin/env"]

    /// Starts a server; `settings` are lines of postgresql.conf, `data` another place for its files.
    public init(settings: String = "", data other: String? = nil, port wanted: Int? = nil, isStandby: Bool = false)
        throws
    {
        let template = try Self.template.get()
        folder = try Folder()
        port = try wanted ?? Self.freePort()
        if let other {
            (data, dataFolder) = (other, nil)
        } else {
            let own = try Self.memory.map { try Folder(in: $0) } ?? Folder()
            (data, dataFolder) = ("\(own.path)/data", own)
        }
        _ = try execute(["/bin/chown", "postgres"] + [folder, dataFolder].compactMap { $0?.path })
        let copied = try execute(["/bin/cp", "-a", "\(template.path)/data", data])
        guard copied.status == 0 else { throw TestFailure("no copy of the data directory: \(copied.errors)") }
        let configuration = """
            listen_addresses = '127.0.0.1'
            port = \(port)
            unix_socket_directories = '\(folder.path)'
            fsync = off
            full_page_writes = off
            max_connections = 100
            shared_buffers = 64MB
            autovacuum = off
            \(settings)
            """
        try configuration.write(toFile: "\(data)/postgresql.auto.conf", atomically: false, encoding: .utf8)
        if isStandby { try "".write(toFile: "\(data)/standby.signal", atomically: false, encoding: .utf8) }
        process = Mutex(try Self.start(data, in: folder))
        try waitUntilReady()
    }

    private static func start(_ data: String, in folder: Folder) throws -> RunningProgram {
        try RunningProgram(
            asPostgres[0], asPostgres.dropFirst() + [program("postgres"), "-D", data], in: folder)
    }

    /// Waits until it answers, also after it died and recovers.
    public func waitUntilReady() throws {
        _ = try eventually("PostgreSQL answers") { [self] in
            guard server.isRunning else { throw TestFailure("PostgreSQL ended: \(server.errors)") }
            return try psql("SELECT 1", isRequired: false).status == 0 ? true : nil
        }
    }

    /// Stops it as a power cut does, and starts it again.
    public func restart() throws {
        server.end(SIGQUIT)
        let next = try Self.start(data, in: folder)
        process.withLock { $0 = next }
        try waitUntilReady()
    }

    /// A port that is free at this moment, for a server that is started later.
    public static func freePort() throws -> Int { try RefusingPort().number }

    /// The server's process.
    public var id: pid_t { server.id }
    /// What it logged.
    public var log: String { server.errors }

    /// Where it is reached: over its Unix socket.
    public func url(user: String = "postgres", database: String = "postgres", parameters: String = "") -> String {
        "postgresql://\(user)@/\(database)?host=\(folder.path)&port=\(port)\(parameters)"
    }

    /// Where it is reached over TCP.
    public func tcp(user: String = "postgres", database: String = "postgres", parameters: String = "") -> String {
        "postgresql://\(user)@127.0.0.1:\(port)/\(database)\(parameters.isEmpty ? "" : "?" + parameters)"
    }

    /// Runs statements as psql does; its output, without headings, a row a line, columns separated by `|`.
    @discardableResult
    public func psql(
        _ statements: String, user: String = "postgres", database: String = "postgres", isRequired: Bool = true
    ) throws -> Ending {
        // A file, as an argument has its limit; one transaction, as an argument is.
        let script = "\(folder.path)/\(UUID().uuidString).sql"
        try statements.write(toFile: script, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: script) }
        let ending = try execute([
            try Self.program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d",
            url(user: user, database: database), "-f", script,
        ])
        if isRequired, ending.status != 0 { throw TestFailure("psql: \(ending.errors)") }
        return ending
    }

    /// The output of a query.
    public func ask(_ query: String, database: String = "postgres") throws -> String {
        try psql(query, database: database).output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Sends the server a signal: SIGQUIT stops it at once, SIGINT in order.
    public func send(_ signal: Int32) { server.send(signal) }

    /// Stops it in order.
    public func stop() { server.end(SIGINT) }

    deinit { server.end(SIGQUIT) }
}

/// The tables of the application that tracksync takes over from, as its database describes them.
public enum ApplicationTables {
    /// What makes them, in the schema `public`, and a table of events that hangs on the tracks.
    public static let creation = """
        CREATE TABLE tracks (
            id text NOT NULL PRIMARY KEY, source text NOT NULL, source_track_slug text NOT NULL,
            track_name text NOT NULL, track_url text NOT NULL, events_url text NOT NULL,
            liverc_track_last_updated text, last_seen_at timestamp(3), is_active boolean NOT NULL DEFAULT true,
            is_followed boolean NOT NULL DEFAULT false, latitude double precision, longitude double precision,
            address text, city text, state text, country text, postal_code text, phone text, website text, email text,
            description text, logo_url text, facebook_url text,
            total_laps integer DEFAULT 0, total_practice_sessions integer DEFAULT 0, total_races integer DEFAULT 0,
            total_entries integer DEFAULT 0, total_events integer DEFAULT 0, start_finish_line_geojson jsonb,
            created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, updated_at timestamp(3) NOT NULL);
        CREATE UNIQUE INDEX tracks_source_source_track_slug_key ON tracks (source, source_track_slug);
        CREATE INDEX tracks_is_active_is_followed_idx ON tracks (is_active, is_followed);
        CREATE TABLE events (
            id text PRIMARY KEY, track_id text NOT NULL REFERENCES tracks (id) ON DELETE CASCADE ON UPDATE CASCADE);
        CREATE TABLE track_catalogue_sync_state (
            id text PRIMARY KEY, completed_at timestamp(3) NOT NULL,
            created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, updated_at timestamp(3) NOT NULL);
        CREATE TABLE ingestion_settings (
            key text PRIMARY KEY, value text NOT NULL, updated_at timestamp(3) NOT NULL, updated_by text);
        """

    /// The rights that the manual gives to the user `tracksync`, and no others.
    public static let grants = """
        CREATE ROLE tracksync LOGIN PASSWORD 'secret of the test';
        GRANT USAGE ON SCHEMA public TO tracksync;
        GRANT SELECT, INSERT ON tracks TO tracksync;
        GRANT UPDATE (track_name, track_url, events_url, liverc_track_last_updated, last_seen_at, is_active, latitude,
            longitude, address, city, state, country, postal_code, phone, website, email, description, logo_url,
            facebook_url, total_laps, total_practice_sessions, total_races, total_entries, total_events, updated_at)
            ON tracks TO tracksync;
        GRANT SELECT, INSERT, UPDATE ON track_catalogue_sync_state TO tracksync;
        GRANT SELECT ON ingestion_settings TO tracksync;
        CREATE SCHEMA tracksync AUTHORIZATION tracksync;
        """
}

/// A port of this machine that refuses every connection, and that nobody else gets while the value is held.
public final class RefusingPort: Sendable {
    /// The port.
    public let number: Int
    private let descriptor: Int32

    /// Takes a port that is free.
    public init() throws {
        // Bound, and without a queue for connections: the kernel refuses them.
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let done = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        number = Int(UInt16(bigEndian: address.sin_port))
        guard done else { throw TestFailure("no free port") }
    }

    deinit { close(descriptor) }
}
