// Searches of a page's bytes, each as fast as the C library has it.

import CMemory
import Glibc

extension UnsafeBufferPointer<UInt8> {
    /// Where a text stands first.
    func find(_ text: StaticString, from start: Int, to limit: Int? = nil) -> Int? {
        let limit = limit ?? count
        guard let baseAddress, start < limit else { return nil }
        let found =
            text.utf8CodeUnitCount == 1
            ? memchr(baseAddress + start, Int32(text.utf8Start[0]), limit - start)
            : memmem(baseAddress + start, limit - start, text.utf8Start, text.utf8CodeUnitCount)
        return found.map { baseAddress.distance(to: $0.assumingMemoryBound(to: UInt8.self)) }
    }

    /// How often a text begins in a range.
    func count(_ text: StaticString, in range: Range<Int>) -> Int {
        var count = 0
        var index = range.lowerBound
        let limit = Swift.min(self.count, range.upperBound + text.utf8CodeUnitCount - 1)
        while let found = find(text, from: index, to: limit) {
            count += 1
            index = found + 1
        }
        return count
    }

    /// Where the next start or end tag begins.
    func nextTag(from start: Int, to limit: Int) -> Int? {
        var index = start
        while let mark = find("<", from: index, to: limit), mark + 1 < limit {
            if isLetter(self[mark + 1])
                || self[mark + 1] == UInt8(ascii: "/") && mark + 2 < limit
                    && isLetter(self[mark + 2])
            {
                return mark
            }
            index = mark + 1
        }
        return nil
    }

    /// Where a text of small letters and signs stands first, in any case.
    func findIgnoringCase(_ text: StaticString, from start: Int, to limit: Int = .max) -> Int? {
        let limit = Swift.min(limit, count)
        var index = start
        let length = text.utf8CodeUnitCount
        while let mark = firstIndex(of: text.utf8Start[0], from: index, to: limit), mark + length <= limit {
            if starts(withIgnoringCase: text, at: mark) { return mark }
            index = mark + 1
        }
        return nil
    }

    /// Where a byte stands first.
    func firstIndex(of byte: UInt8, from start: Int, to limit: Int) -> Int? {
        guard let baseAddress, start < limit else { return nil }
        return memchr(baseAddress + start, Int32(byte), limit - start).map {
            baseAddress.distance(to: $0.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// Whether a text stands at a place.
    func starts(with text: StaticString, at place: Int) -> Bool {
        guard let baseAddress, count - place >= text.utf8CodeUnitCount else { return false }
        return memcmp(baseAddress + place, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// Whether a text of small letters and signs stands at a place, in any case.
    func starts(withIgnoringCase text: StaticString, at place: Int) -> Bool {
        let end = place + text.utf8CodeUnitCount
        return end <= count && equalsIgnoringCase(UnsafeBufferPointer(rebasing: self[place..<end]), text)
    }

    /// Whether a byte stands at a place.
    @inline(__always) func has(_ byte: UInt8, at place: Int) -> Bool { place < count && self[place] == byte }

    /// Whether these are a text, and no more.
    func isText(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && starts(with: text, at: 0) }

    /// Where `-->` or `--!>` begins.
    func endOfComment(from start: Int, to limit: Int) -> Int? {
        var index = start
        // A comment is short as a rule, and a search for two bytes takes long to begin.
        while let dashes = find("-", from: index, to: limit) {
            guard dashes + 1 < limit, self[dashes + 1] == UInt8(ascii: "-") else {
                index = dashes + 1
                continue
            }
            if starts(with: ">", at: dashes + 2), dashes + 3 <= limit { return dashes }
            if starts(with: "!>", at: dashes + 2), dashes + 4 <= limit { return dashes }
            index = dashes + 1
        }
        return nil
    }

    /// Where the next start or end tag of a name begins.
    func tag(named name: Range<Int>, isEnd: Bool, from start: Int, to limit: Int) -> Int? {
        var index = start
        while let mark = find("<", from: index, to: limit) {
            index = mark + 1
            let nameStart = mark + (isEnd ? 2 : 1)
            let nameEnd = nameStart + name.count
            guard nameEnd < limit, !isEnd || self[mark + 1] == UInt8(ascii: "/"), endsName(self[nameEnd]) else {
                continue
            }
            var offset = 0
            while offset < name.count,
                asciiLowercase(self[nameStart + offset]) == asciiLowercase(self[name.lowerBound + offset])
            {
                offset += 1
            }
            if offset == name.count { return mark }
        }
        return nil
    }
}
