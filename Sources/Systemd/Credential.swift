import FoundationEssentials

/// Secrets that the service manager hands over in files (LoadCredential= of systemd.exec(5)).
public enum Credential {
    /// More than any secret of ours has, in bytes.
    private static let limit = 4096

    /// Reads a credential, without blanks around it; `nil` when there is none of that name. An empty one is an error: whoever
    /// made it wants something other than without it.
    ///
    /// Throws `CredentialError`, which says nothing of what the file holds.
    public static func read(_ name: String, environment: [String: String]) throws(CredentialError) -> String? {
        guard let directory = environment["CREDENTIALS_DIRECTORY"] else { return nil }
        let path = "\(directory)/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let content = FileManager.default.contents(atPath: path), content.count <= limit,
            let text = String(validating: content, as: UTF8.self)
        else {
            throw CredentialError(
                description: "the credential \(name) cannot be read as a text of at most \(limit) bytes. "
                    + "Check LoadCredential= in the service unit, and what it names.")
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        // To go without what somebody meant to give would be worse than not to start.
        guard !words.isEmpty else {
            throw CredentialError(
                description: "the credential \(name) is empty. Write it there, or take the file away: "
                    + "LoadCredential= in the service unit names it.")
        }
        guard words.count <= 1 else {
            throw CredentialError(
                description: "the credential \(name) holds more than one word. Leave one, on one line.")
        }
        return words.first.map(String.init)
    }
}

/// Why a credential cannot be used.
public struct CredentialError: Error, CustomStringConvertible {
    /// What is the matter, and what to do about it.
    public var description: String
}
