import Glibc

/// A converter of iconv(3) from one encoding to UTF-8, with U+FFFD for what it cannot convert.
// Unchecked because of the pointer: it lives in one PageDecoder, which cannot be copied, or in the making of a table.
final class IconvDecoder: @unchecked Sendable {
    private let converter: iconv_t
    private let isMultiByte: Bool
    /// The beginning of a character, whose rest comes with the next piece.
    private var rest: [UInt8] = []

    /// Longer beginnings than this are none of a character.
    private static let longestRest = 16
    /// What the byte 0x80 alone is to browsers, which iconv does not know: the euro sign in Chinese, a control in Japanese.
    private let x80: String?

    /// `nil` when the system has no such converter.
    ///
    /// - Parameter isMultiByte: whether a byte that cannot begin a character makes the next one useless, too.
    init?(_ name: String, isMultiByte: Bool) {
        guard let converter = iconv_open("UTF-8", name), converter != iconv_t(bitPattern: -1) else { return nil }
        self.converter = converter
        self.isMultiByte = isMultiByte
        x80 = name == "GB18030" ? "€" : name == "CP932" ? "\u{80}" : nil
    }

    deinit { iconv_close(converter) }

    func decode(_ piece: [UInt8]) -> [UInt8] {
        var input = rest.isEmpty ? piece : rest + piece
        rest = []
        var output: [UInt8] = []
        output.reserveCapacity(input.count + input.count / 2)
        let used = input.withUnsafeMutableBytes { convert($0, into: &output) }
        if used < input.count { rest = Array(input[used...]) }
        return output
    }

    /// The end of the text: what is left of it is no character.
    func finish() -> [UInt8] {
        var output: [UInt8] = []
        withBuffer(&output) { pointer, room in iconv(converter, nil, nil, &pointer, &room) }
        if !rest.isEmpty { output += UTF8Text.replacementCharacter }
        rest = []
        return output
    }

    /// Converts what can be; returns how many bytes that were.
    private func convert(_ input: UnsafeMutableRawBufferPointer, into output: inout [UInt8]) -> Int {
        guard let base = input.bindMemory(to: CChar.self).baseAddress else { return 0 }
        var next: UnsafeMutablePointer<CChar>? = base
        var left = input.count
        while left > 0 {
            let (result, code) = withBuffer(&output) { pointer, room in
                iconv(converter, &next, &left, &pointer, &room)
            }
            guard result == -1 else { break }
            switch code {
            case E2BIG: continue
            case EINVAL where left <= Self.longestRest: return input.count - left
            default:
                let first = input[input.count - left]
                output += (first == 0x80 ? x80 : nil).map { Array($0.utf8) } ?? UTF8Text.replacementCharacter
                // A lead byte and what cannot follow it are one mistake; what is ASCII stays, as it may be markup.
                let takesNext = isMultiByte && left > 1 && input[input.count - left + 1] >= 0x80 && isLead(first)
                let skipped = takesNext ? 2 : 1
                next = next.map { $0 + skipped }
                left -= skipped
            }
        }
        return input.count - left
    }

    /// Whether a byte alone is the beginning of a character; the converter's state stays as it is.
    private func isLead(_ byte: UInt8) -> Bool {
        var byte = CChar(bitPattern: byte)
        var left = 1
        var unused: [UInt8] = []
        return withUnsafeMutablePointer(to: &byte) { pointer in
            var next: UnsafeMutablePointer<CChar>? = pointer
            return withBuffer(&unused) { iconv(converter, &next, &left, &$0, &$1) }.code == EINVAL
        }
    }

    /// Calls iconv with room for some output, which is appended; returns what it returned, and errno.
    @discardableResult
    private func withBuffer(
        _ output: inout [UInt8],
        _ body: (inout UnsafeMutablePointer<CChar>?, inout Int) -> Int
    ) -> (result: Int, code: Int32) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            var pointer = buffer.baseAddress
            var room = buffer.count
            errno = 0
            let result = body(&pointer, &room)
            let code = errno
            output.append(
                contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<(buffer.count - room)]))
            return (result, code)
        }
    }
}
