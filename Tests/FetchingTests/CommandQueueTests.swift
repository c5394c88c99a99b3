import Testing

@testable import Fetching

struct CommandQueueTests {
    private func submit(to queue: CommandQueue) async throws -> FetchError.Kind? {
        let address = try WebAddress("http://127.0.0.1:1/")
        let result = await withCheckedContinuation { continuation in
            queue.submit(
                TransferRequest(
                    handle: TransferHandle(), address: address, hosts: .exactly(address.origin), sizeLimit: 1,
                    sink: .page(continuation)))
        }
        guard case .failure(let failure) = result else { return nil }
        return failure.kind
    }

    @Test func `a loop that ended by itself says why to whoever comes later, and shows no life`() async throws {
        let queue = CommandQueue()
        queue.closed(kind: .internalFailure(code: 2))
        #expect(try await submit(to: queue) == .internalFailure(code: 2))
        queue.close()
        #expect(try await submit(to: queue) == .internalFailure(code: 2))
        #expect(await queue.isAlive() == false)
    }

    @Test func `one that was closed cancels, and that is well`() async throws {
        let queue = CommandQueue()
        queue.close()
        #expect(try await submit(to: queue) == .cancelled)
        queue.closed(kind: .cancelled)
        #expect(try await submit(to: queue) == .cancelled)
        #expect(await queue.isAlive())
    }
}
