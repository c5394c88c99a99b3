import Testing

@testable import Fetching

/// Content codings as bytes, cut anywhere.
struct ContentDecoderTests {
    private let text = Array((0..<2000).map { "<td>\($0 * 7919 % 10_007)</td>" }.joined().utf8)

    /// What comes out of bytes that are handed over in pieces; `nil` where decoding fails, or ends too early.
    private func decoded(
        _ bytes: [UInt8], _ header: String?, pieces: Int = 1 << 20, sizeLimit: Int = 1 << 20, stopAfter: Int? = nil
    ) -> [UInt8]? {
        do {
            let decoder = try ContentDecoder(header, sizeLimit: sizeLimit)
            var result: [UInt8] = []
            for start in stride(from: 0, to: bytes.count, by: pieces) {
                var rest = Array(bytes[start..<min(bytes.count, start + pieces)])
                while true {
                    var sinceStop = 0
                    let (taken, demand) = try rest.withUnsafeBytes { piece in
                        try decoder.decode(piece) { output in
                            result += output
                            sinceStop += output.count
                            return stopAfter.map { sinceStop >= $0 } ?? false ? .stop : .more
                        }
                    }
                    rest.removeFirst(taken)
                    if case .more = demand { break }
                }
            }
            return decoder.isComplete ? result : nil
        } catch {
            return nil
        }
    }

    @Test(arguments: [
        nil, "", "identity", "gzip", "x-gzip", "GZIP", "deflate", "identity, gzip ,", "gzip, gzip", "gzip, deflate",
    ])
    func `a page comes out whole, however it is cut and however often it is stopped`(header: String?) {
        var bytes = text
        let names = (header ?? "").lowercased().split { $0 == "," || $0 == " " }
        for name in names where name != "identity" {
            bytes = name == "deflate" ? Compression.zlib(bytes) : Compression.gzip(bytes)
        }
        for pieces in [1, 2, 3, 1000, 1 << 20] {
            for stop in [nil, 1000] {
                #expect(decoded(bytes, header, pieces: pieces, stopAfter: stop) == text)
            }
        }
    }

    @Test func `deflate is zlib's format or the bare one`() {
        for pieces in [1, 2, 1 << 20] {
            #expect(decoded(Compression.zlib(text), "deflate", pieces: pieces) == text)
            #expect(decoded(Compression.raw(text), "deflate", pieces: pieces) == text)
            #expect(decoded(Compression.raw([]), "deflate", pieces: pieces) == [])
        }
    }

    @Test(
        arguments: [
            [], [0], [UInt8](repeating: 0, count: 20_000), Array("rubbish".utf8), [0x1F], [0x1F, 0x8B],
            [0x1F, 0x8B, 9, 0],
            [0x1F, 0x8C], [0, 0x1F, 0x8B],
        ] as [[UInt8]])
    func `gzip has as many members as there are, and what follows the last one is ignored`(rest: [UInt8]) {
        let members =
            Compression.gzip(Array(text[..<9000])) + Compression.gzip([]) + Compression.gzip(Array(text[9000...]))
        // The beginning of another member is no end.
        let isBegun = rest == [0x1F, 0x8B]
        for pieces in [1, 7, 1 << 20] {
            #expect(decoded(members + rest, "gzip", pieces: pieces) == (isBegun ? nil : text))
        }
        #expect(decoded(Compression.zlib(text) + rest, "deflate", pieces: 7) == text)
    }

    @Test(arguments: [1, 5, 10, 100, 1000])
    func `what ends too early is not whole`(missing: Int) {
        #expect(decoded(Compression.gzip(text).dropLast(missing), "gzip") == nil)
        #expect(decoded(Compression.gzip(text) + Compression.gzip("abc").dropLast(min(missing, 10)), "gzip") == nil)
        #expect(decoded(Compression.gzip(Compression.gzip(text)).dropLast(missing), "gzip, gzip") == nil)
    }

    @Test(arguments: ["br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip", "GZIP,gzip,deflate"])
    func `what was not offered is refused, as are more codings than anybody means`(header: String) {
        #expect(throws: ContentDecoder.Problem.notOffered) { try ContentDecoder(header, sizeLimit: 1) }
    }

    @Test(arguments: ["UTF-8", "none", "utf-8, gzip", "text/html", "rot13"])
    func `a name that no coding has is passed over where the page is plain text`(header: String) {
        let isPressed = header.contains("gzip")
        #expect(decoded(isPressed ? Compression.gzip(text) : text, header, pieces: 100) == text)
        let binary = Array("\u{89}PNG\0\0".utf8)
        #expect(decoded(isPressed ? Compression.gzip(binary) : binary, header) == nil)
        #expect(decoded(Compression.gzip("gzip after all"), "none") == nil)
        // Only the beginning tells.
        #expect(decoded(text + [0], header.contains("gzip") ? nil : header)?.count == text.count + 1)
    }

    @Test func `bytes that are not what the header says are broken`() {
        #expect(decoded(Array("not gzip".utf8), "gzip") == nil)
        #expect(decoded(Array("\u{7}not deflate".utf8), "deflate") == nil)
        var spoilt = Compression.gzip(text)
        spoilt[spoilt.count / 2] ^= 0xFF
        #expect(decoded(spoilt, "gzip") == nil)
    }

    @Test func `the coded form may not be larger than a page, in no layer`() throws {
        let member = Compression.gzip([])
        let endless = Array(repeatElement(member, count: 10_000).joined())
        #expect(decoded(endless, "gzip") == [])
        #expect(decoded(endless, "gzip", sizeLimit: 1000) == nil)
        // Pressed well, it is small at first.
        #expect(decoded(Compression.gzip(endless), "gzip, gzip") == [])
        #expect(decoded(Compression.gzip(endless), "gzip, gzip", sizeLimit: 1000) == nil)
    }

    @Test func `a bomb is decoded only as far as somebody asks`() throws {
        let bomb = Compression.gzip([UInt8](repeating: 32, count: 50 << 20))
        #expect(bomb.count < 60_000)
        let decoder = try ContentDecoder("gzip", sizeLimit: 100 << 20)
        var out = 0
        let (taken, demand) = try bomb.withUnsafeBytes { bytes in
            try decoder.decode(bytes) { output in
                out += output.count
                return out >= 256 << 10 ? .stop : .more
            }
        }
        #expect(out < 300 << 10)
        #expect(taken < 1000)
        if case .more = demand { Issue.record("it went on") }
    }

    @Test func `random bytes end in a result`() {
        var state = UInt64(7)
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        let page = Compression.gzip(text)
        for _ in 0..<300 {
            var bytes = page
            for _ in 0..<3 { bytes[(Int(next()) << 8 | Int(next())) % bytes.count] = next() }
            for header in ["gzip", "deflate", "gzip, gzip", "gzip, deflate"] { _ = decoded(bytes, header, pieces: 777) }
        }
    }
}
