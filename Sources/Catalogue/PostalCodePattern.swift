/// The pattern of a country's postal codes.
struct PostalCodePattern: Sendable {
    private let signs: [UInt8]
    /// How many zeros LiveRC puts before a code of the pattern; 0 for one that is not shorter than five digits.
    private let padding: Int

    init(_ signs: [UInt8]) {
        self.signs = signs
        let isNumber = signs.allSatisfy { $0 == UInt8(ascii: "#") || AddressForm.isDigit($0) }
        padding = isNumber ? max(0, 5 - signs.count) : 0
    }

    var beginsWithLetter: Bool { signs.first.map { $0 == UInt8(ascii: "@") || AddressForm.isLetter($0) } ?? false }

    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        if padding > 0, text.count == signs.count + padding,
            text.prefix(padding).allSatisfy({ $0 == UInt8(ascii: "0") })
        {
            return matchesSigns(text.dropFirst(padding))
        }
        return matchesSigns(text)
    }

    private func matchesSigns(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= signs.count else { return false }
        var index = text.startIndex
        for sign in signs {
            let isSeparator = sign == UInt8(ascii: " ") || sign == UInt8(ascii: "-")
            guard index < text.endIndex else {
                if isSeparator { continue }
                return false
            }
            let byte = text[index]
            let matches =
                switch sign {
                case UInt8(ascii: "#"): AddressForm.isDigit(byte)
                case UInt8(ascii: "@"): byte < 0x80 && AddressForm.isLetter(byte)
                case UInt8(ascii: "*"): AddressForm.isDigit(byte) || byte < 0x80 && AddressForm.isLetter(byte)
                case UInt8(ascii: " "), UInt8(ascii: "-"): byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-")
                default: AddressForm.lowercase(byte) == AddressForm.lowercase(sign)
                }
            if matches { index += 1 } else if !isSeparator { return false }
        }
        return index == text.endIndex
    }
}
