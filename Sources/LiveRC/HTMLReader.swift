// The one place that knows libxml2: a page goes in as bytes, tags and texts come out.

import CXML2

/// The elements that the pages' rules name.
enum Tag {
    case a, abbr, address, br, div, hr, iframe, img, small, strong, table, tbody, td, tfoot, th, thead, tr
    case other

    init(_ name: UnsafePointer<xmlChar>) {
        func named(_ text: StaticString) -> Bool { equal(name, text) }
        switch name[0] {
        case UInt8(ascii: "a"): self = named("a") ? .a : named("abbr") ? .abbr : named("address") ? .address : .other
        case UInt8(ascii: "b"): self = named("br") ? .br : .other
        case UInt8(ascii: "d"): self = named("div") ? .div : .other
        case UInt8(ascii: "h"): self = named("hr") ? .hr : .other
        case UInt8(ascii: "i"): self = named("iframe") ? .iframe : named("img") ? .img : .other
        case UInt8(ascii: "s"): self = named("small") ? .small : named("strong") ? .strong : .other
        case UInt8(ascii: "t"):
            self =
                named("td")
                ? .td
                : named("tr")
                    ? .tr
                    : named("th")
                        ? .th
                        : named("table")
                            ? .table
                            : named("tbody") ? .tbody : named("thead") ? .thead : named("tfoot") ? .tfoot : .other
        default: self = .other
        }
    }
}

/// The attributes of an element, entities decoded; they live as long as the call they come with.
struct Attributes {
    fileprivate let list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?

    /// The value of an attribute; `nil` when it is absent or has none.
    func bytes(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        guard let list else { return nil }
        var index = 0
        while let key = list[index] {
            if equal(key, name) {
                guard let value = list[index + 1] else { return nil }
                return UnsafeBufferPointer(start: value, count: Int(xmlStrlen(value)))
            }
            index += 2
        }
        return nil
    }

    /// The value of an attribute as text.
    func text(_ name: StaticString) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// Whether the element is of a class.
    func hasClass(_ name: StaticString) -> Bool {
        guard let classes = bytes("class") else { return false }
        let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var start = 0
        for index in 0...classes.count where index == classes.count || isSpace(classes[index]) {
            if classes[start..<index].elementsEqual(name) { return true }
            start = index + 1
        }
        return false
    }
}

/// Takes a page's tags and texts, in their order.
protocol PageHandler: AnyObject {
    func start(_ tag: Tag, _ attributes: Attributes)
    /// An element ended; `isWritten`: by a tag of its own on the page, rather than because something around it ended.
    func end(_ tag: Tag, isWritten: Bool)
    func text(_ bytes: UnsafeBufferPointer<UInt8>)
    /// Whether nothing matters from here on until an element of the class that the reader was told of begins.
    var isIdle: Bool { get }
}

extension PageHandler {
    var isIdle: Bool { false }
}

/// Feeds a page to a handler, piece by piece.
///
/// Scripts, styles and comments are left out. What is still open when the page ends is not closed, so that a handler never
/// takes a part of a value for the whole. Where elements are nested deeper than any real page's, the reading stops.
final class HTMLReader {
    /// Where libxml2's calls arrive.
    private final class Door {
        let handler: any PageHandler
        var context: htmlParserCtxtPtr?
        /// How many elements are open.
        var depth = 0
        /// The parser closes by itself what the page left open; nobody is told of that.
        var isFinishing = false
        /// The class without which an idle handler stays idle.
        let wakingClass: StaticString?
        /// Whether the parser has all that comes.
        var hasWholePage = false
        /// How many bytes from the page's end on the class may begin the next time, as far as was looked.
        private var nextMark = Int.max

        init(_ handler: any PageHandler, wakingClass: StaticString?) {
            self.handler = handler
            self.wakingClass = wakingClass
        }

        var isDeaf: Bool { isFinishing || depth > HTMLReader.maximumDepth }

        /// Stops the parser where the rest of the page cannot matter: there the class does not stand, and no character
        /// reference that could spell a part of it.
        func stopIfDone() {
            guard let wakingClass, hasWholePage, handler.isIdle, let input = context?.pointee.input,
                let start = input.pointee.cur, let end = input.pointee.end
            else { return }
            let rest = UnsafeRawBufferPointer(start: start, count: start.distance(to: end))
            // Each byte is searched once, however many elements end before the mark that was found.
            guard rest.count < nextMark else { return }
            guard let mark = find(wakingClass, rest, 0) ?? find("&#", rest, 0) else {
                isFinishing = true
                return xmlStopParser(context)
            }
            nextMark = rest.count - mark
        }

        /// Whether the bytes that were read last are the end tag of an element.
        func hasRead(endTagOf name: UnsafePointer<xmlChar>) -> Bool {
            guard let input = context?.pointee.input, let base = input.pointee.base, var end = input.pointee.cur else {
                return false
            }
            func isBefore(_ matches: (UInt8) -> Bool) -> Bool { end > base && matches(end[-1]) }
            guard isBefore({ $0 == UInt8(ascii: ">") }) else { return false }
            end -= 1
            while isBefore(isSpace) { end -= 1 }
            let count = Int(xmlStrlen(name))
            guard base.distance(to: end) >= count + 2 else { return false }
            end -= count
            return end[-1] == UInt8(ascii: "/") && end[-2] == UInt8(ascii: "<")
                && xmlStrncasecmp(end, name, Int32(clamping: count)) == 0
        }
    }

