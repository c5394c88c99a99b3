/// Sentences of several authors in one line; those of the daemon may come without a full stop.
enum Sentence {
    /// The text with a full stop, unless it ends in a mark of its own.
    static func ended(_ text: String) -> String {
        guard let last = text.last, !".!?:…".contains(last) else { return text }
        return text + "."
    }

    /// Both, one after the other.
    static func joined(_ first: String, _ second: String) -> String { "\(ended(first)) \(second)" }
}
