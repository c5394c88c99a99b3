import ArgumentParser
import ControlClient
import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel

/// `tracksyncctl bugreport`.
struct BugreportCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "bugreport", abstract: "Write what a report of a fault needs into one file.",
        discussion: """
            Versions, settings without passwords, status, health, doctor, the last jobs and the journal, each as far as \
            it can be had: also without a daemon. Look through it before you send it.
            """)

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "The file, otherwise tracksync-bugreport-TIME.txt here; - for standard output.", valueName: "file"))
    var output: String?

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let text = Self.text(session)
        let stamp = RecordCoding.text(of: session.dependencies.now()).prefix(19).replacing(":", with: "-")
        let path = output ?? "tracksync-bugreport-\(stamp).txt"
        guard path != "-" else {
            session.console.show(document: text)
            return .done
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        let bytes = Array(text.utf8)
        guard descriptor >= 0, bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count
        else {
            throw CommandFailure(
                .failed, name: "not_written", message: "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        session.console.show([Line("Wrote \(path)")])
        session.console.talk("Look through it before you send it.")
        return .done
    }

    private static func text(_ session: Session) -> String {
        func asked<Answer: Codable & Sendable>(
            _ method: ControlProtocol.Method, _ params: some Codable & Sendable, _ type: Answer.Type
        ) -> Result<Answer, ControlClientError> {
            Result { () throws(ControlClientError) in try session.ask(method, params) }
        }
        func text(_ answer: Result<some Encodable, ControlClientError>) -> String {
            do { return String(decoding: try RecordCoding.encode(answer.get()), as: UTF8.self) } catch {
                return "not to be had: \(CommandFailure(error).message)"
            }
        }
        func printed(_ words: [String]) -> String {
            let ending = session.dependencies.run(words)
            return ending.output + (ending.errors.isEmpty ? "" : "\n\(ending.errors)")
                + (ending.status == 0 ? "" : "\nexit code \(ending.status)")
        }
        let status = asked(.daemonStatus, NoParams(), DaemonStatus.self)
        let report = asked(.daemonDoctor, NoParams(), DoctorReport.self)
        var doctor = text(report)
        if case .failure(let error) = report, error.isWithoutDaemon {
            let lines = DoctorText.lines(session.doctor(for: error, config: nil), session.presentation)
            doctor = lines.map { $0.text(coloured: false) }.joined(separator: "\n")
        }
        // A daemon with settings of its own names their file.
        let settings = Session.otherSettings(of: try? status.get()).map { ["--config", $0] } ?? []
        let parts = [
            ("versions", "tracksyncctl \(Product.version)\n" + printed(["uname", "-srm"])),
            ("system", printed(["sh", "-c", "cat /etc/os-release"])),
            ("settings", printed([OtherProgram.daemon, "--check-config"] + settings)),
            ("status", text(status)),
            ("health", text(asked(.healthGet, NoParams(), Health.self))),
            ("doctor", doctor),
            ("jobs", text(asked(.jobList, JobListParams(limit: 20), JobList.self))),
            (
                "units",
                printed(["systemctl", "status", "--no-pager", "--full", "tracksyncd.service", "tracksync.timer"])
            ),
            ("journal", printed(["journalctl", "--no-pager", "-u", "tracksyncd", "-n", "500", "-o", "short-iso"])),
        ]
        return parts.map { "==== \($0.0)\n\($0.1)\n" }.joined(separator: "\n")
    }
}
