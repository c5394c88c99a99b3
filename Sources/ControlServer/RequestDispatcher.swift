import ControlProtocol
import FoundationEssentials
import JobModel
import Journal
import Logging
import Remedies
import Storage
import Synchronization

/// Answers a line of a client: reads it, checks the peer's rights, calls the method, writes the audit.
struct RequestDispatcher: Sendable {
    /// The methods that there are.
    let methods: MethodTable
    /// Who may change things.
    let access: AccessPolicy
    /// Looks users up.
    var users = UserDirectory()
    /// Where changes are recorded.
    let audit: @Sendable (AuditEntry) async throws -> Void
    /// What time it is, for the audit.
    let now: @Sendable () -> Date
    /// For errors that the client is not told in full, and for refusals.
    let logger: Logger
    /// Keeps a peer that asks again and again from flooding the log.
    let refusals = RefusalCount<UInt32>(every: .seconds(10))
    /// Keeps a peer that may not change anything from filling the audit.
    let recordedRefusals = RefusalCount<RefusedChange>(every: .seconds(60))
    /// Has the users take turns.
    var turns = RequestTurns()

    /// The reply to a line; `nil` for what must not be answered, and when the task is cancelled before the line is read.
    ///
    /// What is read is read for this peer alone, so it ends when its connection does. A change that has begun ends, and
    /// is recorded.
    func reply(
        to line: [UInt8], from peer: Peer, until end: ConnectionEnd = ConnectionEnd(), isStopping: Bool
    ) async -> Reply? {
        guard let message = try? await turns.withLine(of: peer.uid, { IncomingMessage(line) }) else { return nil }
        switch message {
        case .notification: return nil
        case .malformed(let id, let error): return Reply(id: id, outcome: .failure(error))
        case .request(let request):
            guard !isStopping else { return Reply(id: request.id, outcome: .failure(.shuttingDown)) }
            return Reply(id: request.id, outcome: await outcome(of: request, from: peer, until: end))
        }
    }

    private func outcome(of request: Request, from peer: Peer, until end: ConnectionEnd) async
        -> Result<MethodAnswer, ProtocolError>
    {
        guard let method = methods[request.method] else {
            return .failure(
                ProtocolError(
                    .protocolMismatch, code: -32601, message: "there is no method \(quoted(request.method))",
                    action: Remedy(.compareVersions)))
        }
        switch method.access {
        case .read:
            if access.readersGroup != nil, !access.permits(.read, to: await users.role(of: peer, by: access)),
                await !access.isDelegate(peer, name: { await users.requester(of: peer).user })
            {
                return .failure(access.readRefusal(of: await users.requester(of: peer).user))
            }
            do {
                return try await end.cancelling { await call(method, with: request.params, by: peer) }
            } catch {
                // Nobody is there to read it.
                return .failure(.shuttingDown)
            }
        case .change:
            let requester = await users.requester(of: peer)
            let outcome: Result<MethodAnswer, ProtocolError>
            var person: String?
            if let name = request.person {
                if await access.isDelegate(peer, name: { requester.user }) {
                    person = name
                    outcome = await call(method, with: request.params, by: peer, for: name)
                } else {
                    outcome = .failure(access.delegationRefusal(of: requester.user))
                }
            } else if await users.role(of: peer, by: access).permits(.change) {
                outcome = await call(method, with: request.params, by: peer)
            } else {
                outcome = .failure(await refusal(of: requester))
            }
            var refused: Int?
            if case .failure(let error) = outcome, error.data.name == .notPermitted {
                logRefusal(of: method.name, to: requester)
                refused = recordedRefusals.refused(RefusedChange(user: peer.uid, method: method.name), at: .now)
                guard refused != nil else { return outcome }
            }
            await record(method.name, request.params, requester, for: person, refused: refused ?? 0, outcome)
            return outcome
        }
    }

    private func refusal(of requester: Requester) async -> ProtocolError {
        let exists = if let group = access.operatorsGroup { await users.hasGroup(group) } else { false }
        return access.refusal(of: requester.user, groupExists: exists)
    }

    private func call(
        _ method: ControlMethod, with params: JSONValue?, by peer: Peer, for person: String? = nil
    ) async -> Result<MethodAnswer, ProtocolError> {
        do {
            let call = MethodCall(
                parameters: try Parameters(params), peer: peer, person: person, users: users, turns: turns)
            guard let lane = method.lane else { return .success(try await method.handler(call)) }
            return .success(try await turns.withTurn(of: peer.uid, in: lane) { try await method.handler(call) })
        } catch {
            return .failure(ProtocolError(answering: error, method: method.name, logger: logger))
        }
    }

    private func record(
        _ command: String, _ params: JSONValue?, _ requester: Requester, for person: String?, refused count: Int,
        _ outcome: Result<MethodAnswer, ProtocolError>
    ) async {
        let parameters = try? Parameters(params)
        var entry = AuditEntry(
            time: now(), requester: requester, command: command, parameters: parameters?.summary,
            reason: parameters?.reason,
            jobId: nil, outcome: "")
        if let person {
            // The person under its own name, with the number of who asked for it.
            entry.requester.user = person
            entry.parameters = (["delegate=\(requester.user)"] + [entry.parameters].compactMap(\.self))
                .joined(separator: " ")
        }
        if count > 1 {
            entry.parameters = (["refusals=\(count)"] + [entry.parameters].compactMap(\.self)).joined(separator: " ")
        }
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
                .storageError, "a change could not be written to the audit: \(reason)",
                metadata: ["error": "\(reason)", "method": "\(command)", "requested_by": "\(requester.user)"])
        }
    }

    private func logRefusal(of method: String, to requester: Requester) {
        guard let count = refusals.refused(requester.uid, at: .now) else { return }
        logger.log(
            .requestDenied,
            "\(method) was refused to \(requester.user), who is no operator (uid \(requester.uid), pid \(requester.pid))",
            metadata: [
                "method": "\(method)", "requested_by": "\(requester.user)", "requested_by_uid": "\(requester.uid)",
                "requested_by_pid": "\(requester.pid)", "error_name": "\(ProtocolError.Name.notPermitted.rawValue)",
                "count": "\(count)",
            ])
    }
}

/// A change that a user may not make.
struct RefusedChange: Hashable {
    let user: UInt32
    let method: String
}
