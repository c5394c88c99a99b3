import Catalogue

/// Reads the values of the About panel's contacts.
///
/// `refused` is the text that stands in a value's place and is none, for people to look at.
enum ContactValues {
    typealias Value = (FieldValue<String>, refused: String?)

    /// The text of the `tel:` link, as printed, where that is a number; else the number that the link calls; else a text that
    /// has a number in it, which is odd and said so where a dashboard's values are checked.
    static func phone(_ line: ContactLine) -> Value {
        guard let link = line.links.first(where: { $0.href.map { WebLink.hasScheme("tel:", $0) } ?? false }) else {
            return missing(line)
        }
        let number = phoneNumber(link)
        let printed = UnseenMarks.removed(from: link.text)
        let hasText = !NoValue.isUnseen(printed)
        if hasText ? NoValue.isOne(printed) : NoValue.isOne(number) { return (.absent, nil) }
        for text in [printed, number] where isPhone(text) { return (.value(text), nil) }
        if isNumberAmongWords(printed) { return (.value(printed), nil) }
        return (.notFound, hasText ? printed : number)
    }

    /// What stands behind `tel:`, percent-encoding and parameters (RFC 3966) taken off.
    private static func phoneNumber(_ link: ContactLink) -> String {
        var href = (link.href ?? "").utf8.drop { $0 <= 0x20 }.dropFirst("tel:".utf8.count)
        // As before a host.
        if href.starts(with: "//".utf8) { href = href.dropFirst(2) }
        let number = PercentEncoding.decoded(Array(href.prefix { $0 != UInt8(ascii: ";") })[...])
        return UnseenMarks.removed(from: TextCollector.fold(number[...]))
    }

    private static func isPhone(_ text: String) -> Bool {
        text.utf8.count <= maximumBytes && ContactRules.isPhone(text)
    }

    /// `555-0100 or 555-0101`
    private static func isNumberAmongWords(_ text: String) -> Bool {
        text.utf8.count <= maximumBytes && ContactRules.hasPhone(text)
    }

    /// Where a phone number is read, and what stands there.
    static func phoneSource(_ link: ContactLink) -> (place: String, text: String) {
        let printed = UnseenMarks.removed(from: link.text)
        let isInText =
            !NoValue.isUnseen(printed)
            && (NoValue.isOne(printed) || isPhone(printed)
                || !isPhone(phoneNumber(link)) && isNumberAmongWords(printed))
        return isInText ? ("P: link", link.text) : ("P: link, tel:", phoneNumber(link))
    }

    /// Where the line's first link leads.
    static func website(_ line: ContactLine) -> Value {
        guard let link = websiteLink(line.links), let href = link.href else { return missing(line) }
        if NoValue.isWritten(link.text) { return (.absent, nil) }
        return WebLink.value(href)
    }

    /// The first link that leads anywhere.
    static func websiteLink(_ links: [ContactLink]) -> ContactLink? { links.first { $0.href != nil } }

    /// The address that a link gives, by whatever means it is kept from machines; else a link's text, if that is an
    /// address.
    static func email(_ line: ContactLine) -> Value {
        guard !line.links.isEmpty else { return missing(line) }
        if NoValue.isWritten(line.text) { return (.absent, nil) }
        for way in ways {
            for link in line.links {
                if let text = address(link, way) { return (.value(UnicodeForm.nfc(text)), nil) }
            }
        }
        guard NoValue.isOne(line.text), line.links.allSatisfy({ NoValue.isOne($0.text) }) else {
            return (.notFound, line.text)
        }
        return (.absent, refused: line.links.compactMap(\.href).first { !EmailLink.isEmpty($0) })
    }

    private typealias Way = (name: String, read: @Sendable (ContactLink) -> String?)

    /// Where a link may have an address, the surest place first.
    private static let ways: [Way] = [
        ("noSpam", { $0.href.flatMap(EmailLink.script) }),
        ("mailto:", { $0.href.flatMap(EmailLink.mail) }),
        ("data-cfemail", { $0.protectedEmail.flatMap(EmailLink.unprotected) }),
        ("email-protection#", { $0.href.flatMap(EmailLink.protectedLink) }),
        (
            "text",
            { $0.text.hasPrefix("<") && $0.text.hasSuffix(">") ? String($0.text.dropFirst().dropLast()) : $0.text }
        ),
    ]

    private static func address(_ link: ContactLink, _ way: Way) -> String? {
        way.read(link).map(UnseenMarks.removed).flatMap { ContactRules.isEmail($0) ? $0 : nil }
    }

    /// The way by which an address is read, and what stands there; `nil` when there is none.
    static func emailSource(_ links: [ContactLink]) -> (place: String, text: String)? {
        for way in ways {
            for link in links {
                guard address(link, way) != nil else { continue }
                let shown =
                    switch way.name {
                    case "data-cfemail": link.protectedEmail
                    case "text": link.text
                    default: link.href
                    }
                return ("E: link, \(way.name)", shown ?? "")
            }
        }
        return nil
    }

    /// A line without a link has no value, or says something else.
    private static func missing(_ line: ContactLine) -> Value {
        NoValue.isOne(line.text) ? (.absent, nil) : (.notFound, line.text)
    }

    private static let maximumBytes = 256
}
