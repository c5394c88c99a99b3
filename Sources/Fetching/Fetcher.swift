/// Fetches pages over HTTP.
///
/// All transfers share one event loop, its connections and its TLS sessions. A cancelled task stops its transfer at
/// once, wherever it stands. However many are asked for, only so many as the settings say run at a time: each that ends
/// makes room for the next within the loop, without a detour through the tasks.
public final class Fetcher: Sendable {
    let settings: FetchSettings
    let environment: FetchDependencies
    private let queue = CommandQueue()
    private let traffic: SiteTraffic
    private let thread: LoopThread?

    /// How many transfers run at once.
    public var concurrency: Int { settings.concurrency }

    /// Starts the event loop.
    ///
    /// - Parameter traffic: what the fetchers of a program share.
    public init(
        settings: FetchSettings, environment: FetchDependencies = .live, traffic: SiteTraffic = SiteTraffic()
    ) {
        self.settings = settings
        self.environment = environment
        self.traffic = traffic
        thread = TransferLoop.start(settings: settings, environment: environment, traffic: traffic, queue: queue)
        if let thread { traffic.add(thread) }
    }

    var threadName: String? { thread?.name }

    // Its thread is left to `traffic`.
    deinit { queue.close() }

    /// Stops the event loop and waits for the end of its thread; every transfer ends as cancelled, as do later ones.
    nonisolated(nonsending) public func shutdown() async {
        guard let thread else { return }
        await thread.end()
        traffic.remove(thread)
    }

    /// Returns once the event loop has come round: a sign that it lives; false when it has ended by itself. One that was
    /// shut down answers at once.
    nonisolated(nonsending) public func answer() async -> Bool { await queue.isAlive() }

    // MARK: The sites

    /// A run begins: it may take as long as any, whatever the site was like in the one before.
    public func beginRun() { traffic.beginRun(at: environment.now(), settings.bounds) }

    /// Why nothing is sent at the moment, if anything waits; `nil` while requests are.
    public var pause: FetchPause? { traffic.pause(at: environment.now(), settings.bounds) }

    /// What this process's own limit on open files has to do with failures of the last minute, in half a sentence; `nil` when
    /// nothing.
    public var ownLimit: String? {
        traffic.isOutOfDescriptors(at: environment.now()) ? DescriptorLimit.explanation : nil
    }

    /// How long a pause lasts by now, or is to last still.
    public func length(of pause: FetchPause) -> Duration {
        switch pause {
        case .failures(let since): since.duration(to: environment.now())
        case .retryAfter(let until): environment.now().duration(to: until)
        }
    }

    /// How long a site of which most requests fail is tried again before the run is given up, and how long one that sends
    /// everybody away is waited for.
    public var giveUpAfter: Duration { settings.giveUpAfter }

    /// The servers whose `robots.txt` could not be had since the run began, or since the last call.
    public func drainRobotsFailures() -> RobotsFailures? { traffic.drainRobotsFailures() }

    /// How many requests for `robots.txt` were sent since the run began, or since the last call.
    public func drainRobotsRequests() -> Int { traffic.drainRobotsRequests() }

    /// Whether the copies of `robots.txt` that an earlier run of the program kept are still to be restored; true once.
    public func hasRobotsCopies() -> Bool { traffic.hasRobotsCopies() }

    /// Takes over copies of `robots.txt` that an earlier run of the program kept.
    public func restoreRobots(_ copies: [RobotsCopy]) {
        traffic.restoreRobots(copies, for: settings.productToken, at: environment.now())
    }

    /// The copies of `robots.txt` that have changed since the last call, to be kept.
    public func drainRobotsCopies() -> [RobotsCopy] { traffic.drainRobotsCopies(at: environment.now()) }

    /// The servers that want more time between requests than they get, since the run began, or since the last call.
    public func drainLongDelays() -> LongDelays? { traffic.drainLongDelays() }

    /// How many requests were sent once more after a failure since the run began, or since the last call.
    public func drainRetries() -> Int { traffic.drainRetries() }

    // MARK: Pages

    /// Prepares to fetch a page attempt by attempt, unless it is the same where the request has validators.
    ///
    /// - Throws: `FetchError` when the address may not be fetched.
    public func begin(_ request: FetchRequest) throws(FetchError) -> PageFetch {
        PageFetch(
            fetcher: self, request: request, address: try admitted(request), policy: RetryPolicy(settings: settings))
    }

