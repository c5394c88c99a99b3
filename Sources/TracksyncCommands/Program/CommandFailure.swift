import ControlClient
import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel
import Remedies

/// Why a command failed: the one place where errors become words, JSON and exit codes.
struct CommandFailure: Error {
    /// The error as `--json` shows it, on the error stream.
    struct Shape: Encodable {
        struct Body: Encodable {
            var code: String
            var message: String
            var hint: String?
            var action: Remedy?
            var retryable: Bool
            var exitCode: Int32
            /// The job that it is about.
            var jobId: JobID?
            /// Since when that job runs.
            var since: Date?
            /// The host that it runs on, where that is not the daemon's.
            var host: String?
            /// The ids that begin with the given text.
            var candidates: [JobID]?
            /// The state of that job.
            var job: Job?
        }
        var error: Body
    }

    var exitCode: ExitCode
    var name: String
    var message: String
    var hint: String?
    var action: Remedy?
    var isRetryable = false
    var jobId: JobID?
    var since: Date?
    var host: String?
    var candidates: [JobID]?
    var job: Job?
    /// More to say to a person, in the place of the hint.
    var lines: [Line] = []

    init(_ exitCode: ExitCode, name: String, message: String, hint: String? = nil) {
        self.exitCode = exitCode
        self.name = name
        self.message = message
        self.hint = hint
    }

    /// What any error means to the program.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let failure as ControlClientError:
            self.init(failure.exitCode, name: failure.name, message: failure.message, hint: failure.hint)
            isRetryable = failure.isRetryable
            if case .answered(let answer) = failure.code {
                message = Sentence.begun(failure.message)
                jobId = answer.data.jobId
                since = answer.data.since
                host = answer.data.host
                candidates = answer.data.candidates
                action = answer.data.action
            }
        default:
            self.init(.internal, name: "internal", message: "The result cannot be shown: \(error).")
        }
    }

    /// The results could not be written.
    init(lostOutput number: Int32) {
        self.init(
            .failed, name: "output_lost",
            message: "The result could not be written: \(String(cString: strerror(number))).")
    }

    /// Says why on the error stream.
    func report(on console: Console) {
        guard console.isJSON else { return console.complain(text) }
        let body = Shape.Body(
            code: name, message: message, hint: hint, action: action, retryable: isRetryable,
            exitCode: exitCode.rawValue, jobId: jobId,
            since: since, host: host, candidates: candidates, job: job)
        // A value of plain fields always encodes; should it not, words are better than silence.
        do { try console.complain(json: Shape(error: body)) } catch { console.complain(text) }
    }

    private var text: [Line] {
        var result = [Line("tracksyncctl: ", .bad) + Line(Sentence.ended(message))]
        result += candidates?.map { Line("  \($0.rawValue)") } ?? []
        if !lines.isEmpty { return result + lines }
        return result + (hint?.split(separator: "\n").map { Line(String($0)) } ?? [])
    }
}
