import CCurl

/// One attempt on the loop's thread: a request, the redirects that answer it, and what has come so far.
final class Transfer {
    enum Step {
        case follow
        case done(Result<CompletedTransfer, TransferFailure>)
    }

    let request: TransferRequest
    let easy: EasyHandle
    /// When its time is up; waiting for a place does not count.
    private var deadline: ContinuousClock.Instant
    private let settings: FetchSettings
    private var started = ContinuousClock.Instant.now
    private(set) var address: WebAddress
    /// What it was let through with, while it is under way.
    var permit: SiteLimits.Permit?
    /// Since when it has waited for its turn with another server.
    private var waitingSince: ContinuousClock.Instant?
    private var redirects: RedirectPolicy
    /// Set by a callback that stopped the transfer: libcurl then only says that writing failed.
    private var stopped: FetchError.Kind?
    /// Whether as much of a file was read as counts.
    private var isRead = false

    // Of the current hop.
    private var headerBytes = 0
    private var decodedBytes = 0
    private var discardedBytes = 0
    private var discardedTooMuch = false
    private var decoder: ContentDecoder?
    /// Bytes that libcurl will hand over again, and that are decoded already.
    private var decodedAlready = 0
    private var status = 0
    private var hasRequested = false
    private var isConditional = false
    private var ignoresValidators = false
    private var begun = ContinuousClock.Instant.now
    private var lastByte = ContinuousClock.Instant.now
    private var bytesAtLastCheck = 0

    /// The body of a page, or what a stream has not handed on yet.
    private var body: [UInt8] = []
    private var headDelivered = false
    /// The reader does not keep up.
    private(set) var isPaused = false
    /// libcurl keeps what is not decoded yet, and takes nothing more.
    private var isHeld = false

    init(request: TransferRequest, easy: EasyHandle, settings: FetchSettings) {
        self.settings = settings
        deadline = .now + settings.timeout
        self.request = request
        self.easy = easy
        address = request.address
        redirects = RedirectPolicy(hosts: request.hosts)
    }

    var host: String { address.origin.host }

    func failure(_ kind: FetchError.Kind, detail: String? = nil) -> TransferFailure {
        TransferFailure(kind: kind, host: host, detail: detail)
    }

    /// Readies the handle for the current address.
    func aim() -> CURLcode {
        headerBytes = 0
        decodedBytes = 0
        discardedBytes = 0
        discardedTooMuch = false
        decoder = nil
        decodedAlready = 0
        status = 0
        hasRequested = false
        // What one address said of its page says nothing of another one's.
        let validators = request.validators.flatMap { $0.url == address.text && !ignoresValidators ? $0 : nil }
        isConditional = validators != nil
        begun = .now
        lastByte = begun
        bytesAtLastCheck = 0
        return easy.aim(at: address, sizeLimit: request.sizeLimit, validators: validators, owner: self)
    }

    // MARK: Callbacks

    /// The request is about to be sent; false stops the transfer.
    ///
    /// libcurl sends a request again by itself when a kept connection turns out to be lost: past the limits, and counted
    /// nowhere. It is a lost connection here as on any other.
    func beginRequest() -> Bool {
        guard !hasRequested else {
            stopped = .connectionLost
            return false
        }
        hasRequested = true
        return true
    }

    /// Counts header bytes; false stops the transfer.
    func receive(headerBytes count: Int) -> Bool {
        lastByte = .now
        headerBytes += count
        guard headerBytes <= FetchLimit.headerBytes else {
            stopped = .headersTooLarge
            return false
        }
        return true
    }

    /// What becomes of bytes that libcurl hands over.
    enum Receipt {
        case taken
        /// All of them are to come again, once there is room for what they decode to.
        case paused
        case stopped
    }

