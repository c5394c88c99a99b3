import NIOCore

extension ByteBuffer {
    /// Writes text as HTML content or as a double-quoted attribute's value.
    ///
    /// With `rawAmpersands`, an ampersand before a space stays as it is, which browsers read the same.
    mutating func writeEscaped(_ text: String, rawAmpersands: Bool = false) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for (position, byte) in bytes.enumerated() {
                let entity: StaticString
                switch byte {
                case UInt8(ascii: "&"):
                    let next = position + 1
                    if rawAmpersands, next < bytes.count, bytes[next] == UInt8(ascii: " ") { continue }
                    entity = "&amp;"
                case UInt8(ascii: "<"): entity = "&lt;"
                case UInt8(ascii: ">"): entity = "&gt;"
                case UInt8(ascii: "\""): entity = "&quot;"
                case UInt8(ascii: "'"): entity = "&#039;"
                default: continue
                }
                writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<position]))
                writeStaticString(entity)
                start = position + 1
            }
            writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start...]))
        }
    }

    /// Writes every character as a decimal entity, as LiveRC hides e-mail addresses.
    mutating func writeEntities(_ text: String) {
        for scalar in text.unicodeScalars {
            writeStaticString("&#")
            writeDecimal(Int(scalar.value))
            writeInteger(UInt8(ascii: ";"))
        }
    }

    /// Writes a number in decimal, in groups of three when `grouped`.
    mutating func writeDecimal(_ number: Int, grouped: Bool = false) {
        if number < 0 { writeInteger(UInt8(ascii: "-")) }
        var rest = number.magnitude
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { digits in
            var start = digits.count
            var written = 0
            repeat {
                if grouped, written > 0, written.isMultiple(of: 3) {
                    start -= 1
                    digits[start] = UInt8(ascii: ",")
                }
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
                written += 1
            } while rest > 0
            writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digits)[start...]))
        }
    }

    /// Writes text percent-encoded, leaving letters, digits and `-_.~` and the bytes of `kept`.
    mutating func writePercentEncoded(_ text: String, keeping kept: String = "") {
        let hex = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                writeInteger(byte)
            case _ where kept.utf8.contains(byte): writeInteger(byte)
            default:
                writeInteger(UInt8(ascii: "%"))
                writeInteger(hex[Int(byte >> 4)])
                writeInteger(hex[Int(byte & 15)])
            }
        }
    }

    /// Writes degrees, given as millionths.
    mutating func writeDegrees(_ millionths: Int) {
        if millionths < 0 { writeInteger(UInt8(ascii: "-")) }
        writeDecimal(Int(millionths.magnitude / 1_000_000))
        writeInteger(UInt8(ascii: "."))
        let fraction = String(millionths.magnitude % 1_000_000)
        for _ in fraction.utf8.count..<6 { writeInteger(UInt8(ascii: "0")) }
        writeString(fraction)
    }
}
