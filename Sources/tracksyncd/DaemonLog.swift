import Configuring
internal import Foundation
internal import Journal
internal import Logging
internal import Systemd

extension Logger {
    /// The daemon's logger under a configuration.
    init(daemon name: String, _ log: TracksyncConfiguration.Log) {
        self.init(
            daemon: name, format: LogFormat(log.format), level: Level(rawValue: log.level.rawValue) ?? .info,
            environment: ProcessInfo.processInfo.environment)
    }

    /// Tells that a configuration is refused, then what is wrong, an entry for each problem.
    func refuse(_ problems: [String], _ message: String) {
        log(.configurationRefused, "\(message)", metadata: ["problems": "\(problems.count)"])
        for problem in problems { error("\(problem)") }
    }
}

extension LogFormat {
    fileprivate init(_ format: TracksyncConfiguration.Log.Format) {
        switch format {
        case .auto: self = .auto
        case .journal: self = .journal
        case .lines: self = .lines
        case .json: self = .json
        }
    }
}
