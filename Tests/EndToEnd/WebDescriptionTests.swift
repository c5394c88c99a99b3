// The API does what its description says.

import Foundation
import Programs
import Testing

@Suite(.serialized) actor WebDescriptionTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let schemathesis = Build.root.path + "/.build/tools/schemathesis/bin/schemathesis"

    @Test func `the description is served as it is shipped, and every address in it answers`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        let web = try WebInstallation(installation)
        let served = try web.ask("GET", "/api/v1/openapi.json")
        #expect(served.headers["content-type"] == "application/json")
        let printed = try run("tracksync-web", ["--openapi"])
        #expect(printed.status == 0)
        #expect(printed.output == served.body)
        let document = try served.json()
        #expect(document["openapi"] == .text("3.1.0"))
        guard case .object(let paths)? = document["paths"] else { throw TestFailure("no paths") }
        #expect(paths.count > 20)
        for (path, operations) in paths {
            guard case .object(let methods) = operations else { continue }
            for method in methods.keys {
                let place = path.replacing(/\{[a-z]+\}/, with: "01")
                // Nothing may be changed here; what is looked at may be missing.
                let status = try web.ask(method.uppercased(), place).status
                #expect(status != 405 && status != 500 && status < 504, "\(method) \(path): \(status)")
            }
        }
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: WebDescriptionTests.schemathesis),
            "schemathesis is not there: .ci/install-schemathesis .build/tools says why"))
    func `schemathesis finds no server error, and no answer that the description does not have`() throws {
        let installation = try Installation(tracks: 40)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let web = try WebInstallation(installation, "changes = true", "trusted_clients = [\"127.0.0.1\"]")
        let arguments = [
            "run", "http://127.0.0.1:\(web.port)/api/v1/openapi.json", "--no-color", "--seed", "18",
            "--max-examples", TestTier.isRelease ? "40" : "12",
            "--phases", TestTier.isRelease ? "coverage,fuzzing" : "fuzzing",
            "-c", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
            // A stream does not end, a change may be waited for, and an unwell service answers 503 as it should.
            "--exclude-path", "/api/v1/tracks/sync/{id}/events", "--exclude-operation-id", "listChanges",
            "--exclude-path", "/health", "--exclude-path", "/api/v1/health",
        ]
        // It leaves its reports where it runs.
        let line = (["cd", installation.folder.path, "&&", "exec", Self.schemathesis] + arguments.map { "'\($0)'" })
            .joined(separator: " ")
        let program = try RunningProgram("/bin/sh", ["-c", line], in: installation.folder)
        let status = program.waitForEnd()
        #expect(status == 0, "\(program.output.suffix(6000)) \(program.errors.suffix(1000))")
        let count = program.output.firstMatch(of: /([0-9]+) generated/).flatMap { Int($0.1) } ?? 0
        #expect(count >= (TestTier.isRelease ? 2000 : 200), "\(count) cases")
    }
}
