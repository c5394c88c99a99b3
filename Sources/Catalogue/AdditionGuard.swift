/// Decides whether tracks that a catalogue page lists for the first time are stored.
///
/// A page that is wrong can list thousands of tracks that are none, and nothing removes a stored track. Such a number at once is not
/// stored and shown to an operator, who allows them for a new run.
public enum AdditionGuard {
    /// The share of the active tracks that may be added at once, in per cent.
    public static let maximumPercent = 20
    /// As many tracks as this may always be added: a share alone would stop a small catalogue at its first change.
    public static let alwaysAllowed = 50

    /// What happens to the new tracks.
    public enum Decision: Sendable, Hashable {
        /// They are stored.
        case add
        /// They are not stored, for an operator to review.
        case withhold
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - added: listed tracks that are not stored.
    ///   - active: active tracks before the sync.
    ///   - isFirst: whether no track is stored yet: the first sync adds whatever there is.
    ///   - allowed: how many an operator allowed for this run; the guard decides when `nil`.
    public static func decide(added: Int, active: Int, isFirst: Bool, allowed: Int?) -> Decision {
        guard added > 0, !isFirst else { return .add }
        if let allowed { return added <= allowed ? .add : .withhold }
        return added > alwaysAllowed && added * 100 > active * maximumPercent ? .withhold : .add
    }
}
