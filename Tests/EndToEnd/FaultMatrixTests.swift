// Whatever a site answers, a sync ends in the outcome that the manual names, and what is stored stays right.

import Catalogue
import ControlProtocol
import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor FaultMatrixTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// How many times longer than elsewhere everything may take under the thread sanitizer.
    private static let patience = getenv("TSAN_OPTIONS") == nil ? 1 : 3

    /// Short time-outs, that a machine under load keeps all the same, and nothing asked twice.
    private static let settings = [
        "fetch.retries": "0", "fetch.stall_timeout": "\"\(8 * patience)s\"",
        "fetch.timeout": "\"\(20 * patience)s\"", "fetch.connect_timeout": "\"\(20 * patience)s\"",
    ]

    /// How much more memory the daemon may take at its worst than for a sync of the same site without faults, in KiB: what
    /// `fetch.catalogue_limit` lets in, a few times while libxml2 moves a text that does not end, or the pages of
    /// `fetch.dashboard_limit` that are under way at once, and as much again.
    private static let catalogueMemory = 4 * 8192
    private static let dashboardMemory = 2 * 6 * 2048

    @Test func `each fault of the catalogue page ends the job as it should and leaves the tracks alone`() throws {
        let installation = try Installation(tracks: 60, settings: Self.settings)
        let daemon = try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let before = try installation.catalogue()
        let peak = try daemon.peakMemory()
        let rows = FaultRow.all.map { ($0.fault, $0.catalogue) } + FaultRow.catalogueOnly.map { ($0.fault, $0.outcome) }
        for (fault, outcome) in rows {
            try installation.setFaults("\(fault)@catalogue")
            let (ending, job) = try installation.sync("--no-metadata")
            switch outcome {
            case .fails(let name):
                #expect(job.state == .failed && job.error?.name == name, "\(fault): \(job.error?.message ?? "")")
                #expect(job.error?.message.contains("127.0.0.1:\(installation.port)") == true, "\(fault)")
                // A site that is away may be back; a page that it does serve is a failure.
                let isAway = name == "source_unavailable" && job.error?.retryable == true
                #expect(ending.status == (isAway ? 75 : 1), "\(fault)")
            case .read:
                #expect(job.state == .succeeded && ending.status == 0, "\(fault): \(job.error?.message ?? "")")
                #expect(job.counts.listed == 60, "\(fault)")
            case .partly:
                #expect(job.state == .succeeded && ending.status == 3, "\(fault): \(job.error?.message ?? "")")
                #expect(job.counts.withheld == 60 - job.counts.listed && job.counts.deactivated == 0, "\(fault)")
            }
            #expect(try installation.catalogue() == before, "\(fault)")
        }
        #expect(try daemon.peakMemory() - peak < Self.catalogueMemory)
        try installation.tell("DELETE", "faults")
        #expect(try installation.sync().ending.status == 0)
        #expect(try installation.catalogue() == before)
    }

    @Test func `each fault of a dashboard fails that track as it should, and all others are read`() throws {
        let installation = try Installation(tracks: 160, settings: Self.settings)
        let daemon = try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let right = try installation.tracksBySlug()
        // As though all had changed since, and no page had been read yet: who is read becomes right again.
        try DatabaseQueue(path: installation.database).write { db in
            try db.execute(sql: "UPDATE tracks SET address = 'spoilt' WHERE address IS NOT NULL")
            try db.execute(sql: "DELETE FROM pages")
        }
        let spoilt = try installation.tracksBySlug()
        let peak = try daemon.peakMemory()
        // Every other track that has an address, so that the faults come evenly.
        let slugs = right.filter { spoilt[$0.key] != $0.value }.keys.sorted()
        let faulty = zip(FaultRow.all, stride(from: 0, to: slugs.count, by: 2).map { slugs[$0] })
            .map { (row: $0, slug: $1) }
        try #require(faulty.count == FaultRow.all.count)
        try installation.setFaults(faulty.map { "\($0.row.fault)@\($0.slug)" })
        let (ending, job) = try installation.sync()
        #expect(ending.status == 3 && job.state == .succeeded, "\(job.error?.message ?? "")")
        let details = try installation.ctl("job", "--json").decoded(JobDetails.self)
        let failures = Dictionary(details.failures.map { ($0.slug, $0.name) }) { first, _ in first }
        let after = try installation.tracksBySlug()
        for (row, slug) in faulty {
            switch row.dashboard {
            case .fails(let name):
                #expect(failures[slug] == name, "\(row.fault)")
                #expect(after[slug] == spoilt[slug], "\(row.fault)")
            case .read:
                #expect(failures[slug] == nil && after[slug] == right[slug], "\(row.fault)")
            case .partly:
                let name = failures[slug]
                #expect(name == nil || name == "not_a_dashboard" || name == "page_truncated", "\(row.fault)")
                #expect(after[slug] == (name == nil ? right[slug] : spoilt[slug]), "\(row.fault)")
            }
        }
        let untouched = Set(right.keys).subtracting(faulty.map(\.slug))
        #expect(untouched.filter { after[$0] != right[$0] } == [])
        #expect(failures.count == job.counts.dashboardsFailed && failures.keys.allSatisfy { !untouched.contains($0) })
        #expect(try daemon.peakMemory() - peak < Self.dashboardMemory)
        try installation.tell("DELETE", "faults")
        #expect(try installation.sync().ending.status == 0)
        #expect(try installation.tracksBySlug() == right)
    }

    @Test func `an address that leads nowhere or to a server that is not trusted ends as it should`() throws {
        let installation = try Installation(tracks: 3, settings: Self.settings)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let before = try installation.catalogue()
        try TestCertificates.make(in: installation.folder)
        let page = try HTTP.request("GET", port: installation.port, path: "/catalogue").body
        let away = "http://localhost:\(installation.port)/catalogue"
        let good = try TLSServer(certificate: "good", in: installation.folder)
        try good.serve(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + page, as: "catalogue")
        let downgrading = try TLSServer(certificate: "good", in: installation.folder, named: "downgrading")
        for name in ["catalogue"] + installation.site.listedIndices.map({ installation.site.slug(at: $0) }) {
            try downgrading.serve("HTTP/1.1 302 Found\r\nLocation: \(away)\r\nConnection: close\r\n\r\n", as: name)
        }
        let servers = try ["expired", "otherHost", "selfSigned"].map {
            try TLSServer(certificate: $0, in: installation.folder)
        }
        let rows =
            [("http://127.0.0.1:1/", "connect_failed"), ("http://name.invalid/", "dns_failed")]
            + servers.map { ("https://localhost:\($0.port)/", "tls_failed") }
            + [("https://localhost:\(downgrading.port)/", "redirect_refused")]
        for (base, name) in rows {
            try installation.point(catalogueAt: base + "catalogue", dashboardsAt: nil)
            let (_, job) = try installation.sync("--no-metadata")
            #expect(job.error?.name == "source_unavailable" && job.state == .failed, "\(base): \(name)")
            #expect(try installation.catalogue() == before, "\(base)")

            try installation.point(catalogueAt: nil, dashboardsAt: base + "{slug}")
            let (_, second) = try installation.sync()
            #expect(second.error?.name == "source_unavailable", "\(base): \(name)")
            let details = try installation.ctl("job", "--json").decoded(JobDetails.self)
            #expect(Set(details.failures.map(\.name)) == [name], "\(base): \(details.failures)")
            #expect(try installation.catalogue() == before, "\(base)")
        }
        // The authority is known: what failed above failed for its certificate.
        try installation.point(catalogueAt: "https://localhost:\(good.port)/catalogue", dashboardsAt: nil)
        let (_, job) = try installation.sync("--no-metadata")
        #expect(job.state == .succeeded && job.counts.listed == 3, "\(job.error?.message ?? "")")
    }
}

