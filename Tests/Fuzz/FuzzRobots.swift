@testable import Robots

/// Reads one robots.txt and holds a path against it, and ends the run when an invariant is broken. The input's first line
/// is the path, the second a pattern of its own, the rest the file.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzRobots(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let parts = input.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
    let path = Array(parts[0])
    let file = parts.count > 2 ? Array(parts[2]) : []
    let rules = RobotsRules(file, for: "tracksync")
    demand(rules == RobotsRules(file, for: "TRACKSYNC"), "the case of the token makes a difference")
    let otherEnds = file.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: "\r") : $0 }
    demand(rules == RobotsRules(otherEnds, for: "tracksync"), "the ends of lines make a difference")
    demand(rules.allows("/robots.txt"), "the file itself is not allowed")
    let target = "/" + String(decoding: path, as: UTF8.self)
    demand(rules.allows(target) == rules.allows(target), "the same path twice gives two answers")
    if let delay = rules.crawlDelay {
        demand(delay >= .zero && delay < .seconds(86_402), "a delay is out of bounds")
    }
    guard parts.count > 1, path.count <= 16, parts[1].count <= 16 else { return 0 }
    let pattern = Array(parts[1])
    // With each star the plain way takes many times longer.
    guard pattern.count(where: { $0 == UInt8(ascii: "*") }) <= 6 else { return 0 }
    var steps = Int.max
    demand(
        RobotsPattern.matches(pattern[...], path, &steps) == matchesPlainly(pattern[...], path[...]),
        "a pattern is matched wrongly")
    let normal = RobotsPattern.normalised(target: target)
    demand(
        RobotsPattern.normalised(target: String(decoding: normal, as: UTF8.self)) == normal,
        "a normal form has another one")
    return 0
}

/// Matches as the words say it, however long that takes.
private func matchesPlainly(_ pattern: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return true }
    if first == UInt8(ascii: "$"), pattern.count == 1 { return path.isEmpty }
    if first == UInt8(ascii: "*") {
        return matchesPlainly(pattern.dropFirst(), path)
            || (!path.isEmpty && matchesPlainly(pattern, path.dropFirst()))
    }
    return path.first == first && matchesPlainly(pattern.dropFirst(), path.dropFirst())
}
