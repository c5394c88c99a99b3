import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl hosts`.
struct HostsCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "hosts",
        abstract: "List the hosts that publish to the same database, and which of them may sync now.")

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let list: HostList = try session.ask(.hostList, NoParams())
        try session.show(list) { PublishText.lines(list.hosts, $0) }
        if list.hosts.isEmpty { session.console.talk("No host has published yet.") }
        return .done
    }
}
