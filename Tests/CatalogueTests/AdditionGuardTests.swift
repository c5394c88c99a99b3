import Catalogue
import Testing

@Suite struct AdditionGuardTests {
    @Test(arguments: [
        (0, 0, false), (50, 0, false), (51, 0, true), (50, 10, false), (51, 10, true), (51, 255, false),
        (52, 255, true),
        (200, 1000, false), (201, 1000, true), (9000, 1000, true), (9000, 45_000, false),
    ])
    func `many at once are withheld`(added: Int, active: Int, withheld: Bool) {
        let decision = AdditionGuard.decide(added: added, active: active, isFirst: false, allowed: nil)
        #expect(decision == (withheld ? .withhold : .add))
    }

    @Test func `the first sync adds whatever there is`() {
        #expect(AdditionGuard.decide(added: 134_500, active: 0, isFirst: true, allowed: nil) == .add)
        #expect(AdditionGuard.decide(added: 134_500, active: 0, isFirst: true, allowed: 0) == .add)
    }

    @Test(arguments: [(9000, true), (8999, false), (0, false)])
    func `an operator's number counts instead`(allowed: Int, isAdded: Bool) {
        let decision = AdditionGuard.decide(added: 9000, active: 1000, isFirst: false, allowed: allowed)
        #expect(decision == (isAdded ? .add : .withhold))
        #expect(AdditionGuard.decide(added: 3, active: 1000, isFirst: false, allowed: 2) == .withhold)
    }
}
