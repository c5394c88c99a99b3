import ArgumentParser
import ControlProtocol

/// A command that talks to the daemon.
protocol ControlCommand: ParsableCommand {
    var global: GlobalOptions { get }

    /// Does what was asked and prints it; throws `ControlClientError` or `CommandFailure`.
    func execute(_ session: Session) throws -> ControlProtocol.ExitCode
}

extension ControlCommand {
    /// Does what was asked, and says why when that fails; the program's exit code.
    func carryOut(in world: World) -> ControlProtocol.ExitCode {
        let session = Session(world: world, options: global)
        do {
            let code = try execute(session)
            guard let failure = session.console.lostOutput else { return code }
            throw CommandFailure(lostOutput: failure)
        } catch {
            let failure = CommandFailure(error)
            failure.report(on: session.console)
            return failure.exitCode
        }
    }
}

/// The checks of what is typed that several commands share; the daemon's limits stand in `ControlProtocol`.
enum ArgumentCheck {
    /// Throws `ValidationError` unless the text can be a job's id or the beginning of one.
    static func id(_ text: String?) throws {
        guard let text else { return }
        let fits =
            (1...36).contains(text.utf8.count) && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isHexDigit($0) }
        if !fits {
            throw ValidationError(
                "'\(text)' is no job id: an id, or the beginning of one, is made of hexadecimal digits and hyphens, 36 at most."
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
