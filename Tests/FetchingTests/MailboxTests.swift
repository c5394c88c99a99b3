import Testing

@testable import Fetching

struct MailboxTests {
    private func submit(to mailbox: TransferMailbox) async throws -> FetchError.Kind? {
        let address = try WebAddress("http://127.0.0.1:1/")
        let result = await withCheckedContinuation { continuation in
            mailbox.submit(
                TransferOrder(
                    ticket: TransferTicket(), address: address, hosts: .exactly(address.origin), sizeLimit: 1,
                    sink: .page(continuation)))
        }
        guard case .failure(let failure) = result else { return nil }
        return failure.kind
    }

    @Test func `a loop that ended by itself says why to whoever comes later, and shows no life`() async throws {
        let mailbox = TransferMailbox()
        mailbox.closed(kind: .internalFailure(code: 2))
        #expect(try await submit(to: mailbox) == .internalFailure(code: 2))
        mailbox.close()
        #expect(try await submit(to: mailbox) == .internalFailure(code: 2))
        #expect(await mailbox.round() == false)
    }

    @Test func `one that was closed cancels, and that is well`() async throws {
        let mailbox = TransferMailbox()
        mailbox.close()
        #expect(try await submit(to: mailbox) == .cancelled)
        mailbox.closed(kind: .cancelled)
        #expect(try await submit(to: mailbox) == .cancelled)
        #expect(await mailbox.round())
    }
}
