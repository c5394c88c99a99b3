/// An argument as it is typed, so that a shell reads it back as one word.
enum ShellWord {
    /// The text as it is where a shell takes it so, else in apostrophes. It goes by scalars: to a shell, an apostrophe with
    /// a combining mark behind it is an apostrophe.
    static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy(isPlain)
        return isPlain ? text : "'" + text.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
            || "-_.,:/+@".unicodeScalars.contains(scalar)
    }
}
