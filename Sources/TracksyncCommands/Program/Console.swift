import FoundationEssentials
import Glibc
import JobModel
import PlainText

/// Where a command prints: results on one stream, talk and errors on the other.
final class Console {
    let dependencies: Dependencies
    let isQuiet: Bool
    let isJSON: Bool
    private let colouredOutput: Bool
    private let colouredDiagnostics: Bool
    /// What a pager is still to show, and what was said meanwhile; `nil`: all is printed at once.
    private var held: (results: String, diagnostics: String)?
    /// Whether results could not be written; a program must not claim success then.
    private(set) var lostOutput: Int32?

    init(dependencies: Dependencies, isQuiet: Bool = false, isJSON: Bool = false, mayColour: Bool = true) {
        self.dependencies = dependencies
        self.isQuiet = isQuiet
        self.isJSON = isJSON
        let mayColour = mayColour && dependencies.variable("NO_COLOR") == nil
        colouredOutput = mayColour && Terminal.isCapable(dependencies.output, in: dependencies)
        colouredDiagnostics = mayColour && Terminal.isCapable(dependencies.diagnostics, in: dependencies)
    }

    /// Holds everything back that a pager may show, until `release`.
    func hold() {
        if held == nil { held = ("", "") }
    }

    /// Shows what was held back: by a pager where it is longer than the screen.
    func release() {
        guard let text = held else { return }
        held = nil
        if !text.results.isEmpty, !Pager(dependencies: dependencies).show(text.results) { write(text.results) }
        writeDiagnostics(text.diagnostics)
    }

    /// Prints results.
    func show(_ lines: [Line]) {
        write(lines.map { $0.text(coloured: colouredOutput) + "\n" }.joined())
    }

    /// Prints a document as it is, but harmless.
    func show(document: String) { write(PlainText.sanitized(document, for: .document)) }

    /// Prints a piece of a file for another program as it is, but harmless where a terminal shows it; whether it could be
    /// printed.
    func show(raw text: String) -> Bool {
        write(isatty(dependencies.output) == 1 ? PlainText.sanitized(text, for: .document) : text)
        return lostOutput == nil
    }

    /// Prints a value as one line of JSON; throws `EncodingError`.
    func show(json value: some Encodable) throws {
        write(try Self.text(of: value))
    }

    /// Prints talk: progress, hints. Scripts and those who want quiet get none.
    func talk(_ lines: Line...) {
        guard !isQuiet, !isJSON else { return }
        complain(lines)
    }

    /// Prints warnings: those who want quiet get them too, since they may be all that calls somebody.
    func warn(_ lines: [Line]) {
        if !isJSON { complain(lines) }
    }

    /// Prints errors.
    func complain(_ lines: [Line]) {
        writeDiagnostics(fitted(lines).map { $0.text(coloured: colouredDiagnostics) + "\n" }.joined())
    }

    /// Broken between words where a terminal is; elsewhere a line stays one.
    private func fitted(_ lines: [Line]) -> [Line] {
        guard isatty(dependencies.diagnostics) == 1 else { return lines }
        let width = Terminal.width(dependencies.diagnostics, in: dependencies)
        return lines.flatMap { $0.wrapped(to: width) }
    }

    /// Prints an error as one line of JSON; throws `EncodingError`.
    func complain(json value: some Encodable) throws {
        writeDiagnostics(try Self.text(of: value))
    }

    /// Writes over the line that the cursor is on, without ending it, after lines that stay; for terminals that can.
    func draw(_ line: Line?, after lines: [Line] = []) {
        let finished = fitted(lines).map { "\r\u{1B}[K" + $0.text(coloured: colouredDiagnostics) + "\n" }.joined()
        writeDiagnostics(finished + "\r\u{1B}[K" + (line?.text(coloured: colouredDiagnostics) ?? ""))
    }

    private static func text(of value: some Encodable) throws -> String {
        PlainText.sanitized(String(decoding: try RecordCoding.encode(value), as: UTF8.self), for: .json) + "\n"
    }

    private func write(_ text: String) {
        guard held == nil else {
            held?.results += text
            return
        }
        if let failure = Self.write(text, to: dependencies.output) { lostOutput = failure }
    }

    private func writeDiagnostics(_ text: String) {
        guard held == nil else {
            held?.diagnostics += text
            return
        }
        _ = Self.write(text, to: dependencies.diagnostics)
    }

    /// Writes everything; the errno when that fails.
    static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var text = text
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeBufferPointer(rebasing: bytes[written...])
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
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
}
