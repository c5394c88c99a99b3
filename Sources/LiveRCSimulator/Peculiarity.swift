/// A way in which pages are written, or say what they say, that readers are known to trip over.
///
/// Of four tracks one has a peculiar page and another says something peculiar. The kinds take turns from block to block, so
/// that each occurs on some 1.5 % of the tracks, and all of them on a site of a few hundred.
public enum Peculiarity: String, CaseIterable, Sendable, Codable, Hashable {
    // How a page is written: what it says is the same. These change when a page changes, so that one kind follows another.

    /// Letters and signs as numeric references: decimal, hexadecimal, of windows-1252, without `;`.
    case numericReferences
    /// Named references that HTML 4 does not know, and `&eacute` without `;`.
    case namedReferences
    /// Text in Unicode's decomposed form.
    case decomposedText
    /// Comments, scripts, templates and hidden elements within values.
    case silentElements
    /// Lines of the address end in `</br>`.
    case endTagBreaks
    /// The description in paragraphs, lists and other blocks.
    case blockDescription
    /// Attributes in another order, with other quotes or none, tags in capitals.
    case otherSpelling
    /// Headings of panels that hold elements.
    case elementsInHeadings
    /// Headings of panels with other classes.
    case headingClasses
    /// Quotation marks too many, which browsers pass over.
    case surplusQuotes
    /// `charset='utf-8'`.
    case quotedCharset
    /// A charset that is named twice, in a list of types.
    case repeatedCharset
    /// Windows-1252, of which only a `meta` tells.
    case metaCharset
    /// Windows-1252, of which nothing tells.
    case undeclaredCharset
    /// Two gzip members.
    case gzipMembers
    /// A gzip member and trailing zeros.
    case gzipTrailer
    /// A `Content-Encoding` that is none.
    case unknownCoding
    /// In the catalogue, a link before the track's own.
    case badgeBeforeName
    /// In the catalogue, elements and a line break within the name.
    case elementsInName
    /// In the catalogue, an attribute that is not closed: only the event is lost.
    case lostQuoteInRow

    // What a page says.

    /// A map query of latitude and longitude alone.
    case pointQuery
    /// A map query of three parts, without street.
    case queryWithoutStreet
    /// The postal code before the town, in its part of the query.
    case codeBeforeTown
    /// A town with a comma in its name.
    case townWithComma
    /// Neither map nor country line.
    case withoutCountryLine
    /// No address lines; the map tells.
    case withoutAddressLines
    /// No map; the country's form tells the code.
    case withoutMap
    /// A map centre that is nowhere on earth.
    case impossibleCoordinates
    /// A map centre of exactly 0,0.
    case zeroCoordinates
    /// An e-mail link by `mailto:` with a subject.
    case mailtoLink
    /// An e-mail link under Cloudflare's protection.
    case protectedEmail
    /// An e-mail link whose text alone is the address.
    case emailInText
    /// An e-mail link with `noSpam` whose text is something else.
    case otherEmailText
    /// Words where the e-mail address should be.
    case wordsForEmail
    /// A website without a host.
    case websiteWithoutHost
    /// `-`, `#` and nothing at all for what there is none of.
    case signsForNothing
    /// A figure's cell has an attribute that is not closed: where it ends can be told, so that nothing is lost.
    case lostQuote

    /// Those that leave what a page says as it is.
    public static let ofMarkup = allCases.filter(\.isMarkup)
    /// Those that a track keeps.
    public static let ofContent = allCases.filter { !$0.isMarkup }

    private var isMarkup: Bool {
        switch self {
        case .numericReferences, .namedReferences, .decomposedText, .silentElements, .endTagBreaks, .blockDescription,
            .otherSpelling, .elementsInHeadings, .headingClasses, .surplusQuotes, .quotedCharset, .repeatedCharset,
            .metaCharset, .undeclaredCharset, .gzipMembers, .gzipTrailer, .unknownCoding, .badgeBeforeName,
            .elementsInName, .lostQuoteInRow:
            true
        default: false
        }
    }

    /// Of so many tracks one has a peculiar page, and another says something peculiar.
    private static let period = 4

    /// How a track's page is peculiar that changed last in a generation.
    static func ofPage(seed: UInt64, index: Int, changedIn generation: Int) -> Peculiarity? {
        var draw = SplitMix64(seed: seed, .peculiarity, index / period)
        guard index % period == draw.below(period) else { return nil }
        return ofMarkup[(index / period + generation - 1) % ofMarkup.count]
    }

    /// What is peculiar in what a track says.
    static func ofTrack(seed: UInt64, index: Int) -> Peculiarity? {
        var draw = SplitMix64(seed: seed, .peculiarity, index / period)
        let other = draw.below(period)
        guard index % period == (other + 1 + draw.below(period - 1)) % period else { return nil }
        return ofContent[index / period % ofContent.count]
    }
}
