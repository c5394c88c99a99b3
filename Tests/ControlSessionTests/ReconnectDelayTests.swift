import ControlSession
import Testing

struct ReconnectDelayTests {
    @Test func `waits double up to the longest and start again after a success`() {
        var delay = ReconnectDelay()
        let waits = (0..<9).map { _ in delay.next() }
        #expect(waits.prefix(3) == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
        #expect(waits.last == ReconnectDelay.longest)
        delay.reset()
        #expect(delay.next() == ReconnectDelay.shortest)
    }
}
