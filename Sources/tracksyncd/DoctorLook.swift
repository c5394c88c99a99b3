internal import Blocking
internal import Configuring
internal import ControlServer
internal import Engine
internal import Fetching
internal import Foundation
internal import JobModel
internal import Service
internal import Storage
internal import Systemd

/// Looks up what `DoctorPolicy` decides on.
struct DoctorLook: Sendable {
    let loaded: LoadedConfiguration
    let socket: String?
    let proxy: ProxyAddress?

    func report(_ service: TracksyncService) async throws -> DoctorReport {
        let values = loaded.values
        var facts = try await service.doctorFacts()
        if let file = loaded.file { facts.settings = file }
        facts.isAnonymous = values.source.isAnonymous
        facts.requestsPerSecond = values.fetch.requestsPerSecond
        facts.hostDelay = values.fetch.hostDelay / .seconds(1)
        facts.jobLimit = values.fetch.jobLimit / .seconds(1)
        facts.isOneHost = values.source.hasOneHost
        facts.proxy = (proxy?.description).map { "\($0)" }
        let (socket, proxy) = (socket, proxy)
        let system = await BlockingThreads.shared.run { System(values, socket: socket, usesProxy: proxy != nil) }
        if let unit = system.unit { facts.unit = unit }
        facts.groups = system.groups
        facts.socket = system.socket
        facts.isClockKept = system.isClockKept
        facts.certificates = system.certificates
        facts.hosts = system.hosts
        return DoctorPolicy(facts).report
    }

    /// What the system says; blocks its thread.
    private struct System: Sendable {
        let unit = ServiceUnit.name
        var groups: [(setting: String, name: String, exists: Bool)] = []
        var socket: (path: String, mode: UInt32, wanted: UInt32)?
        var isClockKept: Bool?
        var certificates: (path: String, problem: String?)?
        var hosts: [(name: String, problem: String?)] = []

        init(_ values: TracksyncConfiguration, socket path: String?, usesProxy: Bool) {
            let named = [
                ("operators_group", values.control.operatorsGroup), ("readers_group", values.control.readersGroup),
            ]
            groups = named.compactMap { setting, name in name.map { (setting, $0, getgrnam($0) != nil) } }
            var status = stat()
            if let path, stat(path, &status) == 0 {
                socket = (path, status.st_mode & 0o777, values.control.effectiveMode)
            }
            isClockKept = SystemClock.isKept
            if values.source.catalogueURL.hasPrefix("https:") {
                let file = values.source.caFile ?? "/etc/ssl/certs/ca-certificates.crt"
                certificates = (file, access(file, R_OK) == 0 ? nil : String(cString: strerror(errno)))
            }
            if !usesProxy, let host = Origin(url: values.source.catalogueURL)?.host {
                var found: UnsafeMutablePointer<addrinfo>?
                let code = getaddrinfo(host, nil, nil, &found)
                if let found { freeaddrinfo(found) }
                hosts = [(host, code == 0 ? nil : String(cString: gai_strerror(code)))]
            }
        }
    }
}
