import Testing

@testable import LiveRC

@Suite struct HTMLReferenceTests {
    private static func words(_ text: StaticString) -> [String] {
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
            .split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    private func decoded(_ text: String, isInAttribute: Bool = false) -> (String, length: Int)? {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            HTMLReference(bytes, at: 0, isInAttribute: isInAttribute).map { reference in
                var text = String(Character(reference.scalars.0))
                if let second = reference.scalars.1 { text.unicodeScalars.append(second) }
                return (text, reference.length)
            }
        }
    }

    @Test func `every name of the standard is known`() throws {
        let names = Self.words(HTMLReferenceTable.names).map { $0.split(separator: "=") }
        let legacy = Self.words(HTMLReferenceTable.withoutSemicolon)
        #expect(names.count == 2125 && legacy.count == 106)
        #expect(
            names.map { Array($0[0].utf8) }.elementsEqual(
                names.map { Array($0[0].utf8) }.sorted { $0.lexicographicallyPrecedes($1) }))
        for name in names {
            var wanted = String.UnicodeScalarView()
            for code in name[1].split(separator: "+") {
                wanted.append(try #require(UInt32(code, radix: 16).flatMap(Unicode.Scalar.init)))
            }
            let found = try #require(decoded("&\(name[0]);x"))
            #expect(
                found.0.unicodeScalars.elementsEqual(wanted) && found.length == name[0].utf8.count + 2, "\(name[0])")
            #expect((decoded("&\(name[0])") != nil) == legacy.contains { name[0].hasPrefix($0) }, "\(name[0])")
        }
        for name in legacy {
            #expect(decoded("&\(name)-")?.length == name.utf8.count + 1)
            #expect(
                decoded("&\(name)x", isInAttribute: true) == nil && decoded("&\(name)=", isInAttribute: true) == nil)
        }
    }
}
