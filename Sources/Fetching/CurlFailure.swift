import CCrypto
import CCurl
import Glibc

extension TransferFailure {
    /// Reads a failed transfer's kind off libcurl's code and the values it keeps, never off a text.
    ///
    /// - Parameter proxy: the proxy that the page was asked for through: libcurl tells it from the site only where its name is
    ///   not found.
    init(code: CURLcode, easy: UnsafeMutableRawPointer, host: String, sizeLimit: Int, proxy: ProxyInUse? = nil) {
        let connectStatus = tracksync_get_long(easy, CURLINFO_HTTP_CONNECTCODE)
        if code == CURLE_RECV_ERROR, connectStatus != 0, !(200...299).contains(connectStatus) {
            self.init(
                kind: .proxy, host: host,
                detail: "\(proxy.map { "\($0)" } ?? "it") answered with status \(connectStatus)")
            return
        }
        let kind = FetchError.Kind(code: code, sizeLimit: sizeLimit)
        // Before a proxy that is reached over TLS has answered, TLS is with it and not with the site.
        if case .tls(let problem) = kind, problem != .setup, let proxy, proxy.isReachedByTLS, connectStatus == 0 {
            let result = tracksync_get_long(easy, CURLINFO_PROXY_SSL_VERIFYRESULT)
            let reason =
                problem == .certificate
                ? "its certificate was not accepted (\(Self.certificateText(result) ?? "unknown"))"
                : "the TLS handshake with it failed"
            self.init(kind: .proxy, host: host, detail: "\(proxy): \(reason)")
            return
        }
        switch kind {
        case .tls(.certificate):
            let result = tracksync_get_long(easy, CURLINFO_SSL_VERIFYRESULT)
            self.init(kind: kind, host: host, detail: Self.certificateText(result))
        case .tooLarge:
            self.init(kind: kind, host: host)
        case .connect where DescriptorLimit.isReached, .dns where DescriptorLimit.isReached:
            self.init(kind: kind, host: host, detail: DescriptorLimit.explanation)
            isOutOfDescriptors = true
        case .connect, .proxy, .timedOut(.connect):
            let text = String(validatingCString: curl_easy_strerror(code))
            // Connected, it is the site that does not answer.
            let isConnected = tracksync_get_offset(easy, CURLINFO_CONNECT_TIME_T) > 0
            guard let proxy, kind == .proxy || !isConnected else {
                self.init(kind: kind, host: host, detail: text)
                return
            }
            let reason = kind == .connect ? "no connection to it could be made" : text?.lowercased() ?? "it failed"
            self.init(kind: .proxy, host: host, detail: "\(proxy): \(reason)")
        default:
            // Nobody can tell whether it was the proxy: it is named.
            let text = [String(validatingCString: curl_easy_strerror(code)), proxy?.words].compactMap(\.self)
            self.init(kind: kind, host: host, detail: text.isEmpty ? nil : text.joined(separator: "; "))
        }
    }

    /// What is wrong with a certificate, by the result of its check.
    private static func certificateText(_ result: Int) -> String? {
        // libcurl leaves "unspecified" when the chain is good and only the name in it is not.
        guard result != X509_V_OK, result != X509_V_ERR_UNSPECIFIED else { return "it is for another host" }
        return X509_verify_cert_error_string(result).flatMap { String(validatingCString: $0) }
    }
}

/// The limit on files and connections that this process may have open.
enum DescriptorLimit {
    /// libcurl does not tell why it got no socket.
    static var isReached: Bool {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 { close(descriptor) }
        return descriptor < 0 && (errno == EMFILE || errno == ENFILE)
    }

    /// What it is, and the way out.
    static var explanation: String {
        var limit = rlimit()
        let number = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? " (\(limit.rlim_cur))" : ""
        return
            "this process has as many files and connections open as it may\(number): raise LimitNOFILE of the service or "
            + "ulimit -n, or lower fetch.concurrency"
    }
}

extension FetchError.Kind {
    /// The kind of failure that a libcurl code stands for.
    ///
    /// The only time-out left to libcurl is that of the connection; the loop keeps the other two.
    init(code: CURLcode, sizeLimit: Int) {
        self =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST: .dns
            case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: .proxy
            case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: .connect
            case CURLE_OPERATION_TIMEDOUT: .timedOut(.connect)
            case CURLE_SSL_CONNECT_ERROR: .tls(.handshake)
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
                CURLE_SSL_INVALIDCERTSTATUS:
                .tls(.certificate)
            case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
                CURLE_USE_SSL_FAILED:
                .tls(.setup)
            case CURLE_PARTIAL_FILE: .truncated
            case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
                .connectionLost
            // Of a compressed Transfer-Encoding, which libcurl undoes; a callback that stops says why itself.
            case CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR: .badEncoding
            case CURLE_FILESIZE_EXCEEDED: .tooLarge(limit: sizeLimit)
            case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: .invalidResponse
            default: .internalFailure(code: Int(code.rawValue))
            }
    }
}
