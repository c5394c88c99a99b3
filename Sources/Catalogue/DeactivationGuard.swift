/// Decides whether tracks that a catalogue page no longer lists are marked inactive.
///
/// A page that came back cut, empty in part or wrong looks like many tracks that left at once. So many are kept active
/// and shown to an operator, who allows them for a new run.
public enum DeactivationGuard {
    /// The share of the active tracks that may leave at once, in per cent.
    public static let maximumPercent = 5
    /// As many tracks as this may always leave: a share alone would stop a small catalogue at its first change.
    public static let alwaysAllowed = 10

    /// What happens to the tracks that are not listed.
    public enum Decision: Sendable, Hashable {
        /// They become inactive.
        case deactivate
        /// This number of them stay active, since rows of the page that cannot be read may list them; the others become inactive.
        case withholdSome(Int)
        /// They stay active, for an operator to review.
        case withhold
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - missing: active tracks that the page does not list.
    ///   - active: active tracks before the sync.
    ///   - pageIsWhole: whether the page was read to its end; a cut one proves nothing about what it does not list.
    ///   - unreadable: rows of the page that may list a track, of which nobody can tell which: no permission lets go of as many.
    ///   - allowed: how many an operator allowed for this run; the guard decides when `nil`.
    public static func decide(
        missing: Int, active: Int, pageIsWhole: Bool, unreadable: Int = 0, allowed: Int?
    ) -> Decision {
        guard missing > 0 else { return .deactivate }
        guard pageIsWhole, missing > unreadable else { return .withhold }
        let leaving = missing - unreadable
        let isMany = leaving > alwaysAllowed && leaving * 100 > active * maximumPercent
        guard allowed.map({ leaving <= $0 }) ?? !isMany else { return .withhold }
        return unreadable > 0 ? .withholdSome(unreadable) : .deactivate
    }
}
