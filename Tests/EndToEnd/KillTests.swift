import Programs
import Testing

@Suite actor KillTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test(arguments: [20_261_121, 20_261_122])
    func `a daemon that is killed at random moments of its syncs ends with the catalogue of one that is not`(
        seed: UInt64
    ) throws {
        try KillCourse(seed: seed).run(kills: TestTier.isRelease ? 100 : 15)
    }
}
