import LiveRCSimulator
import Programs
import Testing

/// `liverc-sim` as it is run from a shell.
@Suite struct SimulatorProgramTests {
    @Test(arguments: [
        (["--random-fault-kind", "reset"], "--random-fault-kind needs --random-faults"),
        (["--random-fault-times", "1"], "--random-fault-times needs --random-faults"),
        (["--random-fault-seed", "3"], "--random-fault-seed needs --random-faults"),
        (["--changes-from", "1"], "--changes-from needs --write-changes"),
        (["--fault", "reset@#999999"], "'reset@#999999' would do nothing: the tracks of generation 1 are #0 to #1083"),
        (["--fault", "reset@#3", "--fault", "stall@#3"], "'stall@#3' would do nothing: 'reset@#3' comes first"),
        (["--fault", "reset@nosuchslug"], "a slug, which ends in the track's index"),
        (
            ["--fault", "reset@nosuchslug1"],
            "no track of generation 1 has that slug; track #0 has \(Site().slug(at: 0))"
        ),
    ])
    func `an option that would do nothing is refused`(_ arguments: [String], _ reason: String) throws {
        let ending = try run("liverc-sim", arguments)
        #expect(ending.status == 64)
        #expect(ending.errors.contains(reason), "\(ending.errors)")
    }

    @Test func `a port in use is told in words`() async throws {
        try await withSimulator { simulator async throws in
            let ending = try run("liverc-sim", ["--port", "\(simulator.port)"])
            #expect(ending.status == 1)
            #expect(
                ending.errors
                    == "Error: port \(simulator.port) is in use; choose another, or 0 to let the kernel choose\n")
        }
    }

    @Test func `its version is told`() throws {
        #expect(try run("liverc-sim", ["--version"]).output == "liverc-sim 0.1.0\n")
    }
}
