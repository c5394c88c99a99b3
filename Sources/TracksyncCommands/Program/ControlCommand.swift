import ArgumentParser
import ControlProtocol
import JobModel

/// A command that talks to the daemon.
protocol ControlCommand: ParsableCommand {
    var global: GlobalOptions { get }
    /// Whether a result that is longer than the screen is shown by a pager: not what is shown while it comes.
    var isPaged: Bool { get }

    /// Does what was asked and prints it; throws `ControlClientError` or `CommandFailure`.
    func execute(_ session: Session) throws -> ControlProtocol.ExitCode
}

extension ControlCommand {
    var isPaged: Bool { false }

    /// Does what was asked, and says why when that fails; the program's exit code.
    func carryOut(in dependencies: Dependencies) -> ControlProtocol.ExitCode {
        let session = Session(dependencies: dependencies, options: global)
        if isPaged, !global.noPager, !global.json { session.console.hold() }
        do {
            let code = try execute(session)
            session.console.release()
            guard let failure = session.console.lostOutput else { return code }
            throw CommandFailure(lostOutput: failure)
        } catch {
            var failure = CommandFailure(error)
            failure.hint = failure.hint.map {
                session.presentation.advice(failure.action, or: $0).joined(separator: "\n")
            }
            session.console.release()
            failure.report(on: session.console)
            return failure.exitCode
        }
    }
}

/// The checks of what is typed that several commands share; the daemon's limits stand in `ControlProtocol`.
enum ArgumentCheck {
    /// Throws `ValidationError` unless the text can be a job's id or the beginning of one.
    static func id(_ text: String?) throws {
        guard let text, JobReference.place(of: text) == nil else { return }
        let fits =
            (1...36).contains(text.utf8.count) && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isHexDigit($0) }
        if !fits {
            throw ValidationError(
                "'\(text)' is no job id, number or last: an id, or the beginning of one, is made of hexadecimal digits and hyphens, 36 at most."
            )
        }
    }

    /// Throws `ValidationError` when a text is longer than the daemon takes.
    static func length(_ text: String?, of option: String, atMost limit: Int) throws {
        if let count = text?.count, count > limit {
            throw ValidationError("\(option) takes \(limit) characters at most; this text has \(count).")
        }
    }

    /// Throws `ValidationError` when a number is out of range.
    static func range(_ value: Int?, of option: String, _ range: ClosedRange<Int>) throws {
        guard let value, !range.contains(value) else { return }
        let allowed =
            range.upperBound == .max
            ? "a number of \(range.lowerBound) or more" : "a number from \(range.lowerBound) to \(range.upperBound)"
        throw ValidationError("\(option) takes \(allowed), not \(value).")
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool { Unicode.Scalar(byte).properties.isHexDigit }
}
