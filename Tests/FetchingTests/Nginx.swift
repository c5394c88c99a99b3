import Foundation
import Programs
import Testing

@testable import Fetching

/// An nginx on loopback with certificates of its own authority, for one suite of tests.
final class Nginx: Sendable {
    /// The running server of the suite.
    @TaskLocal static var current: Nginx?

    private static let program = find("nginx")
    private static let openssl = find("openssl")
    static let isAvailable = program != nil && openssl != nil

    /// The ports by what they serve: plain, and TLS with each kind of certificate.
    enum Service: String, CaseIterable {
        case plain, good, expired, otherHost, selfSigned
        /// Speaks nothing newer than TLS 1.0.
        case oldTLS
        /// Asks its clients for certificates.
        case clientCertificate

        /// The name of its certificate.
        fileprivate var certificate: String {
            switch self {
            case .oldTLS, .clientCertificate: Service.good.rawValue
            case .plain, .good, .expired, .otherHost, .selfSigned: rawValue
            }
        }

        /// What else its configuration says, with the authority that vouches for clients.
        fileprivate func directives(authority: String) -> String {
            switch self {
            case .oldTLS: "ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;"
            case .clientCertificate: "ssl_verify_client on; ssl_client_certificate \(authority);"
            case .plain, .good, .expired, .otherHost, .selfSigned: ""
            }
        }
    }

    private let home: Folder
    private let ports: [Service: Int]
    private let process: RunningProgram
    var folder: URL { URL(filePath: home.path) }

    /// Starts a server; another one tries again when a port was taken in between.
    static func start() async throws -> Nginx {
        let home = try Folder()
        try TestCertificates.make(in: home)
        for _ in 0..<3 {
            if let server = try await Nginx(home: home) { return server }
        }
        throw TestFailure("nginx does not start")
    }

    /// `nil` when nginx ended at once.
    private init?(home: Folder) async throws {
        guard let program = Self.program else { return nil }
        self.home = home
        var ports: [Service: Int] = [:]
        var reserved: [Int32] = []
        for service in Service.allCases {
            let (descriptor, port) = try listenOnLoopback(backlog: 1)
            reserved.append(descriptor)
            ports[service] = port
        }
        for descriptor in reserved { close(descriptor) }
        self.ports = ports
        let configuration = home.path + "/nginx.conf"
        try nginxConfiguration(folder: home.path, ports: ports)
            .write(toFile: configuration, atomically: true, encoding: .utf8)
        process = try RunningProgram(
            program.path, ["-e", "stderr", "-p", home.path, "-c", configuration], in: home)
        while process.isRunning {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = loopback(port: port(.plain))
            let connected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if connected { return }
            await Task.yield()
        }
        return nil
    }

    func stop() { process.end(SIGKILL) }

    func port(_ service: Service) -> Int { ports[service] ?? 0 }

    /// A request to one of the services under the name localhost, and to nothing else.
    func request(_ service: Service, _ path: String, sizeLimit: Int = 8 << 20) throws -> FetchRequest {
        let url = "\(service == .plain ? "http" : "https")://localhost:\(port(service))"
        return FetchRequest(url: url + path, sizeLimit: sizeLimit, hosts: .exactly(try #require(Origin(url: url))))
    }

    /// Settings that trust the suite's authority, and lead LiveRC's names to this server.
    var settings: FetchSettings {
        var settings = testSettings()
        settings.caFile = folder.appending(path: "ca.pem").path
        settings.connectTo = [":80:127.0.0.1:\(port(.plain))", ":443:127.0.0.1:\(port(.good))"]
        return settings
    }

    private static func find(_ program: String) -> URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        // nginx stands where only root's search path leads.
        return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/bin"])
            .map { URL(filePath: $0).appending(path: program) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}

/// Runs the tests of a suite against one nginx.
struct NginxTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try await Nginx.start()
        defer { server.stop() }
        try await Nginx.$current.withValue(server) { try await function() }
    }
}

/// The configuration: every service with the same pages.
private func nginxConfiguration(folder: String, ports: [Nginx.Service: Int]) -> String {
    let locations = """
        root \(folder)/www;
        location = /echo { return 200 "$server_protocol $host $connection $connection_requests"; }
        location = /to-plain { return 302 http://localhost:\(ports[.plain] ?? 0)/echo; }
        location = /upgrade { return 301 https://live.liverc.com/echo; }
        location = /downgrade { return 301 http://live.liverc.com/echo; }
        location = /across { return 307 $scheme://thornhill.liverc.com/echo; }
        location = /away { return 302 https://example.org/; }
        location = /gone { return 410; }
        location = /busy { return 503; }
        """
    let servers = Nginx.Service.allCases.map { service in
        let certificate = service.certificate
        let tls = """
            ssl_certificate \(folder)/\(certificate).pem; ssl_certificate_key \(folder)/\(certificate).key;
            \(service.directives(authority: folder + "/ca.pem"))
            """
        return """
            server {
            listen 127.0.0.1:\(ports[service] ?? 0)\(service == .plain ? "" : " ssl http2");
            \(service == .plain ? "" : tls)
            \(locations)
            }
            """
    }
    return """
        daemon off; master_process off; pid \(folder)/pid; error_log stderr crit;
        events { worker_connections 256; }
        http {
        access_log off; default_type text/html; gzip on; gzip_min_length 1000; gzip_types *;
        client_body_temp_path \(folder)/t1; proxy_temp_path \(folder)/t2; fastcgi_temp_path \(folder)/t3;
        uwsgi_temp_path \(folder)/t4; scgi_temp_path \(folder)/t5;
        \(servers.joined(separator: "\n"))
        }
        """
}
