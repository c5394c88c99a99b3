/// Commands to type, within texts.
enum CommandText {
    /// What a command begins with, after a colon and a space.
    private static let programs = ["tracksyncctl ", "tracksyncd ", "systemctl ", "journalctl ", "sudo "]

    /// Where the command begins that a text ends in; `nil` when it ends in words.
    static func start(in text: String) -> String.Index? {
        let starts = programs.compactMap { text.range(ofLast: ": " + $0)?.lowerBound }
        guard let colon = starts.max() else { return nil }
        let start = text.index(colon, offsetBy: 2)
        // A sentence after it, or a full stop behind it, and the text does not end in a command.
        return text[start...].contains(". ") || text.hasSuffix(".") ? nil : start
    }

    /// The words of a text, between which it may be broken; a command at its end is one of them.
    static func words(of text: String) -> [String] {
        guard let start = start(in: text) else { return split(text[...]) }
        // The blank before the command is a place to break at.
        return split(text[..<text.index(before: start)]) + [String(text[start...])]
    }

    /// The words of a text, a number with its unit as one of them.
    private static func split(_ text: Substring) -> [String] {
        var words: [String] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if let last = words.last, last.utf8.last.map({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) == true,
                units.contains(String(word.prefix { $0.isLetter || $0 == "%" }))
            {
                words[words.count - 1] += " " + word
            } else {
                words.append(String(word))
            }
        }
        return words
    }

    private static let units: Set = ["%", "ms", "s", "min", "h", "d", "kB", "MB", "GB", "KiB", "MiB", "GiB"]
}

extension String {
    /// Where a text stands for the last time.
    fileprivate func range(ofLast text: String) -> Range<String.Index>? { ranges(of: text).last }
}
