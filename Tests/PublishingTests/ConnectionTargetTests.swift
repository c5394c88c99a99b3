import Testing

@testable import Publishing

@Suite struct ConnectionTargetTests {
    @Test func `an address of Prisma's is understood, its parameters left out`() throws {
        let target = try ConnectionTarget(
            "postgresql://anna@db.example:5433/tracks?schema=race%20data&connection_limit=5&pool_timeout=0&pgbouncer=true&sslmode=require"
        )
        #expect(target.schema == "race data" && target.keywords["sslmode"] == "require")
        #expect(target.name == "anna@db.example:5433/tracks")
        #expect(
            TargetProfile.mre.schema(of: target) == "race data" && TargetProfile.plain.schema(of: target) == "tracksync"
        )
    }

    @Test func `keywords are understood`() throws {
        let target = try ConnectionTarget("host=/run/postgresql dbname=tracks user=tracksync")
        #expect(target.name == "tracksync@/run/postgresql/tracks" && target.schema == nil)
    }

    @Test func `each of several servers has its own address and port`() throws {
        let two = try ConnectionTarget("postgresql://anna@one:5433,two:5434/tracks?sslmode=require")
        #expect(
            two.servers.map { $0["host"] } == ["one", "two"] && two.servers.map { $0["port"] } == ["5433", "5434"])
        #expect(two.servers.allSatisfy { $0["sslmode"] == "require" })
        #expect(two.servers.map { ConnectionTarget.name(of: $0) } == ["anna@one:5433/tracks", "anna@two:5434/tracks"])
        let shared = try ConnectionTarget("host=one,two hostaddr=10.0.0.1,10.0.0.2 port=5433 dbname=tracks")
        #expect(shared.servers.map { $0["hostaddr"] } == ["10.0.0.1", "10.0.0.2"])
        #expect(shared.servers.map { $0["port"] } == ["5433", "5433"])
        // What libpq refuses stays its to refuse.
        #expect(try ConnectionTarget("host=one,two port=1,2,3").servers.map { $0["host"] } == ["one,two"])
        #expect(try ConnectionTarget("host=one dbname=tracks").servers.count == 1)
    }

    @Test(arguments: [
        "postgresql://anna:pa55word@db.example/tracks", "host=a password=pa55word", "nonsense pa55word",
        "postgresql://a/b?pa55word=1", "host=a options=-cpa55word",
        "postgresql://anna@a/b?sslkey=/k&sslpassword=pa55word",
    ])
    func `what is refused is not repeated`(text: String) throws {
        let error = try #require(throws: ConnectionTargetError.self) { try ConnectionTarget(text) }
        #expect(!error.reason.contains("pa55word"))
    }
}
