import PlainText

/// What a piece of text is coloured for.
enum Tint {
    case plain, good, warning, bad, faint

    /// The SGR parameter of ECMA-48.
    var code: String? {
        switch self {
        case .plain: nil
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        case .faint: "2"
        }
    }
}

/// One line for people: pieces of text with a tint each.
///
/// Text becomes harmless by becoming a part of a line, and only lines are printed: nothing from elsewhere reaches the
/// terminal as it came.
struct Line: ExpressibleByStringInterpolation, Hashable {
    private struct Piece: Hashable {
        var text: String
        var tint: Tint
    }

    private var pieces: [Piece]

    init(_ text: String, _ tint: Tint = .plain) {
        pieces = [Piece(text: PlainText.sanitized(text, for: .terminal), tint: tint)]
    }

    init(stringLiteral text: String) { self.init(text) }

    private init(pieces: [Piece]) { self.pieces = pieces }

    static func + (left: Line, right: Line) -> Line { Line(pieces: left.pieces + right.pieces) }

    /// The columns it takes on a terminal.
    var width: Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// The line as it is printed.
    func text(coloured: Bool) -> String {
        pieces.map { piece in
            guard coloured, let code = piece.tint.code, !piece.text.isEmpty else { return piece.text }
            return "\u{1B}[\(code)m\(piece.text)\u{1B}[0m"
        }.joined()
    }

    /// The line cut to so many columns.
    func cut(to columns: Int) -> Line {
        var left = columns
        var result: [Piece] = []
        for piece in pieces where left > 0 {
            let text = DisplayWidth.cut(piece.text, to: left)
            result.append(Piece(text: text, tint: piece.tint))
            left -= DisplayWidth.of(text)
            if text != piece.text { break }
        }
        return Line(pieces: result)
    }

    /// The columns of its longest word.
    var longestWord: Int {
        pieces.map(\.text).joined().split(separator: " ").reduce(0) { max($0, DisplayWidth.of(String($1))) }
    }

    /// The line in parts of so many columns at most: broken between words, and within those that are longer.
    func folded(to columns: Int) -> [Line] {
        guard width > columns, columns > 0 else { return [self] }
        return wrapped(to: columns).flatMap { $0.broken(to: columns) }
    }

    private func broken(to columns: Int) -> [Line] {
        var lines: [[Piece]] = [[]]
        var used = 0
        for piece in pieces {
            var rest = piece.text
            while used + DisplayWidth.of(rest) > columns {
                let part = DisplayWidth.part(of: rest, columns: columns - used, atLeastOne: used == 0)
                lines[lines.count - 1].append(Piece(text: part, tint: piece.tint))
                lines.append([])
                used = 0
                rest = String(rest[part.endIndex...])
            }
            lines[lines.count - 1].append(Piece(text: rest, tint: piece.tint))
            used += DisplayWidth.of(rest)
        }
        return lines.map(Line.init(pieces:))
    }

    /// The line filled up with spaces to so many columns.
    func padded(to columns: Int, atRight: Bool = false) -> Line {
        let space = Line(String(repeating: " ", count: max(0, columns - width)))
        return atRight ? space + self : self + space
    }

    /// The line broken between words to fit so many columns, each part after a blank beginning.
    func indented(first: String, rest: String, to columns: Int) -> [Line] {
        wrapped(to: max(20, columns - max(first.utf8.count, rest.utf8.count))).enumerated().map { index, part in
            Line(index == 0 ? first : rest) + part
        }
    }

    /// The line broken between words so that each part takes at most so many columns; what goes on stands under the
    /// beginning. Longer words stay whole, since a path in two parts is of no use; so do commands to type.
    func wrapped(to columns: Int) -> [Line] {
        guard width > columns else { return [self] }
        let all = pieces.map(\.text).joined()
        let indent = Piece(text: String(all.prefix { $0 == " " }), tint: .plain)
        var lines: [[Piece]] = [[]]
        var used = 0
        func add(_ word: String, _ tint: Tint, spaced: Bool) {
            let width = DisplayWidth.of(word)
            if used > 0, spaced, used + 1 + width > columns, used > indent.text.utf8.count {
                lines.append([indent, Piece(text: word, tint: tint)])
                used = indent.text.utf8.count + width
            } else {
                lines[lines.count - 1].append(Piece(text: (spaced ? " " : "") + word, tint: tint))
                used += (spaced ? 1 : 0) + width
            }
        }
        for piece in pieces {
            var isFirst = true
            for word in CommandText.words(of: piece.text) {
                add(word, piece.tint, spaced: !isFirst)
                isFirst = false
            }
        }
        return lines.map(Line.init(pieces:))
    }
}