    /// libxml2 looks through all open elements at each end tag without a start: a page could make that take minutes.
    /// Browsers stop at 512.
    static let maximumDepth = 1000

    private let door: Door
    private let context: htmlParserCtxtPtr?

    /// `wakingClass`: the class of the elements that an idle handler waits for.
    init(_ handler: any PageHandler, blockSize: Int = defaultBlockSize, wakingClass: StaticString? = nil) {
        Self.initializeLibrary
        self.blockSize = blockSize
        blockEnd = blockSize
        door = Door(handler, wakingClass: wakingClass)
        var sax = htmlSAXHandler()
        sax.startElement = { context, name, attributes in
            guard let door = HTMLReader.door(context), let name, !door.isDeaf else { return }
            door.depth += 1
            door.handler.start(Tag(name), Attributes(list: attributes))
        }
        sax.endElement = { context, name in
            guard let door = HTMLReader.door(context), let name, !door.isDeaf else { return }
            door.depth -= 1
            let isWritten = door.hasRead(endTagOf: name)
            door.handler.end(Tag(name), isWritten: isWritten)
            if isWritten { door.stopIfDone() }
        }
        sax.characters = { context, bytes, count in HTMLReader.characters(context, bytes, count) }
        // Blanks between elements are white space of the text around them.
        sax.ignorableWhitespace = { context, bytes, count in HTMLReader.characters(context, bytes, count) }
        // What stands in scripts and styles is no text.
        sax.cdataBlock = { _, _, _ in }
        let pointer = Unmanaged.passUnretained(door).toOpaque()
        // The encoding is given, and the page's own word on it ignored: libxml2 would change it in the middle of a piece.
        context = htmlCreatePushParserCtxt(&sax, pointer, nil, 0, nil, XML_CHAR_ENCODING_UTF8)
        door.context = context
        if let context {
            let options = [
                HTML_PARSE_RECOVER, HTML_PARSE_NOERROR, HTML_PARSE_NOWARNING, HTML_PARSE_NONET, HTML_PARSE_IGNORE_ENC,
            ]
            htmlCtxtUseOptions(context, Int32(options.reduce(0) { $0 | $1.rawValue }))
        }
    }

    deinit { htmlFreeParserCtxt(context) }

    /// Takes a piece of the page.
    func feed(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(max(1, blockEnd - block.count))
            block.append(contentsOf: piece)
            rest = rest.dropFirst(piece.count)
            if block.count >= blockEnd { parseBlock() }
        }
    }

    /// Ends the page.
    func finish() {
        door.hasWholePage = true
        parse(block.count)
        door.isFinishing = true
        if let context { htmlParseChunk(context, nil, 0, 1) }
    }

    // MARK: Blocks

    /// What is not parsed yet.
    private var block: [UInt8] = []
    private var blockEnd: Int
    private var scanner = BlockScanner()
    private let blockSize: Int

    /// Pieces come as the network cuts them; they are parsed in blocks of about this size.
    static let defaultBlockSize = 64 << 10

    /// Parses up to the last place where the page can be cut; without one the block grows.
    private func parseBlock() {
        block[scanner.scanned...].withUnsafeBufferPointer { scanner.scan($0) }
        guard let count = scanner.cut() else {
            blockEnd = block.count + blockSize
            return
        }
        parse(count)
        blockEnd = blockSize
    }

    private func parse(_ count: Int) {
        guard let context, count > 0, !door.isDeaf else { return block.removeAll() }
        // libxml2 2.9.14 keeps how far it has looked for a tag's end past that tag, and then never finds the next one's.
        context.pointee.checkIndex = 0
        let piece = Self.readable(block[..<count])
        piece.withUnsafeBytes { bytes in
            _ = htmlParseChunk(context, bytes.bindMemory(to: CChar.self).baseAddress, Int32(clamping: bytes.count), 0)
        }
        block.removeFirst(count)
    }

    /// The piece as UTF-8 without zero bytes.
    ///
    /// At the first byte that is no UTF-8 libxml2 would take the rest of the page for Latin-1, so that one broken name
    /// would garble all that follow; and it takes a zero byte for the end of what it has.
    private static func readable(_ piece: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isText = (try? UTF8Span(validating: piece.span)) != nil
        guard !isText || hasZero(piece) else { return piece }
        let repaired = Array(String(decoding: piece, as: UTF8.self).utf8)
        return repaired.map { $0 == 0 ? UInt8(ascii: " ") : $0 }[...]
    }

    private static func hasZero(_ piece: ArraySlice<UInt8>) -> Bool {
        piece.withUnsafeBytes { bytes in bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false }
    }

    private static let initializeLibrary: Void = xmlInitParser()

    private static func door(_ context: UnsafeMutableRawPointer?) -> Door? {
        context.map { Unmanaged<Door>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func characters(
        _ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<xmlChar>?, _ count: Int32
    ) {
        guard let door = door(context), let bytes, count > 0, !door.isDeaf else { return }
        door.handler.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}

private func equal(_ name: UnsafePointer<xmlChar>, _ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    for index in 0..<count where name[index] != text.utf8Start[index] { return false }
    return name[count] == 0
}

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
