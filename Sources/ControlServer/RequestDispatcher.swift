import ControlProtocol
import FoundationEssentials
import JobModel
import Journal
import Logging
import Storage
import Synchronization

/// Decides what happens to a line: reads it, checks who asks, calls the method, writes the audit.
struct RequestDispatcher: Sendable {
    /// The methods that there are.
    let methods: MethodTable
    /// Who may change things.
    let access: AccessPolicy
    /// Where changes are recorded.
    let audit: @Sendable (AuditEntry) async throws -> Void
    /// What time it is, for the audit.
    let now: @Sendable () -> Date
    /// For errors that the client is not told in full, and for refusals.
    let logger: Logger
    /// Keeps a peer that asks again and again from flooding the log.
    let refusals = RefusalCount()

    /// The reply to a line; `nil` for what must not be answered.
    func reply(to line: [UInt8], from peer: Peer, isStopping: Bool) async -> Reply? {
        switch IncomingMessage(line) {
        case .notification: return nil
        case .malformed(let id, let error): return Reply(id: id, outcome: .failure(error))
        case .request(let request):
            guard !isStopping else { return Reply(id: request.id, outcome: .failure(.shuttingDown)) }
            return Reply(id: request.id, outcome: await outcome(of: request, from: peer))
        }
    }

    private func outcome(of request: Request, from peer: Peer) async -> Result<MethodAnswer, ProtocolError> {
        guard let method = methods[request.method] else {
            return .failure(
                ProtocolError(
                    .protocolMismatch, code: -32601, message: "there is no method \(quoted(request.method))",
                    hint: "Client and daemon may be of different versions: compare tracksyncctl --version and status."))
        }
        switch method.access {
        case .read: return await call(method, with: request.params, by: peer)
        case .change:
            let requester = peer.requester
            let outcome: Result<MethodAnswer, ProtocolError> =
                if access.standing(of: peer).permits(.change) {
                    await call(method, with: request.params, by: peer)
                } else {
                    .failure(access.refusal(of: requester.user))
                }
            await record(method.name, request.params, requester, outcome)
            if case .failure(let error) = outcome, error.data.name == .notPermitted {
                logRefusal(of: method.name, to: requester)
            }
            return outcome
        }
    }

    private func call(_ method: ControlMethod, with params: JSONValue?, by peer: Peer) async
        -> Result<MethodAnswer, ProtocolError>
    {
        do {
            return .success(try await method.handler(MethodCall(parameters: try Parameters(params), peer: peer)))
        } catch {
            return .failure(ProtocolError(answering: error, method: method.name, logger: logger))
        }
    }

    private func record(
        _ command: String, _ params: JSONValue?, _ requester: Requester, _ outcome: Result<MethodAnswer, ProtocolError>
    ) async {
        let parameters = try? Parameters(params)
        let reason = try? parameters?.plainText("reason", maximum: Parameters.maximumReason)
        var entry = AuditEntry(
            time: now(), requester: requester, command: command, parameters: parameters?.summary, reason: reason,
            jobId: nil, outcome: "")
        switch outcome {
        case .success(let answer):
            entry.jobId = answer.jobId
            entry.outcome = answer.outcome
        case .failure(let error):
            entry.jobId = error.data.jobId
            entry.outcome = error.data.name.rawValue
        }
        do {
            // A task of its own, awaited here: the change is made, and its record must not be lost because the
            // connection is cancelled meanwhile. It ends as soon as one row is written.
            try await Task { [audit, entry] in try await audit(entry) }.value
        } catch {
            let reason = StorageError.reason(of: error)
            logger.log(
                .databaseTrouble, "a change could not be written to the audit: \(reason)",
                metadata: ["error": "\(reason)", "method": "\(command)", "requested_by": "\(requester.user)"])
        }
    }

    private func logRefusal(of method: String, to requester: Requester) {
        guard let count = refusals.refused(requester.uid, at: .now) else { return }
        logger.log(
            .changeRefused,
            "\(method) was refused to \(requester.user), who is no operator (uid \(requester.uid), pid \(requester.pid))",
            metadata: [
                "method": "\(method)", "requested_by": "\(requester.user)", "requested_by_uid": "\(requester.uid)",
                "requested_by_pid": "\(requester.pid)", "error_name": "\(ProtocolError.Name.notPermitted.rawValue)",
                "count": "\(count)",
            ])
    }
}
