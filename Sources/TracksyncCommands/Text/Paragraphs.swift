/// Text of the parser, which wraps some of its lines, broken to a width.
enum Paragraphs {
    /// The lines, longer ones broken between words; what goes on stands under its beginning.
    static func lines(_ text: String, width: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            DisplayWidth.of(String(line)) <= width ? [String(line)] : broken(line, width)
        }
    }

    private static func broken(_ line: Substring, _ width: Int) -> [String] {
        let blanks = line.prefix { $0 == " " }.count
        let heading = ["USAGE: ", "Usage: ", "Error: ", "Help:  "].first { line.hasPrefix($0) }
        let indent = String(repeating: " ", count: heading?.count ?? blanks)
        var result: [String] = []
        var current = String(repeating: " ", count: blanks)
        var isEmpty = true
        for word in words(line.dropFirst(blanks)) {
            if !isEmpty, DisplayWidth.of(current) + 1 + DisplayWidth.of(word) > width {
                result.append(current)
                current = indent + word
            } else {
                current += (isEmpty ? "" : " ") + word
            }
            isEmpty = false
        }
        return result + [current]
    }

    /// The words; `[--socket <path>]` is one.
    private static func words(_ line: Substring) -> [String] {
        var result: [String] = []
        var isOpen = false
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if isOpen { result[result.count - 1] += " " + word } else { result.append(String(word)) }
            isOpen = (isOpen || word.hasPrefix("[")) && !word.hasSuffix("]")
        }
        return result
    }
}
