import Programs
import Testing

extension Trait where Self == ConditionTrait {
    /// For a suite that touches files, sockets, users or the network, which is what the daemon's restrictions are about:
    /// `HardenedEndToEndTests` runs it under them, and `make check` nowhere else, where a box can be made.
    static var inBox: Self {
        .disabled(if: TestTier.isCheck && Boxes.areAvailable, "HardenedEndToEndTests runs it in a box.")
    }
}
