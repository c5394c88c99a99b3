// What the services' programs print for the person who starts them by hand.

import Programs
import Testing

@Suite actor ProgramOutputTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private func run(_ words: [String], _ redirection: String) throws -> Ending {
        let shell = #"exec "$0" "$@" "# + redirection
        return try execute(["/bin/sh", "-c", shell, Build.program(words[0])] + words.dropFirst())
    }

    @Test(arguments: [
        ["tracksyncd", "--version"], ["tracksyncd", "--help"], ["tracksyncd", "--check-config"],
        ["tracksync-web", "--version"], ["tracksync-web", "--help"], ["tracksync-web", "--check-config"],
        ["tracksync-web", "--openapi"],
    ])
    func `what is shown and cannot be written is an error`(words: [String]) throws {
        let full = try run(words, ">/dev/full")
        #expect(full.status == 1)
        #expect(
            full.errors.contains("\(words[0]): the output cannot be written: No space left on device"),
            "\(full.errors)")
        let shown = try run(words, "")
        #expect(shown.status == 0 && !shown.output.isEmpty && shown.errors.isEmpty, "\(shown.errors)")
    }

    @Test(arguments: ["2>/dev/full", "2>&-"], ["tracksyncd", "tracksync-web"])
    func `a complaint that cannot be written leaves the exit status as it is`(redirection: String, program: String)
        throws
    {
        #expect(try run([program, "--nope"], redirection).status == 64)
        #expect(try run([program, "--config", "/nonexistent", "--check-config"], redirection).status == 78)
    }
}