    nonisolated(nonsending) func attempt(
        _ request: FetchRequest, _ address: WebAddress, number: Int
    ) async -> Result<CompletedTransfer, TransferFailure> {
        let handle = TransferHandle()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(request, address: address, attempt: number, handle: handle, sink: .page(continuation))
            }
        } onCancel: {
            queue.cancel(handle)
        }
    }

    /// Fetches a page and hands it to `consume` as it comes, trying again after transient failures; validators are not
    /// sent.
    ///
    /// Each attempt that brings a page calls `consume` again with a body from the beginning. An error that `consume`
    /// throws stops the transfer at once and passes through, except that a failed transfer that it saw counts as
    /// that failure whatever it does: it may lead to another attempt. A `consume` that returns before the end of the
    /// body stops the transfer, and its result stands.
    ///
    /// - Throws: `FetchError`, of kind `cancelled` when the task was cancelled, and what `consume` throws.
    nonisolated(nonsending) public func stream<Output>(
        _ request: FetchRequest,
        consume: nonisolated(nonsending) (ResponseHead, ResponseBody) async throws -> Output
    ) async throws -> Output {
        var request = request
        request.validators = nil
        return try await retrying(request) {
            [request]
            (address, attempt) -> Result<Result<Output, any Error>, TransferFailure> in
            let handle = TransferHandle()
            let channel = BodyChannel(handle: handle, queue: queue, host: address.origin.host)
            return await withTaskCancellationHandler {
                submit(request, address: address, attempt: attempt, handle: handle, sink: .stream(channel))
                switch await channel.next() {
                case .failure(let failure): return .failure(failure)
                case .head(let head):
                    let body = ResponseBody(channel: channel, attempt: attempt)
                    let result: Result<Output, any Error>
                    do {
                        result = .success(try await consume(head, body))
                    } catch {
                        result = .failure(error)
                    }
                    channel.abandon()
                    return channel.failure.map { .failure($0) } ?? .success(result)
                case .bytes, .end:
                    channel.abandon()
                    return .failure(TransferFailure(kind: .invalidResponse, host: address.origin.host))
                }
            } onCancel: {
                queue.cancel(handle)
            }
        }.get()
    }

    /// Makes attempts until one succeeds or no further one makes sense.
    nonisolated(nonsending) private func retrying<Output>(
        _ request: FetchRequest,
        attempt: nonisolated(nonsending) (WebAddress, Int) async -> Result<Output, TransferFailure>
    ) async throws(FetchError) -> Output {
        let address = try admitted(request)
        var policy = RetryPolicy(settings: settings)
        let end = request.isPatient ? environment.now() + settings.giveUpAfter : nil
        while true {
            let attempts = policy.attempts
            switch await attempt(address, attempts) {
            case .success(let output): return output
            case .failure(let failure):
                let isPatient = end.map { environment.now() < $0 } ?? false
                if end != nil, !isPatient, attempts > settings.retries { throw FetchError(failure, attempts: attempts) }
                try await wait(
                    try pause(after: failure, &policy, isExcused: isPatient), host: failure.host, attempts: attempts)
            }
        }
    }

    /// How long to wait after a failed attempt, which counts against no limit when it is excused; throws when no further one makes sense.
    func pause(
        after failure: TransferFailure, _ policy: inout RetryPolicy, isExcused: Bool = false
    ) throws(FetchError) -> Duration {
        let attempts = policy.attempts
        let isTransient = failure.kind.isTransient && !failure.kind.isUnsent
        let decision = policy.failed(
            transient: isTransient, retryAfter: failure.retryAfter,
            isSiteDown: isTransient && (isExcused || traffic.isOpen),
            random: environment.random())
        guard case .retry(let wait) = decision else {
            throw FetchError(failure, attempts: failure.kind.isUnsent ? attempts - 1 : attempts)
        }
        return wait
    }

    /// Waits between two attempts; throws when the task is cancelled.
    nonisolated(nonsending) func wait(_ wait: Duration, host: String, attempts: Int) async throws(FetchError) {
        do {
            try await environment.sleep(wait)
        } catch {
            throw FetchError(TransferFailure(kind: .cancelled, host: host), attempts: attempts)
        }
    }

    private func admitted(_ request: FetchRequest) throws(FetchError) -> WebAddress {
        let address: WebAddress
        do {
            address = try WebAddress(request.url)
        } catch {
            throw FetchError(TransferFailure(kind: .addressRefused(error), host: ""), attempts: 0)
        }
        if let refusal = request.hosts.refusal(of: address) {
            throw FetchError(
                TransferFailure(kind: .addressRefused(refusal), host: address.origin.host), attempts: 0)
        }
        return address
    }

    private func submit(
        _ request: FetchRequest, address: WebAddress, attempt: Int, handle: TransferHandle, sink: TransferRequest.Sink
    ) {
        queue.submit(
            TransferRequest(
                handle: handle, address: address, hosts: request.hosts, sizeLimit: request.sizeLimit,
                validators: settings.policy(for: address.origin.host).conditional ? request.validators : nil,
                sink: sink,
                isRetry: attempt > 1))
    }
}
