package import Remedies

/// Something went wrong, or was refused: what, and what to do.
package struct ErrorPage: ConsolePage {
    /// What happened, in a few words.
    package var title: String
    /// What happened, in a sentence.
    package var message: String
    /// What to do about it, in a sentence.
    package var hint: String?
    /// The same for programs.
    package var action: Remedy?
    /// Where to go back to, below the prefix.
    package var back: String

    /// Makes the page.
    package init(title: String, message: String, hint: String? = nil, action: Remedy? = nil, back: String = "/") {
        self.title = title
        self.message = message
        self.hint = hint
        self.action = action
        self.back = back
    }

    package var section: ConsoleSection? { nil }
    package var template: String { "error" }

    package func fields(_ context: PageContext) -> Fields {
        ["message": message, "remedy": RemedyWords.fields(action, hint: hint), "back": back]
    }
}

/// The daemon does not answer; the page asks again until it does.
package struct LostDaemonPage: ConsolePage {
    /// The socket on which nobody answers.
    package var socket: String
    /// Why, in a sentence.
    package var reason: String

    /// Makes the page.
    package init(socket: String, reason: String) {
        self.socket = socket
        self.reason = reason
    }

    package var title: String { "The daemon does not answer" }
    package var section: ConsoleSection? { nil }
    package var template: String { "lost" }
    package var refreshSeconds: Int? { 5 }

    package func fields(_ context: PageContext) -> Fields { ["socket": socket, "reason": reason, "isLost": true] }
}

/// Takes a token, for those who may change something.
package struct LoginPage: ConsolePage {
    /// Whether a token was given that is not the right one.
    package var wasRefused: Bool
    /// Where to go then, below the prefix.
    package var back: String

    /// Makes the page.
    package init(wasRefused: Bool = false, back: String = "/") {
        self.wasRefused = wasRefused
        self.back = back
    }

    package var title: String { "Log in" }
    package var section: ConsoleSection? { nil }
    package var template: String { "login" }

    package func fields(_ context: PageContext) -> Fields { ["wasRefused": wasRefused, "back": back] }
}
