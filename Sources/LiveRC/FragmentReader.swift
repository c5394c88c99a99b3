// The one place that knows libxml2: markup goes in as bytes, tags and texts come out.

import CXML2

/// What the markup of a `Fragment` says of the page between its tags: elements of names that nothing else has.
private enum Notice {
    case cut, damage, gap

    init?(_ name: UnsafePointer<xmlChar>) {
        // Of the elements that are handed on none begins like these but `div`.
        switch (name[0], name[1]) {
        case (UInt8(ascii: "c"), _): self = .cut
        case (UInt8(ascii: "d"), UInt8(ascii: "a")): self = .damage
        case (UInt8(ascii: "g"), _): self = .gap
        default: return nil
        }
    }
}

extension Attributes {
    /// Those that libxml2 found: names and values in turn.
    fileprivate init(_ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
        self.init()
        guard var place = list else { return }
        func text(_ start: UnsafePointer<xmlChar>) -> UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(start: start, count: Int(xmlStrlen(start)))
        }
        while let name = place[0] {
            if let name = HTMLAttribute(named: text(name)), let value = place[1] { append(name, text(value)) }
            place += 2
        }
    }
}

/// Feeds fragments to handlers, each a small document of its own: what is wrong with one never reaches the next.
final class FragmentReader {
    /// Whether fragments that libxml2 would not change are handed on without it.
    private let readsPlain: Bool
    /// How many fragments were read without libxml2, and how many by it.
    private(set) var plainFragments = 0
    private(set) var otherFragments = 0

    /// Where libxml2's calls arrive.
    private final class Door {
        // Not checked, as in `PanelReader`: libxml2's calls come one after the other.
        @exclusivity(unchecked) var handler: (any FragmentHandler)?
        @exclusivity(unchecked) var meter: ParsingMeter
        @exclusivity(unchecked) var failure: PageError?
        var context: htmlParserCtxtPtr?
        /// The page ended here, so that what libxml2 closes by itself was not ended.
        @exclusivity(unchecked) var isCut = false

        init(_ meter: ParsingMeter) { self.meter = meter }

        /// Whether calls still count; so many bytes were worked on for this one.
        func isOpen(_ count: Int) -> Bool {
            guard !isCut, failure == nil else { return false }
            do throws(PageError) {
                try meter.advance(count)
                return true
            } catch {
                failure = error
                xmlStopParser(context)
                return false
            }
        }
    }

    /// Made when a fragment needs it.
    private var context: htmlParserCtxtPtr?

    init(readsPlain: Bool = true) { self.readsPlain = readsPlain }

    deinit { htmlFreeParserCtxt(context) }

    private static func makeContext() -> htmlParserCtxtPtr? {
        initializeLibrary
        guard let context = htmlNewParserCtxt() else { return nil }
        var sax = htmlSAXHandler()
        sax.startElement = { context, name, attributes in
            guard let door = FragmentReader.door(context), let name, door.isOpen(32) else { return }
            switch Notice(name) {
            case .cut: door.isCut = true
            case .damage: door.handler?.damage()
            case .gap: door.handler?.gap()
            case nil: door.handler?.start(FragmentReader.element(name), Attributes(attributes))
            }
        }
        sax.endElement = { context, name in
            guard let door = FragmentReader.door(context), let name, door.isOpen(32), Notice(name) == nil
            else { return }
            door.handler?.end(FragmentReader.element(name))
        }
        sax.characters = { context, bytes, count in FragmentReader.characters(context, bytes, count) }
        // Blanks between elements are white space of the text around them.
        sax.ignorableWhitespace = { context, bytes, count in FragmentReader.characters(context, bytes, count) }
        context.pointee.sax.pointee = sax
        return context
    }

    private static let options: Int32 = {
        let options = [
            HTML_PARSE_RECOVER, HTML_PARSE_NOERROR, HTML_PARSE_NOWARNING, HTML_PARSE_NONET, HTML_PARSE_IGNORE_ENC,
            HTML_PARSE_NOIMPLIED, HTML_PARSE_NODEFDTD,
        ]
        return Int32(options.reduce(0) { $0 | $1.rawValue })
    }()

    /// Reads a fragment of any bytes.
    func read(
        _ fragment: Fragment, _ handler: some FragmentHandler, _ meter: inout ParsingMeter
    ) throws(PageError) {
        guard !fragment.isEmpty else { return }
        if readsPlain, fragment.isPlain {
            plainFragments += 1
            return try fragment.read(by: handler, &meter)
        }
        otherFragments += 1
        try readByLibrary(fragment.markup, handler, &meter)
    }

    private func readByLibrary(
        _ fragment: [UInt8], _ handler: any FragmentHandler, _ meter: inout ParsingMeter
    ) throws(PageError) {
        context = context ?? Self.makeContext()
        // A panel that nobody read must not pass for one that shows nothing. Where Swift itself gets no memory the program ends,
        // too.
        guard let context else { preconditionFailure("libxml2 has no memory") }
        let door = Door(meter)
        door.handler = handler
        door.context = context
        htmlCtxtUseOptions(context, Self.options)
        context.pointee.userData = Unmanaged.passUnretained(door).toOpaque()
        // libxml2 reads the bytes where they are, up to the zero byte: a buffer of its own it would ask for more at each character.
        let text = Self.readable(fragment)
        let isRead = text.withUnsafeBufferPointer { bytes -> Bool in
            guard let input = xmlNewStringInputStream(context, bytes.baseAddress) else { return false }
            inputPush(context, input)
            // It is UTF-8 already: libxml2 would read it as Latin-1 where nobody says so.
            context.pointee.charset = Int32(XML_CHAR_ENCODING_UTF8.rawValue)
            htmlParseDocument(context)
            // The bytes are gone when this returns, and the next fragment is a new document.
            htmlCtxtReset(context)
            return true
        }
        precondition(isRead, "libxml2 has no memory")
        context.pointee.userData = nil
        meter = door.meter
        if let failure = door.failure { throw failure }
    }

    /// The fragment as UTF-8, with a zero byte behind it: at the first byte that is no UTF-8 libxml2 would take the rest for
    /// Latin-1.
    private static func readable(_ fragment: [UInt8]) -> [UInt8] {
        guard (try? UTF8Span(validating: fragment.span)) != nil else {
            return Array(String(decoding: fragment, as: UTF8.self).utf8) + [0]
        }
        var text: [UInt8] = []
        text.reserveCapacity(fragment.count + 1)
        text += fragment
        text.append(0)
        return text
    }

    private static let initializeLibrary: Void = xmlInitParser()

    private static func door(_ context: UnsafeMutableRawPointer?) -> Door? {
        context.map { Unmanaged<Door>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func element(_ name: UnsafePointer<xmlChar>) -> HTMLElement {
        HTMLElement(named: UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name))))
    }

    private static func characters(
        _ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<xmlChar>?, _ count: Int32
    ) {
        guard let door = door(context), let bytes, count > 0, door.isOpen(Int(count)) else { return }
        door.handler?.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
