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
        /// They stay active, for an operator to review.
        case withhold
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - missing: active tracks that the page does not list.
    ///   - active: active tracks before the sync.
    ///   - pageIsWhole: whether the page was read to its end; a cut one proves nothing about what it does not list.
    ///   - allowed: how many an operator allowed for this run; the guard decides when `nil`.
    public static func decide(missing: Int, active: Int, pageIsWhole: Bool, allowed: Int?) -> Decision {
        guard missing > 0 else { return .deactivate }
        guard pageIsWhole else { return .withhold }
        if let allowed { return missing <= allowed ? .deactivate : .withhold }
        let isMany = missing > alwaysAllowed && missing * 100 > active * maximumPercent
        return isMany ? .withhold : .deactivate
    }
}
