import FoundationEssentials
import Glibc
import JobModel

/// Where a command prints: results on one stream, talk and errors on the other.
final class Console {
    let world: World
    let isQuiet: Bool
    let isJSON: Bool
    private let colouredOutput: Bool
    private let colouredDiagnostics: Bool
    /// Whether results could not be written; a program must not claim success then.
    private(set) var lostOutput: Int32?

    init(world: World, isQuiet: Bool = false, isJSON: Bool = false, mayColour: Bool = true) {
        self.world = world
        self.isQuiet = isQuiet
        self.isJSON = isJSON
        let mayColour = mayColour && world.variable("NO_COLOR") == nil
        colouredOutput = mayColour && Terminal.isCapable(world.output, in: world)
        colouredDiagnostics = mayColour && Terminal.isCapable(world.diagnostics, in: world)
    }

    /// Prints results.
    func show(_ lines: [Line]) {
        write(lines.map { $0.text(coloured: colouredOutput) + "\n" }.joined())
    }

    /// Prints a document as it is, but harmless.
    func show(document: String) { write(Harmless.document(document)) }

    /// Prints a value as one line of JSON; throws `EncodingError`.
    func show(json value: some Encodable) throws {
        write(Harmless.json(try RecordCoding.encode(value)) + "\n")
    }

    /// Prints talk: progress, hints. Scripts and those who want quiet get none.
    func talk(_ lines: Line...) {
        guard !isQuiet, !isJSON else { return }
        complain(lines)
    }

    /// Prints errors.
    func complain(_ lines: [Line]) {
        writeDiagnostics(lines.map { $0.text(coloured: colouredDiagnostics) + "\n" }.joined())
    }

    /// Prints an error as one line of JSON; throws `EncodingError`.
    func complain(json value: some Encodable) throws {
        writeDiagnostics(Harmless.json(try RecordCoding.encode(value)) + "\n")
    }

    /// Writes over the line that the cursor is on, without ending it, after lines that stay; for terminals that can.
    func draw(_ line: Line?, after lines: [Line] = []) {
        let finished = lines.map { "\r\u{1B}[K" + $0.text(coloured: colouredDiagnostics) + "\n" }.joined()
        writeDiagnostics(finished + "\r\u{1B}[K" + (line?.text(coloured: colouredDiagnostics) ?? ""))
    }

    private func write(_ text: String) {
        if let failure = Self.write(text, to: world.output) { lostOutput = failure }
    }

    private func writeDiagnostics(_ text: String) { _ = Self.write(text, to: world.diagnostics) }

    /// Writes everything; the errno when that fails.
    private static func write(_ text: String, to descriptor: Int32) -> Int32? {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}
