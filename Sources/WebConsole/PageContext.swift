package import FoundationEssentials

/// Who looks at a page, and what this person may do.
package struct Viewer: Sendable {
    /// The closed list of reasons why nothing can be changed.
    package enum Restriction: Sendable {
        /// `web.changes` is false.
        case changesOff
        /// Nobody has logged in, and a token would do.
        case notLoggedIn
        /// The person is known, and may only look; or nobody is known, and no token is set.
        case notAllowed
    }

    /// The person's name, where it is known.
    package var name: String?
    /// Why nothing can be changed; `nil`: everything can.
    package var restriction: Restriction?
    /// Whether the person came in with a token, and can log out.
    package var hasSession: Bool

    /// Makes a viewer.
    package init(name: String? = nil, restriction: Restriction? = nil, hasSession: Bool = false) {
        self.name = name
        self.restriction = restriction
        self.hasSession = hasSession
    }
}

/// What a change did, told on the page to which it leads: a closed list, since it comes in the address.
package enum Notice: String, Sendable, CaseIterable {
    case started, running, cancelled, resumed, acknowledged, followed, unfollowed, disabled, enabled, kept
    case loggedIn = "logged-in"
    case loggedOut = "logged-out"

    /// What it says.
    var text: String {
        switch self {
        case .started: "The sync was started."
        case .running: "A sync is running already. This is the one."
        case .cancelled: "The job was cancelled."
        case .resumed: "The job was resumed as this one."
        case .acknowledged: "The problem was acknowledged."
        case .followed: "The track is followed now."
        case .unfollowed: "The track is no longer followed."
        case .disabled: "Scraping is disabled."
        case .enabled: "Scraping is enabled, unless something else on this page blocks it."
        case .kept: "Your block ends later than that, and stays."
        case .loggedIn: "You are logged in."
        case .loggedOut: "You are logged out."
        }
    }
}

/// What every page stands in: who looks at it, where, and when.
package struct PageContext: Sendable {
    /// What stands before every path, such as `/tracksync`; empty, or a path without a slash at its end.
    package var prefix: String
    /// Who looks at it.
    package var viewer: Viewer
    /// The present time.
    package var now: Date
    /// What has just been done.
    package var notice: Notice?
    /// The page's own path and query, below the prefix: where a form leads back to.
    package var path: String

    /// Makes a context.
    package init(
        prefix: String = "", viewer: Viewer = Viewer(), now: Date = Date(), notice: Notice? = nil, path: String = "/"
    ) {
        self.prefix = prefix
        self.viewer = viewer
        self.now = now
        self.notice = notice
        self.path = path
    }
}
