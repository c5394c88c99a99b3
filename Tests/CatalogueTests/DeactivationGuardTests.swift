import Catalogue
import Testing

@Suite struct DeactivationGuardTests {
    @Test(arguments: [
        (1, 1, DeactivationGuard.Decision.withhold), (2, 1, .withholdSome(1)), (5, 7, .withhold),
        (10, 3, .withholdSome(3)),
        (61, 1, .withhold), (60, 50, .withholdSome(50)),
    ])
    func `as many tracks stay as rows cannot be read`(
        missing: Int, unreadable: Int, expected: DeactivationGuard.Decision
    ) {
        #expect(
            DeactivationGuard.decide(
                missing: missing, active: 1000, pageIsWhole: true, unreadable: unreadable, allowed: nil) == expected)
        let allowed = DeactivationGuard.decide(
            missing: 100, active: 1000, pageIsWhole: true, unreadable: unreadable, allowed: 100)
        #expect(allowed == .withholdSome(unreadable))
    }

    @Test(arguments: [
        // missing, active, expected
        (0, 0, DeactivationGuard.Decision.deactivate),
        (1084, 1084, .withhold),
        (542, 1084, .withhold),
        (65, 1084, .withhold),
        (55, 1084, .withhold),
        (54, 1084, .deactivate),
        // A share alone would stop a small catalogue: up to ten tracks may always leave.
        (10, 10, .deactivate),
        (10, 20, .deactivate),
        (11, 20, .withhold),
        (11, 220, .deactivate),
        (11, 219, .withhold),
    ])
    func `more than 5 per cent and more than ten are withheld`(
        missing: Int, active: Int, expected: DeactivationGuard.Decision
    ) {
        #expect(DeactivationGuard.decide(missing: missing, active: active, pageIsWhole: true, allowed: nil) == expected)
    }

    @Test func `an operator's ceiling takes the guard's place, both ways`() {
        #expect(DeactivationGuard.decide(missing: 500, active: 1000, pageIsWhole: true, allowed: 500) == .deactivate)
        #expect(DeactivationGuard.decide(missing: 501, active: 1000, pageIsWhole: true, allowed: 500) == .withhold)
        #expect(DeactivationGuard.decide(missing: 1, active: 1000, pageIsWhole: true, allowed: 0) == .withhold)
    }

    @Test func `a cut page deactivates nothing`() {
        #expect(DeactivationGuard.decide(missing: 1, active: 1000, pageIsWhole: false, allowed: 1000) == .withhold)
        #expect(DeactivationGuard.decide(missing: 0, active: 1000, pageIsWhole: false, allowed: nil) == .deactivate)
    }
}
