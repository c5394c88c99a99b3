import Foundation
import Programs

/// A network namespace with one link to this one, which can be dropped and put back.
final class OwnNetwork {
    /// The address of this side of the link.
    let address: String
    private let name: String
    private var link: String { name + "a" }
    private static let program = "/usr/sbin/ip"

    /// Whether this process may make one.
    static let isPossible: Bool = (try? OwnNetwork()) != nil
    /// Why a test was left out.
    static let need = "no network namespace can be made here: that takes root and iproute2"

    /// What runs a program there.
    var command: [String] { [Self.program, "netns", "exec", name] }

    init() throws {
        guard FileManager.default.isExecutableFile(atPath: Self.program) else { throw TestFailure(Self.need) }
        name = "ts\(UInt32.random(in: 0 ... .max))"
        // One of some million networks: other tests have theirs.
        let network = UInt32.random(in: 0..<(1 << 20)) << 2
        func address(_ last: UInt32) -> String {
            let value = 10 << 24 | 1 << 23 | network | last
            return [24, 16, 8, 0].map { "\(value >> UInt32($0) & 255)" }.joined(separator: ".")
        }
        self.address = address(1)
        do {
            try Self.ip("netns", "add", name)
            try Self.ip("link", "add", link, "type", "veth", "peer", "name", name + "b", "netns", name)
            try Self.ip("addr", "add", address(1) + "/30", "dev", link)
            try Self.ip("link", "set", link, "up")
            for line in [["addr", "add", address(2) + "/30", "dev", name + "b"], ["link", "set", name + "b", "up"]] {
                try Self.ip(["-n", name] + line)
            }
        } catch {
            remove()
            throw error
        }
    }

    /// Lets everything vanish that goes over the link, in both directions, without a word to either side.
    func drop() throws { try Self.ip("link", "set", link, "down") }

    /// Puts the link back.
    func restore() throws { try Self.ip("link", "set", link, "up") }

    private static func ip(_ words: String...) throws { try ip(words) }

    private static func ip(_ words: [String]) throws {
        let ending = try execute([program] + words)
        guard ending.status == 0 else { throw TestFailure("ip \(words.joined(separator: " ")): \(ending.errors)") }
    }

    private func remove() {
        try? Self.ip("link", "del", link)
        try? Self.ip("netns", "del", name)
    }

    deinit { remove() }
}
