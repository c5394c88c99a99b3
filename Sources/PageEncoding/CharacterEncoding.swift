/// A character encoding that a page may be in.
///
/// Names and labels are those of the Encoding standard (https://encoding.spec.whatwg.org, section 4.2), which all
/// browsers follow.
public struct CharacterEncoding: Sendable, Hashable, CustomStringConvertible {
    /// How bytes become characters.
    enum Form: Sendable, Hashable {
        case utf8
        /// One byte is one character; iconv knows which.
        case singleByte(iconv: String)
        /// Some characters take several bytes, all below 0x80 stand for ASCII.
        case multiByte(iconv: String)
        /// The same, by the standard's own algorithm.
        case standard(StandardDecoder.Encoding)
        case utf16(iconv: String)
        /// Bytes from 0x80 are U+F780 and up.
        case userDefined
        /// Encodings that browsers refuse to read, as they were used for attacks: the page is one U+FFFD.
        case replacement
    }

    /// The standard's name.
    public let name: String
    let form: Form
    /// The labels that mean it, in lower case.
    let labels: [Substring]

    private init(_ name: String, _ form: Form, _ labels: String) {
        self.name = name
        self.form = form
        self.labels = labels.split(separator: " ")
    }

    /// The standard's name.
    public var description: String { name }

    /// UTF-8.
    public static let utf8 = named("utf-8")
    /// Windows-1252, which the standard also has "ISO 8859-1" and "US-ASCII" mean.
    public static let windows1252 = named("windows-1252")
    static let utf16LittleEndian = named("utf-16le")
    static let utf16BigEndian = named("utf-16be")

    /// The encoding that a label means (section 4.2, "get an encoding"); `nil` when no encoding has it.
    public init?(label: some StringProtocol) {
        let bytes = Array(label.utf8)
        guard let start = bytes.firstIndex(where: { !Bytes.isBlank($0) }),
            let end = bytes.lastIndex(where: { !Bytes.isBlank($0) }), end - start < Self.longestLabel
        else { return nil }
        let lowered = String(decoding: bytes[start...end].map(Bytes.lowercased), as: UTF8.self)
        guard let encoding = Self.byLabel[lowered] else { return nil }
        self = encoding
    }

    /// No label is longer.
    private static let longestLabel = 64

    private static let byLabel = Dictionary(
        all.flatMap { encoding in encoding.labels.map { (String($0), encoding) } },
        uniquingKeysWith: { first, _ in first })

    private static func named(_ label: String) -> CharacterEncoding {
        // The labels are this file's own, and none comes from a page.
        guard let encoding = byLabel[label] else { preconditionFailure("\(label) is no label of the table") }
        return encoding
    }

