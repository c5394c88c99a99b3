import Programs
import Testing

@Suite(.serialized) actor KillTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a daemon that is killed at 200 random moments of its syncs ends with the catalogue of one that is not`()
        throws
    {
        try KillCourse(seed: 20_261_121).run(kills: 200)
    }
}
