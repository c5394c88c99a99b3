/// An element that is not shown, while it is passed over: what stands in it, and where it ends (HTML standard, 13.1.2.4 and 13.2.6).
struct HiddenElement {
    var element: HTMLElement
    var name: [UInt8]
    /// Where its start tag ended.
    var start: Int
    /// How many elements of its name are open, itself counted.
    var depth = 1
    /// Rows in it, and whether it has a link.
    var rows = 0
    var hasLink = false
    /// Whether it has a picture, which may be a value.
    var hasPicture = false
    /// Whether a drawing holds an element in which HTML stands.
    var holdsHTML = false
    /// Blocks that it holds.
    var blocks = OpenBlocks()
    /// Other elements that it holds, by kind.
    var begun = [Int](repeating: 0, count: Int(HTMLElement.tr.rawValue) + 1)

    /// Whether it stands in a line of text, and ends with what is around it.
    var isWord: Bool { element == .inline }

    /// Whether the end tag of a block around it ends it, too: no table stands between them, and no template.
    var endsWithBlocks: Bool { isWord || element.isBlock || element == .div }

    /// Whether it is an item of a list, whose end tag may be left out.
    var isItem: Bool { isOne(of: ["dd", "dt", "li", "option"]) }

    /// Whether it ends with the element around it, whose end tag was read, and hides nothing that stands behind: its own end tag may
    /// be left out there, or it is a word.
    func isEnded(with around: HTMLElement?, in container: HTMLElement?) -> Bool {
        switch element {
        case .inline: container == .td || container == .th
        case .p: around != nil
        case .block: around != nil && isItem
        case .td, .th, .tr, .tbody, .thead, .tfoot:
            around == .table || around == .tr || around?.isTablePart == true
        default: false
        }
    }

    var isDrawing: Bool { element == .silent && isOne(of: ["svg", "math"]) }

    private func isOne(of names: [String]) -> Bool {
        names.contains { equalsIgnoringCase($0.utf8, name) }
    }

    /// Whether an item of a list begins that ends it: one of its own name, or the term or text that belongs to it.
    private func ends(beforeItem scanner: inout HTMLScanner) -> Bool {
        guard !blocks.hasList else { return false }
        if isOne(of: ["dd", "dt"]) {
            let next = UnsafeBufferPointer(rebasing: scanner.bytes[scanner.name])
            return equalsIgnoringCase(next, "dd") || equalsIgnoringCase(next, "dt")
        }
        return isOne(of: ["li", "option"]) && isNamed(&scanner)
    }

    func isNamed(_ scanner: inout HTMLScanner) -> Bool {
        guard scanner.name.count == name.count else { return false }
        // Each heading's end tag ends whichever is open.
        if element == .block, name.count == 2, OpenBlocks.key(name) == OpenBlocks.key(&scanner) { return true }
        return equalsIgnoringCase(scanner.bytes[scanner.name], name)
    }

    /// Whether an element whose end tag may be left out ends before another one begins.
    func ends(before scanner: inout HTMLScanner) -> Bool {
        guard begun[Int(HTMLElement.table.rawValue)] == 0 else { return false }
        let next = scanner.element
        return switch element {
        case .block: ends(beforeItem: &scanner)
        case .tbody, .thead, .tfoot: next.isTablePart
        case .p:
            next == .p || next == .block || next == .div || next == .table || next == .hr || next == .address
                || next == .tr || next == .td || next == .th
        case .td, .th: next == .td || next == .th || next == .tr
        case .tr: next == .tr
        default: false
        }
    }
}
