/// A sync's report, in the Markdown that the daemon writes: headings, paragraphs, lists, tables, code spans and strong text.
///
/// It becomes fields for a template, so that all its text passes the engine's escaping; what is no such markup is text.
enum ReportText {
    /// The report's blocks.
    static func blocks(_ text: String) -> [Fields] {
        var reader = Reader()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { reader.read(line) }
        reader.endBlock()
        return reader.blocks
    }

    private struct Reader {
        var blocks: [Fields] = []
        private var paragraph: [Substring] = []
        private var items: [Fields] = []
        private var rows: [[Substring]] = []

        mutating func read(_ line: Substring) {
            if line.hasPrefix("# ") {
                endBlock()
                blocks.append(["heading": ["spans": ReportText.spans(line.dropFirst(2))] as Fields])
            } else if line.hasPrefix("## ") {
                endBlock()
                blocks.append(["subheading": ["spans": ReportText.spans(line.dropFirst(3))] as Fields])
            } else if line.hasPrefix("- ") || line.hasPrefix("  - ") {
                if items.isEmpty { endBlock() }
                let isInner = line.hasPrefix(" ")
                items.append(["spans": ReportText.spans(line.dropFirst(isInner ? 4 : 2)), "isInner": isInner])
            } else if line.hasPrefix("|") {
                if rows.isEmpty { endBlock() }
                rows.append(ReportText.cells(line))
            } else if line.allSatisfy(\.isWhitespace) {
                endBlock()
            } else {
                if paragraph.isEmpty { endBlock() }
                paragraph.append(line)
            }
        }

        mutating func endBlock() {
            if !paragraph.isEmpty {
                blocks.append(["paragraph": ["spans": paragraph.flatMap { ReportText.spans($0 + " ") }] as Fields])
                paragraph = []
            }
            if !items.isEmpty {
                blocks.append(["items": items, "isList": true])
                items = []
            }
            if let head = rows.first {
                let body = rows.dropFirst().filter { row in
                    !row.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 == 0x2D || $0 == 0x3A } }
                }
                func fields(_ row: [Substring]) -> [Fields] { row.map { ["spans": ReportText.spans($0)] } }
                blocks.append([
                    "table": ["head": fields(head), "rows": body.map { ["cells": fields($0)] as Fields }] as Fields
                ])
                rows = []
            }
        }
    }

    /// The cells of a table's row: a bar within a code span is text.
    private static func cells(_ line: Substring) -> [Substring] {
        var cells: [Substring] = []
        var start = line.unicodeScalars.index(after: line.startIndex)
        var index = start
        let scalars = line.unicodeScalars
        var isCode = false
        while index < scalars.endIndex {
            if scalars[index] == "`" { isCode.toggle() }
            if scalars[index] == "|", !isCode {
                cells.append(trimmed(line[start..<index]))
                start = scalars.index(after: index)
            }
            index = scalars.index(after: index)
        }
        return cells
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var scalars = text.unicodeScalars
        while scalars.first == " " { scalars.removeFirst() }
        while scalars.last == " " { scalars.removeLast() }
        return Substring(scalars)
    }

    /// A line's text, code spans and strong text. It goes by scalars: a mark behind a back-tick is no part of it.
    static func spans(_ line: some StringProtocol) -> [Fields] {
        let scalars = Array(line.unicodeScalars)
        var spans: [Fields] = []
        var text = String.UnicodeScalarView()
        func end() {
            if !text.isEmpty { spans.append(["text": String(text)]) }
            text = String.UnicodeScalarView()
        }
        func run(at index: Int, of scalar: Unicode.Scalar) -> Int {
            scalars[index...].prefix { $0 == scalar }.count
        }
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case "`":
                let fence = run(at: index, of: "`")
                guard let close = closing(scalars, after: index + fence, fence: fence) else {
                    text.append(contentsOf: scalars[index..<index + fence])
                    index += fence
                    continue
                }
                end()
                spans.append(["code": code(scalars[index + fence..<close])])
                index = close + fence
            case "*" where run(at: index, of: "*") == 2:
                let rest = index + 2
                guard let close = scalars[rest...].indices.first(where: { run(at: $0, of: "*") == 2 }) else {
                    text.append(contentsOf: scalars[index..<rest])
                    index = rest
                    continue
                }
                end()
                spans.append(["strong": String(String.UnicodeScalarView(scalars[rest..<close]))])
                index = close + 2
            default:
                text.append(scalars[index])
                index += 1
            }
        }
        end()
        return spans
    }

    /// Where the fence that ends a code span begins.
    private static func closing(_ scalars: [Unicode.Scalar], after start: Int, fence: Int) -> Int? {
        var index = start
        while index < scalars.count {
            guard scalars[index] == "`" else {
                index += 1
                continue
            }
            let length = scalars[index...].prefix { $0 == "`" }.count
            if length == fence { return index }
            index += length
        }
        return nil
    }

    /// What stands in a code span: one space is taken off both ends, unless there is nothing but spaces.
    private static func code(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var content = scalars
        if content.count > 2, content.first == " ", content.last == " ", content.contains(where: { $0 != " " }) {
            content = content.dropFirst().dropLast()
        }
        return String(String.UnicodeScalarView(content))
    }
}