    /// Takes bytes off the wire.
    func receive(body bytes: UnsafeRawBufferPointer) -> Receipt {
        lastByte = .now
        if status == 0 {
            status = easy.status
            if status == 200, request.keepsBody {
                body.reserveCapacity(min(max(easy.declaredLength, FetchLimit.receiveBuffer), request.sizeLimit))
            }
        }
        guard status == 200 else {
            discardedBytes += bytes.count
            discardedTooMuch = discardedBytes > FetchLimit.discardedBytes
            return discardedTooMuch ? .stopped : .taken
        }
        do {
            return try decode(bytes)
        } catch {
            switch error {
            case .broken, .notOffered: stopped = .badEncoding
            case .tooLarge: stopped = .tooLarge(limit: request.sizeLimit)
            }
            return .stopped
        }
    }

    /// Decodes as much as there is room for: where a stream has enough, libcurl keeps the bytes and hands them over again.
    private func decode(_ bytes: UnsafeRawBufferPointer) throws(ContentDecoder.Problem) -> Receipt {
        let decoder: ContentDecoder
        if let begun = self.decoder {
            decoder = begun
        } else {
            decoder = try ContentDecoder(easy.headerList("Content-Encoding"), sizeLimit: request.sizeLimit)
        }
        self.decoder = decoder
        let skipped = min(decodedAlready, bytes.count)
        let fresh = UnsafeRawBufferPointer(rebasing: bytes[skipped...])
        var isStopped = false
        let (taken, demand) = try decoder.decode(fresh) { decoded in
            guard keep(decoded) else {
                isStopped = true
                return .stop
            }
            return request.keepsBody || body.count < FetchLimit.highWater ? .more : .stop
        }
        if isStopped { return .stopped }
        guard case .stop = demand else {
            decodedAlready -= skipped
            return .taken
        }
        decodedAlready = skipped + taken
        isHeld = true
        return .paused
    }

