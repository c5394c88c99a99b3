import CCurl
import Dispatch
import Testing

@testable import Fetching

/// The limit only ends a test that waits for what never comes.
@Suite(.timeLimit(.minutes(2))) struct TransferTests {
    @Test func `a paused transfer takes nothing more from its server, until its reader asks`() throws {
        let (first, rest) = (FetchLimit.highWater + 1, 100_000)
        let isPaused = DispatchSemaphore(value: 0)
        let isSent = DispatchSemaphore(value: 0)
        let server = try RawServer { connection in
            connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(first + rest)\r\n\r\n")
            connection.send([UInt8](repeating: 120, count: first))
            isPaused.wait()
            connection.send([UInt8](repeating: 120, count: rest))
            isSent.signal()
            connection.untilClosed()
        }
        defer { server.stop() }
        let address = try WebAddress(server.url + "/")
        let handle = TransferHandle()
        let channel = BodyChannel(handle: handle, queue: CommandQueue(), host: address.origin.host)
        let request = TransferRequest(
            handle: handle, address: address, hosts: .exactly(address.origin), sizeLimit: 1 << 20,
            sink: .stream(channel))
        let easy = try #require(EasyHandle(settings: testSettings()))
        let multi = try #require(MultiHandle())
        let transfer = Transfer(request: request, easy: easy, settings: testSettings())
        #expect(transfer.aim() == CURLE_OK)
        #expect(curl_multi_add_handle(multi.pointer, easy.pointer) == CURLM_OK)
        defer { curl_multi_remove_handle(multi.pointer, easy.pointer) }
        var running: Int32 = 1
        func perform(until count: Int) {
            while easy.bytesReceived < count, running > 0 {
                curl_multi_poll(multi.pointer, nil, 0, 1000, nil)
                curl_multi_perform(multi.pointer, &running)
            }
        }
        perform(until: first)
        #expect(easy.bytesReceived == first)
        #expect(transfer.deliver() == nil)
        #expect(transfer.isPaused)
        isPaused.signal()
        isSent.wait()
        for _ in 0..<3 { curl_multi_perform(multi.pointer, &running) }
        #expect(easy.bytesReceived == first)
        handle.askForMore()
        #expect(transfer.resumeIfAsked() == nil)
        perform(until: first + rest)
        #expect(easy.bytesReceived == first + rest)
    }
}
