/// Joins sentences in one line; those of the daemon may lack a full stop.
enum Sentence {
    /// The text with a full stop, unless it ends in a mark of its own or in a command: who copies that would take the stop.
    static func ended(_ text: String) -> String {
        guard let last = text.unicodeScalars.last, !".!?:…".unicodeScalars.contains(last),
            CommandText.start(in: text) == nil
        else { return text }
        return text + "."
    }

    /// The text with a capital first letter where it begins with a word that is not one of the programs' names.
    static func begun(_ text: String) -> String {
        let word = text.prefix { $0 != " " }
        guard !word.isEmpty, !word.hasPrefix("tracksync"),
            word.utf8.allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 })
        else { return text }
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    /// Both, one after the other; the one that ends in a command comes last.
    static func joined(_ first: String, _ second: String) -> String {
        CommandText.start(in: first) == nil ? "\(ended(first)) \(second)" : "\(ended(second)) \(first)"
    }
}
