import Catalogue
import PageEncoding

/// A page's encoding, and how it was found.
struct EncodingReading: Encodable {
    var name: String
    var source: String

    init(name: String, source: EncodingSource) {
        self.name = name
        self.source = source.rawValue
    }

    /// `UTF-8, as the page declares`.
    var text: String {
        switch EncodingSource(rawValue: source) {
        case .byteOrderMark: "\(name), by the byte order mark at its beginning"
        case .header: "\(name), by the Content-Type"
        case .document: "\(name), by the declaration in its first 1,024 bytes"
        case .content, nil: "\(name), by its bytes: nothing declares an encoding"
        }
    }
}

/// Why a sync would not take a page as it is.
struct PageWarning: Encodable {
    /// A stable short name.
    var code: String
    var message: String

    /// The page is of another kind than its URL says.
    static func otherKind(_ kind: PageKind, _ origin: PageOrigin) -> [PageWarning] {
        guard let expected = origin.kind, expected != kind else { return [] }
        let names = [PageKind.catalogue: "the catalogue", .dashboard: "a dashboard"]
        let (found, named) = (names[kind] ?? kind.rawValue, names[expected] ?? expected.rawValue)
        return [PageWarning(code: "other_kind", message: "The page is \(found), the URL is that of \(named).")]
    }
}

/// What a page says about one field.
struct FieldReading: Encodable {
    enum State: String, Encodable {
        case value, absent
        case notFound = "not_found"
    }

    /// Where on the page something stands, and what.
    struct Source: Encodable {
        /// The panel of a dashboard, the row of a catalogue.
        var panel: String
        var place: String
        var text: String
        /// The panel as people call it.
        var title: String

        private enum CodingKeys: CodingKey { case panel, place, text }
    }

    /// A value of any kind.
    enum Value: Encodable {
        case text(String)
        case number(Double)
        case figure(Int64)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .figure(let figure): try container.encode(figure)
            }
        }

        /// As people read it.
        var shown: String {
            switch self {
            case .text(let text): text
            case .number(let number): "\(number)"
            case .figure(let figure): "\(figure)"
            }
        }
    }

    var state: State
    var value: Value?
    /// Where it stands, or what stands in its place.
    var sources: [Source]
    /// Why nothing was found.
    var reason: String?

    init(_ reading: FieldValue<TrackValue>, _ sources: [Source], reason: String? = nil) {
        self.sources = sources
        switch reading {
        case .value(.text(let text)): (state, value) = (.value, .text(text))
        case .value(.real(let number)): (state, value) = (.value, .number(number))
        case .value(.integer(let figure)): (state, value) = (.value, .figure(figure))
        case .absent: state = .absent
        case .notFound:
            state = .notFound
            self.reason = reason
        }
    }
}
