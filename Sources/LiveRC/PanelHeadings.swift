/// The panels in a part of a page, each by the word that its heading begins with.
struct PanelHeadings {
    private var words: Set<String> = []
    /// More of them are no dashboard's.
    private static let most = 32
    private static let longestWord = 16

    /// Reads on up to a place; whether what stands there is shown does not matter.
    init(_ scanner: inout HTMLScanner, to end: Int, _ open: OpenElements) {
        var isHeading = false
        while scanner.position < end, words.count < Self.most {
            switch scanner.next(open) {
            case .start:
                guard scanner.element == .div, scanner.mayHaveClass("panel-h") else { break }
                isHeading = scanner.hasClass("panel-heading")
            case .text(let range):
                guard isHeading, let first = scanner.bytes[range].firstIndex(where: isLetter) else { break }
                let word = scanner.bytes[first..<range.upperBound].prefix(Self.longestWord).prefix(while: isLetter)
                words.insert(String(decoding: word.map(asciiLowercase), as: UTF8.self))
                isHeading = false
            case .end: break
            case .finished, .incomplete: return
            }
        }
    }

    /// Whether a panel of the one part stands in the other, too.
    func hasOne(of other: PanelHeadings) -> Bool { !words.isDisjoint(with: other.words) }
}
