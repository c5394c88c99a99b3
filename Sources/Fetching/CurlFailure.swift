import CCrypto
import CCurl
import Glibc

extension TransferFailure {
    /// Reads a failed transfer's kind off libcurl's code and the values it keeps, never off a text.
    init(code: CURLcode, easy: UnsafeMutableRawPointer, host: String, sizeLimit: Int) {
        let connectStatus = tracksync_get_long(easy, CURLINFO_HTTP_CONNECTCODE)
        if code == CURLE_RECV_ERROR, connectStatus != 0, !(200...299).contains(connectStatus) {
            self.init(kind: .proxy, host: host, detail: "it answered with status \(connectStatus)")
            return
        }
        let kind = FetchError.Kind(code: code, sizeLimit: sizeLimit)
        switch kind {
        case .tls(.certificate):
            // libcurl leaves "unspecified" when the chain is good and only the name in it is not.
            let result = tracksync_get_long(easy, CURLINFO_SSL_VERIFYRESULT)
            let isChainGood = result == X509_V_OK || result == X509_V_ERR_UNSPECIFIED
            let text = X509_verify_cert_error_string(result).flatMap { String(validatingCString: $0) }
            self.init(kind: kind, host: host, detail: isChainGood ? "it is for another host" : text)
        case .tooLarge:
            self.init(kind: kind, host: host)
        case .connect where Self.isOutOfFiles, .dns where Self.isOutOfFiles:
            self.init(kind: kind, host: host, detail: "this process may open no more files: raise its limit of them")
        default:
            self.init(kind: kind, host: host, detail: String(validatingCString: curl_easy_strerror(code)))
        }
    }

    /// libcurl does not tell why it got no socket.
    private static var isOutOfFiles: Bool {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 { close(descriptor) }
        return descriptor < 0 && (errno == EMFILE || errno == ENFILE)
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
            // The decoder's word for what comes behind the end of what is compressed: a callback that stops says why itself.
            case CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR: .badEncoding
            case CURLE_FILESIZE_EXCEEDED: .tooLarge(limit: sizeLimit)
            case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: .invalidResponse
            default: .internalFailure(code: Int(code.rawValue))
            }
    }
}
