import Synchronization

/// Gives each job a small number.
final class JobNumbers: Sendable {
    // Drawn by closures that cannot wait.
    private let last: Atomic<Int>

    /// Goes on from the greatest number that is stored.
    init(after last: Int) { self.last = Atomic(last) }

    func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