    /// Keeps decoded bytes; false stops the transfer.
    private func keep(_ bytes: UnsafeRawBufferPointer) -> Bool {
        decodedBytes += bytes.count
        guard decodedBytes <= request.sizeLimit else {
            if request.isRobots {
                body.append(contentsOf: bytes.prefix(request.sizeLimit - body.count))
                isRead = true
                return false
            }
            stopped = .tooLarge(limit: request.sizeLimit)
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    // MARK: Steps of the loop

    /// The wait for a turn with another server begins, or is over: it is none of the transfer's time.
    func pauseClock() { waitingSince = .now }

    func resumeClock() {
        guard let waitingSince else { return }
        let waited = waitingSince.duration(to: .now)
        deadline += waited
        started += waited
        self.waitingSince = nil
    }

    /// Passes on what a stream has received since the last time, decodes the bytes that are left, and pauses the transfer when
    /// its reader does not keep up. Returns why the transfer is to end, if it is.
    func deliver() -> TransferFailure? {
        while !isPaused {
            // libcurl 7.88 takes a pause of one direction for a reason to read at once, past the pause. Nothing is being sent
            // any more.
            if handOn() == .pause {
                if curl_easy_pause(easy.pointer, CURLPAUSE_ALL) == CURLE_OK { isPaused = true }
                return nil
            }
            guard isHeld else { return nil }
            if let failure = resume() { return failure }
        }
        return nil
    }

    private func handOn() -> BodyChannel.Demand {
        guard case .stream(let channel) = request.sink, !body.isEmpty else { return .more }
        let head = headDelivered ? nil : responseHead(status: status)
        headDelivered = true
        defer { body = [] }
        return channel.deliver(head: head, bytes: body)
    }

    /// Lets a paused transfer go on once its reader has asked for it. Returns why the transfer is to end, if it is.
    func resumeIfAsked() -> TransferFailure? {
        guard request.handle.consumeResume(), isPaused else { return nil }
        isPaused = false
        lastByte = .now
        return resume() ?? deliver()
    }

    /// Has libcurl hand over what it keeps, and go on.
    private func resume() -> TransferFailure? {
        isHeld = false
        let code = curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
        // What stops a transfer from here libcurl does not report with the others.
        if let stopped { return failure(stopped) }
        return code == CURLE_OK ? nil : curlFailure(code)
    }

    /// The time-out that has passed; otherwise when to look again.
    func expiry(at now: ContinuousClock.Instant) -> Expiry {
        if now >= deadline { return .expired(.timedOut(.transfer), after: settings.timeout) }
        if isPaused { return .lookAgain(deadline) }
        let stall = lastByte + settings.stallTimeout
        if now < stall { return .lookAgain(min(stall, deadline)) }
        // Callbacks miss bytes that are still inside a decoder, and the time of connecting is not a stall.
        let ready = easy.readyAfter
        let received = easy.bytesReceived
        if ready == .zero || received > bytesAtLastCheck {
            bytesAtLastCheck = received
            lastByte = now
        } else if begun + ready + settings.stallTimeout > now {
            lastByte = begun + ready
        } else {
            return .expired(.timedOut(.stalled), after: settings.stallTimeout)
        }
        return .lookAgain(min(lastByte + settings.stallTimeout, deadline))
    }

    enum Expiry {
        case lookAgain(ContinuousClock.Instant)
        case expired(FetchError.Kind, after: Duration)
    }

    /// Judges a transfer that libcurl has ended.
    func ended(_ code: CURLcode) -> Step {
        if let stopped { return .done(.failure(failure(stopped))) }
        if isRead { return .done(.success(completed())) }
        let status = easy.status
        // Of an answer that is no page the status counts: an error page may break off, a redirect's body be too large.
        let bodyRefused = discardedTooMuch || code == CURLE_FILESIZE_EXCEEDED
        let statusCounts = status >= 400 || (status >= 300 && bodyRefused)
        guard code == CURLE_OK || statusCounts else { return .done(.failure(curlFailure(code))) }
        if RedirectPolicy.isRedirect(status: status),
            let location = easy.header("Location", limit: FetchLimit.addressBytes)
        {
            switch redirects.decide(from: address, location: location) {
            case .follow(let target):
                address = target
                return .follow
            case .refuse(let refusal): return .done(.failure(failure(.redirectRefused(refusal))))
            case .tooMany: return .done(.failure(failure(.tooManyRedirects)))
            }
        }
        if status == 304, isConditional, let validators = request.validators,
            validators.contradicts(etag: easy.header("ETag"))
        {
            // It is about another version than ours: the page is asked for once more, without conditions.
            ignoresValidators = true
            return .follow
        }
        if status == 304, isConditional {
            // There is no body to set it by.
            self.status = status
            return .done(.success(completed()))
        }
        guard status == 200 else {
            let proxy = settings.proxy(for: address.origin)
            // Only a proxy asks for a password with this status (RFC 9110, section 15.5.8).
            var failure =
                status == 407 && proxy != nil
                ? failure(.proxy, detail: proxy.map { "\($0) answered with status \(status)" })
                : failure(.status(status), detail: proxy?.words)
            failure.retryAfter = easy.header("Retry-After").flatMap {
                RetryAfter.wait($0, longest: settings.retryAfterMax)
            }
            return .done(.failure(failure))
        }
        // A coding that has begun and not ended: the rest of the page is missing, whatever length was declared.
        if let decoder, !decoder.isComplete { return .done(.failure(failure(.truncated))) }
        guard decodedBytes > 0 else { return .done(.failure(failure(.empty))) }
        _ = handOn()
        return .done(.success(completed()))
    }

    private func completed() -> CompletedTransfer {
        CompletedTransfer(
            head: responseHead(status: status), host: host, body: body, bytesReceived: easy.bytesReceived,
            duration: .now - started)
    }

    private func curlFailure(_ code: CURLcode) -> TransferFailure {
        // A single header line that outgrows libcurl's buffer counts as "out of memory" there.
        if code == CURLE_OUT_OF_MEMORY, decodedBytes + discardedBytes == 0 {
            return failure(.headersTooLarge)
        }
        return TransferFailure(
            code: code, easy: easy.pointer, host: host, sizeLimit: request.sizeLimit,
            proxy: settings.proxy(for: address.origin))
    }

    private func responseHead(status: Int) -> ResponseHead {
        ResponseHead(
            status: status, url: address.text, contentType: easy.headerList("Content-Type"), etag: easy.header("ETag"),
            lastModified: easy.header("Last-Modified"))
    }
}
