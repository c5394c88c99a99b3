/// The short ways to name a job: its number, `last`, or `last-2` for the third from last.
public enum JobReference {
    /// How many jobs are newer than the one that is meant; `nil` where it is not named so.
    public static func place(of text: String) -> Int? {
        if text == "last" { return 0 }
        guard text.hasPrefix("last-"), text.utf8.count <= 10 else { return nil }
        return Int(text.dropFirst(5)).flatMap { $0 > 0 ? $0 : nil }
    }

    /// A job's number: ids begin with a zero, numbers do not.
    public static func number(of text: String) -> Int? {
        guard text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.first != 0x30 else {
            return nil
        }
        return Int(text)
    }
}
