// What must hold of every value, whatever the page was.

import Catalogue
import Glibc

/// Ends the run with a word on what is wrong, so that the fuzzer keeps the input.
func demand(_ holds: Bool, _ what: @autoclosure () -> String) {
    guard !holds else { return }
    let line = "violated: \(what())\n"
    _ = line.withCString { write(2, $0, strlen($0)) }
    abort()
}

/// Ends the run when reading so many bytes takes processor time out of all proportion: 20 ms, and 10 µs for each byte. Sanitized
/// programs need some 0.2 µs.
func timed<Result>(_ count: Int, _ read: () -> Result) -> Result {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let limit = 0.02 + 1e-5 * Double(count)
    var start = now()
    let result = read()
    guard now() - start >= limit else { return result }
    // The first reading of a process builds tables, too: the second one counts.
    start = now()
    _ = read()
    let seconds = now() - start
    demand(seconds < limit, "\(count) bytes took \(seconds) s")
    return result
}

/// Text from a page is not empty and has no control characters, except for line ends where they are allowed.
func demandText(_ text: String, _ what: String, allowsLines: Bool = false) {
    demand(!text.isEmpty, "\(what) is empty")
    for scalar in text.unicodeScalars where !(allowsLines && scalar == "\n") {
        demand(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value), "\(what) has U+\(scalar.value)")
    }
}

/// The input's first bytes say how it is cut; the rest is the page.
struct CutPage {
    let bytes: [UInt8]
    /// A size for the parser's blocks, much below the usual one.
    let blockSize: Int
    private let sizes: [Int]

    init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        let input = Array(UnsafeBufferPointer(start: start, count: count))
        blockSize = 64 + 16 * Int(input.first ?? 0)
        sizes = input.prefix(4).map { Int($0) * Int($0) / 8 + 1 }
        bytes = Array(input.dropFirst(4))
    }

    var pieces: [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            pieces.append(Array(rest.prefix(sizes[pieces.count % sizes.count])))
            rest = rest.dropFirst(pieces[pieces.count - 1].count)
        }
        return pieces
    }
}
