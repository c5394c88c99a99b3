import CCurl
import Synchronization

/// What is sent to a target over the network.
struct OutgoingMessage: Sendable {
    /// A request of HTTP, or a mail.
    enum Form: Sendable {
        case http(headers: [String])
        case mail(from: String, to: [String], user: String?, password: String?, isEncrypted: Bool)
    }

    var url: String
    var form: Form
    var body: [UInt8]
    var timeout: Duration
    var caFile: String?
    var proxy: String?
}

/// What a server made of it.
struct ExchangeAnswer: Sendable {
    /// The status of HTTP, or the last reply code of SMTP; 0: none came.
    var status: Int
    /// The first bytes of the answer, or the words of the failure.
    var text: String
    /// What `Retry-After` says, in seconds.
    var retryAfter: Double?
    /// Whether the exchange ended as it should, whatever the status says.
    var isComplete: Bool
    /// Whether the message may have reached the server all the same.
    var mayHaveArrived: Bool
    /// Whether trying again is of no use: the address itself will not do.
    var isHopeless = false
}

/// One exchange with a server over libcurl, on a thread that may block. Redirects are not followed: the address may hold a
/// secret, and belongs to whom the settings name.
final class CurlExchange {
    /// Set once nothing is to be waited for any more, by any thread.
    final class Stop: Sendable {
        private let flag = Atomic(false)
        var isSet: Bool { flag.load(ordering: .relaxed) }
        func set() { flag.store(true, ordering: .relaxed) }
    }

    /// The most bytes of an answer that are kept.
    static let answerBytes = 1024
    /// The most bytes of an answer that are read at all.
    private static let readBytes = 64 << 10
    private static let isReady = tracksync_global_init() == CURLE_OK

    private let message: OutgoingMessage
    private let stop: Stop
    private var received: [UInt8] = []
    private var receivedCount = 0
    private var sent = 0

    private init(_ message: OutgoingMessage, _ stop: Stop) {
        self.message = message
        self.stop = stop
    }

    /// Sends a message and reads the answer.
    static func run(_ message: OutgoingMessage, _ stop: Stop) -> ExchangeAnswer {
        let failed = ExchangeAnswer(
            status: 0, text: "libcurl is not available", isComplete: false, mayHaveArrived: false)
        guard isReady, let handle = curl_easy_init() else { return failed }
        defer { curl_easy_cleanup(handle) }
        return CurlExchange(message, stop).run(on: handle) ?? failed
    }

