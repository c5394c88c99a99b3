/// The elements that are open at a place of a page, by the HTML standard's rules for end tags (13.2.6), as far as they matter
/// for what the page's rules name. Every step takes constant time, however deep the page is.
struct OpenElements {
    /// An open element.
    struct Entry {
        var element: HTMLElement
        /// Whether its start tag was handed on, so that its end tag has to be.
        var isWritten: Bool
        /// Whether it is a table that has rows, or a place for them.
        fileprivate var hasRow = false
        /// The place of the next outer element of the same kind; -1 when there is none.
        fileprivate var outer: Int32
    }

    private(set) var entries: [Entry] = []
    private var innermost = [Int32](repeating: -1, count: Int(HTMLElement.tr.rawValue) + 1)

    init() { entries.reserveCapacity(32) }

    /// The place of the innermost open element of a kind; -1 when there is none.
    func last(_ element: HTMLElement) -> Int { element.nests ? Int(innermost[Int(element.rawValue)]) : -1 }

    mutating func push(_ element: HTMLElement, isWritten: Bool) {
        let kind = Int(element.rawValue)
        entries.append(Entry(element: element, isWritten: isWritten, outer: innermost[kind]))
        innermost[kind] = Int32(clamping: entries.count - 1)
        if element == .td || element == .th || element == .tr { beginTablePart() }
    }

    /// A part of the innermost table begins: it is no stray tag.
    mutating func beginTablePart() {
        if last(.table) >= 0 { entries[last(.table)].hasRow = true }
    }

    mutating func pop() -> Entry? {
        guard let entry = entries.popLast() else { return nil }
        innermost[Int(entry.element.rawValue)] = entry.outer
        return entry
    }

    /// Marks everything as not handed on: what was handed on is complete by itself.
    mutating func forgetWritten(from place: Int) {
        for index in entries.indices.dropFirst(max(0, place)) { entries[index].isWritten = false }
    }

    // MARK: Scopes

    /// The innermost table and its cell: end tags of what is around the table do not reach out of it. A table without a row, and a
    /// cell without a table, are stray tags.
    private var cellScope: Int {
        let table = last(.table)
        guard table >= 0 else { return -1 }
        return max(last(.td), last(.th), entries[table].hasRow ? table : -1)
    }
    private var blockScope: Int { max(cellScope, last(.table), last(.tr), last(.div), last(.address)) }

    /// The element that an end tag ends; `nil` when it ends none.
    func target(ofEndTag element: HTMLElement) -> Int? {
        guard element.nests else { return nil }
        let place = last(element)
        let scope =
            switch element {
            case .table: -1
            case .td, .th, .tr: last(.table)
            case .div, .address: cellScope
            default: blockScope
            }
        return place > scope ? place : nil
    }

    /// The outermost element that a start tag ends by itself; `nil` when it ends none.
    func target(ofStartTag element: HTMLElement) -> Int? {
        let place: Int
        switch element {
        case .a: place = last(.a) > blockScope ? last(.a) : -1
        case .td, .th: place = max(last(.td), last(.th))
        case .tr: place = last(.tr) > last(.table) ? last(.tr) : max(last(.td), last(.th))
        default: return nil
        }
        guard place >= 0 else { return nil }
        return element == .a || place > last(.table) ? place : nil
    }

    // MARK: Damage

    /// Where an element that is open ends in bytes that may be no markup: before its end tag, or before a tag that ends it. A line
    /// of an `<address>` is a value by itself, so that a `<br>` ends it.
    func endOfInnermost(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int) -> Int? {
        guard !entries.isEmpty else { return nil }
        // What the bytes begin themselves they may also end.
        var begun = [Int](repeating: 0, count: innermost.count)
        var index = start
        while let mark = bytes[index..<limit].firstIndex(of: UInt8(ascii: "<")) {
            index = mark + 1
            guard index < limit else { return nil }
            let isEnd = bytes[index] == UInt8(ascii: "/")
            let nameStart = isEnd ? index + 1 : index
            let nameEnd = bytes[nameStart..<limit].firstIndex { !isASCIIAlphanumeric($0) } ?? limit
            guard nameEnd > nameStart else { continue }
            let element = HTMLElement(named: UnsafeBufferPointer(rebasing: bytes[nameStart..<nameEnd]))
            index = nameEnd
            if element == .br, entries.last?.element == .address { return mark }
            guard element.nests else { continue }
            let kind = Int(element.rawValue)
            // Between the rows of a table the next row is not a part of what is damaged.
            if element == .tr, !isEnd, entries.last?.element == .table, begun[Int(HTMLElement.table.rawValue)] == 0 {
                return mark
            }
            if isEnd {
                if begun[kind] > 0 {
                    begun[kind] -= 1
                } else if last(element) >= 0 {
                    return mark
                }
            } else if element != .a, begun[kind] == 0, begun[Int(HTMLElement.table.rawValue)] == 0,
                target(ofStartTag: element) != nil
            {
                return mark
            } else {
                begun[kind] += 1
            }
        }
        return nil
    }
}