extension RunningProgram {
    /// The most memory that it has had so far (VmHWM), in KiB.
    func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let number = line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap({ Int($0) })
        else { throw TestFailure("no VmHWM of process \(id)") }
        return number
    }
}

extension Installation {
    /// The fields of each track, as text.
    func tracksBySlug() throws -> [String: String] {
        let fields = TrackField.allCases.map { "coalesce(quote(\($0.rawValue)), '')" }.joined(separator: " || '|' || ")
        let rows = try query(String.self, "SELECT source_track_slug || ' ' || is_active || \(fields) FROM tracks")
        return Dictionary(rows.map { (String($0.prefix { $0 != " " }), $0) }) { first, _ in first }
    }

    /// Sets the site's faults.
    func setFaults(_ faults: [String]) throws {
        try tell("PUT", "faults", "{\"faults\":[\(faults.map { "\"\($0)\"" }.joined(separator: ","))]}")
    }

    /// Leads the daemon to other addresses, trusting the authority of the tests; `nil`: to the simulator's.
    func point(catalogueAt catalogue: String?, dashboardsAt dashboards: String?) throws {
        var settings = [
            "fetch.retries": "0", "fetch.connect_timeout": "\"6s\"", "fetch.timeout": "\"6s\"",
            "source.ca_file": "\"\(folder.path)/ca.pem\"",
        ]
        if let catalogue { settings["source.catalogue_url"] = "\"\(catalogue)\"" }
        if let dashboards { settings["source.dashboard_url"] = "\"\(dashboards)\"" }
        try configure(settings)
        let ending = try ctl("reload")
        guard ending.status == 0 else { throw TestFailure(ending.text) }
    }
}

/// A TLS server with one of the tests' certificates, which answers with what lies in its folder.
final class TLSServer {
    let port: Int
    private let folder: String
    private let program: RunningProgram

    init(certificate: String, in home: Folder, named name: String? = nil) throws {
        let folder = "\(home.path)/www-\(name ?? certificate)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        let script = #"cd "$1" && exec openssl s_server -accept 127.0.0.1:0 -cert "$2.pem" -key "$2.key" -HTTP"#
        let program = try RunningProgram(
            "/bin/sh", ["-c", script, "sh", folder, "\(home.path)/\(certificate)"], in: home)
        self.program = program
        port = try eventually("openssl listens: \(program.errors)") {
            program.output.split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }
                .flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
        }
    }

    /// Has it answer a path with this, head and all.
    func serve(_ answer: String, as name: String) throws {
        try answer.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
}