    private func run(on handle: UnsafeMutableRawPointer) -> ExchangeAnswer? {
        var words = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        var lists: [UnsafeMutablePointer<curl_slist>?] = []
        defer { for list in lists { curl_slist_free_all(list) } }
        let context = Unmanaged.passUnretained(self).toOpaque()
        return words.withUnsafeMutableBufferPointer { words in
            let milliseconds = max(1, Int(message.timeout / .milliseconds(1)))
            var isSet = [
                tracksync_set_long(handle, CURLOPT_NOSIGNAL, 1),
                tracksync_set_long(handle, CURLOPT_QUICK_EXIT, 1),
                tracksync_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1),
                tracksync_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2),
                tracksync_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
                tracksync_set_long(handle, CURLOPT_FOLLOWLOCATION, 0),
                tracksync_set_long(handle, CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)),
                tracksync_set_long(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
                tracksync_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
                tracksync_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds),
                tracksync_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds),
                tracksync_set_long(handle, CURLOPT_NOPROGRESS, 0),
                tracksync_set_pointer(handle, CURLOPT_ERRORBUFFER, words.baseAddress),
                tracksync_set_string(handle, CURLOPT_URL, message.url),
                tracksync_set_callback(handle, CURLOPT_WRITEFUNCTION, receive),
                tracksync_set_pointer(handle, CURLOPT_WRITEDATA, context),
                tracksync_set_read(handle, send),
                tracksync_set_pointer(handle, CURLOPT_READDATA, context),
                tracksync_set_progress(handle, look),
                tracksync_set_pointer(handle, CURLOPT_XFERINFODATA, context),
            ]
            if let file = message.caFile { isSet.append(tracksync_set_string(handle, CURLOPT_CAINFO, file)) }
            isSet += prepare(handle, &lists)
            guard isSet.allSatisfy({ $0 == CURLE_OK }) else { return nil }
            let code = curl_easy_perform(handle)
            return answer(handle, code, words)
        }
    }

    /// Sets what HTTP or SMTP need.
    private func prepare(
        _ handle: UnsafeMutableRawPointer, _ lists: inout [UnsafeMutablePointer<curl_slist>?]
    ) -> [CURLcode] {
        func list(_ texts: [String]) -> UnsafeMutablePointer<curl_slist>? {
            let list = texts.reduce(nil) { curl_slist_append($0, $1) }
            lists.append(list)
            return list
        }
        switch message.form {
        case .http(let headers):
            var codes = [
                tracksync_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
                tracksync_set_long(handle, CURLOPT_POST, 1),
                tracksync_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(message.body.count)),
                // Without the wait for "100 Continue".
                tracksync_set_list(handle, CURLOPT_HTTPHEADER, list(headers + ["Expect:"])),
                tracksync_set_string(handle, CURLOPT_USERAGENT, "tracksync"),
            ]
            if let proxy = message.proxy {
                codes.append(tracksync_set_string(handle, CURLOPT_PROXY, proxy))
                codes.append(tracksync_set_string(handle, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1"))
            }
            return codes
        case .mail(let from, let to, let user, let password, let isEncrypted):
            var codes = [
                tracksync_set_string(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
                tracksync_set_string(handle, CURLOPT_PROXY, ""),
                tracksync_set_long(handle, CURLOPT_UPLOAD, 1),
                tracksync_set_string(handle, CURLOPT_MAIL_FROM, "<\(from)>"),
                tracksync_set_list(handle, CURLOPT_MAIL_RCPT, list(to.map { "<\($0)>" })),
                // One address that is refused must not keep the mail from the others.
                tracksync_set_long(handle, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1),
                tracksync_set_long(
                    handle, CURLOPT_USE_SSL,
                    Int((isEncrypted ? CURLUSESSL_ALL : CURLUSESSL_NONE).rawValue)),
            ]
            if let user { codes.append(tracksync_set_string(handle, CURLOPT_USERNAME, user)) }
            if let password { codes.append(tracksync_set_string(handle, CURLOPT_PASSWORD, password)) }
            return codes
        }
    }

    private func answer(
        _ handle: UnsafeMutableRawPointer, _ code: CURLcode, _ words: UnsafeMutableBufferPointer<CChar>
    ) -> ExchangeAnswer {
        let status = tracksync_get_long(handle, CURLINFO_RESPONSE_CODE)
        // An answer that is too long is cut: what is beyond says nothing.
        let isComplete = code == CURLE_OK || (code == CURLE_WRITE_ERROR && receivedCount > Self.readBytes)
        let body = String(decoding: received, as: UTF8.self)
        var answer = ExchangeAnswer(
            status: status, text: body, isComplete: isComplete,
            mayHaveArrived: sent >= message.body.count && code != CURLE_COULDNT_CONNECT)
        if !isComplete {
            let own = words.baseAddress.map { String(cString: $0) } ?? ""
            answer.text = own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
            if stop.isSet { answer.text = "the daemon is stopping" }
            answer.isHopeless = [CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL].contains(code)
        }
        let wait = tracksync_get_offset(handle, CURLINFO_RETRY_AFTER)
        if wait > 0 { answer.retryAfter = Double(wait) }
        return answer
    }

    // MARK: Callbacks

    fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        received.append(contentsOf: bytes.prefix(max(0, Self.answerBytes - received.count)))
        receivedCount += bytes.count
        return receivedCount <= Self.readBytes
    }

    fileprivate func give(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, message.body.count - sent)
        guard count > 0 else { return 0 }
        buffer.copyBytes(from: message.body[sent..<(sent + count)])
        sent += count
        return count
    }

    fileprivate var isStopped: Bool { stop.isSet }
}

private let receive: curl_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
    return exchange.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private let send: curl_read_callback = { bytes, size, count, context in
    guard let bytes, let context else { return Int(CURL_READFUNC_ABORT) }
    let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
    return exchange.give(to: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

private let look: curl_xferinfo_callback = { context, _, _, _, _ in
    guard let context else { return 1 }
    return Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue().isStopped ? 1 : 0
}