    /// The standard's table.
    static let all: [CharacterEncoding] = [
        CharacterEncoding(
            "UTF-8", .utf8,
            "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"),
        CharacterEncoding(
            "IBM866", .singleByte(iconv: "IBM866"),
            "866 cp866 csibm866 ibm866"),
        CharacterEncoding(
            "ISO-8859-2", .singleByte(iconv: "ISO-8859-2"),
            "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"),
        CharacterEncoding(
            "ISO-8859-3", .singleByte(iconv: "ISO-8859-3"),
            "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"),
        CharacterEncoding(
            "ISO-8859-4", .singleByte(iconv: "ISO-8859-4"),
            "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"),
        CharacterEncoding(
            "ISO-8859-5", .singleByte(iconv: "ISO-8859-5"),
            "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"),
        CharacterEncoding(
            "ISO-8859-6", .singleByte(iconv: "ISO-8859-6"),
            """
            arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e \
            iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
            """),
        CharacterEncoding(
            "ISO-8859-7", .singleByte(iconv: "ISO-8859-7"),
            """
            csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 \
            iso_8859-7 iso_8859-7:1987 sun_eu_greek
            """),
        CharacterEncoding(
            "ISO-8859-8", .singleByte(iconv: "ISO-8859-8"),
            """
            csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 \
            iso_8859-8 iso_8859-8:1988 visual
            """),
        CharacterEncoding(
            "ISO-8859-8-I", .singleByte(iconv: "ISO-8859-8"),
            "csiso88598i iso-8859-8-i logical"),
        CharacterEncoding(
            "ISO-8859-10", .singleByte(iconv: "ISO-8859-10"),
            "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
        CharacterEncoding(
            "ISO-8859-13", .singleByte(iconv: "ISO-8859-13"),
            "iso-8859-13 iso8859-13 iso885913"),
        CharacterEncoding(
            "ISO-8859-14", .singleByte(iconv: "ISO-8859-14"),
            "iso-8859-14 iso8859-14 iso885914"),
        CharacterEncoding(
            "ISO-8859-15", .singleByte(iconv: "ISO-8859-15"),
            "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"),
        CharacterEncoding(
            "ISO-8859-16", .singleByte(iconv: "ISO-8859-16"),
            "iso-8859-16"),
        CharacterEncoding(
            "KOI8-R", .singleByte(iconv: "KOI8-R"),
            "cskoi8r koi koi8 koi8-r koi8_r"),
        CharacterEncoding(
            "KOI8-U", .singleByte(iconv: "KOI8-U"),
            "koi8-ru koi8-u"),
        CharacterEncoding(
            "macintosh", .singleByte(iconv: "MACINTOSH"),
            "csmacintosh mac macintosh x-mac-roman"),
        CharacterEncoding(
            "windows-874", .singleByte(iconv: "CP874"),
            "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"),
        CharacterEncoding(
            "windows-1250", .singleByte(iconv: "CP1250"),
            "cp1250 windows-1250 x-cp1250"),
        CharacterEncoding(
            "windows-1251", .singleByte(iconv: "CP1251"),
            "cp1251 windows-1251 x-cp1251"),
        CharacterEncoding(
            "windows-1252", .singleByte(iconv: "CP1252"),
            """
            ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 \
            iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252
            """),
        CharacterEncoding(
            "windows-1253", .singleByte(iconv: "CP1253"),
            "cp1253 windows-1253 x-cp1253"),
        CharacterEncoding(
            "windows-1254", .singleByte(iconv: "CP1254"),
            """
            cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 \
            windows-1254 x-cp1254
            """),
        CharacterEncoding(
            "windows-1255", .singleByte(iconv: "CP1255"),
            "cp1255 windows-1255 x-cp1255"),
        CharacterEncoding(
            "windows-1256", .singleByte(iconv: "CP1256"),
            "cp1256 windows-1256 x-cp1256"),
        CharacterEncoding(
            "windows-1257", .singleByte(iconv: "CP1257"),
            "cp1257 windows-1257 x-cp1257"),
        CharacterEncoding(
            "windows-1258", .singleByte(iconv: "CP1258"),
            "cp1258 windows-1258 x-cp1258"),
        CharacterEncoding(
            "x-mac-cyrillic", .singleByte(iconv: "MAC-UK"),
            "x-mac-cyrillic x-mac-ukrainian"),
        CharacterEncoding(
            "GBK", .multiByte(iconv: "GB18030"),
            "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"),
        CharacterEncoding(
            "gb18030", .multiByte(iconv: "GB18030"),
            "gb18030"),
        CharacterEncoding(
            "Big5", .standard(.big5),
            "big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
        CharacterEncoding(
            "EUC-JP", .standard(.eucJP),
            "cseucpkdfmtjapanese euc-jp x-euc-jp"),
        CharacterEncoding(
            "ISO-2022-JP", .standard(.iso2022JP),
            "csiso2022jp iso-2022-jp"),
        CharacterEncoding(
            "Shift_JIS", .multiByte(iconv: "CP932"),
            "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"),
        CharacterEncoding(
            "EUC-KR", .multiByte(iconv: "UHC"),
            """
            cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 \
            windows-949
            """),
        CharacterEncoding(
            "replacement", .replacement,
            "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement"),
        CharacterEncoding(
            "UTF-16BE", .utf16(iconv: "UTF-16BE"),
            "unicodefffe utf-16be"),
        CharacterEncoding(
            "UTF-16LE", .utf16(iconv: "UTF-16LE"),
            "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"),
        CharacterEncoding(
            "x-user-defined", .userDefined,
            "x-user-defined"),
    ]
}
