import CCurl

/// A libcurl handle with everything set that is the same for all requests.
///
/// It is reused, as making one costs more than a small transfer, and lives on the loop's thread.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let connectTo: UnsafeMutablePointer<curl_slist>?
    /// Headers of the current request alone; libcurl reads them as it sends.
    private var headers: UnsafeMutablePointer<curl_slist>?

    /// `nil` when libcurl refuses one of the options; a handle without them would not be safe to use.
    init?(settings: FetchSettings) {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        connectTo = settings.connectTo.reduce(nil) { curl_slist_append($0, $1) }
        guard configure(settings) else { return nil }
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(connectTo)
        curl_slist_free_all(headers)
    }

    private func configure(_ settings: FetchSettings) -> Bool {
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1),
            // Without it a cancelled transfer waits for its name resolution to end.
            (CURLOPT_QUICK_EXIT, 1),
            (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
            (CURLOPT_FOLLOWLOCATION, 0),
            (CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
            (CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)),
            (CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            (CURLOPT_HTTP_CONTENT_DECODING, 0),
            (CURLOPT_BUFFERSIZE, FetchLimit.receiveBuffer),
            (CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.wholeMilliseconds),
        ]
        let strings: [(CURLoption, String)] = [
            (CURLOPT_PROTOCOLS_STR, "http,https"),
            (CURLOPT_USERAGENT, settings.userAgent),
            // What ContentDecoder undoes: the body comes as it is.
            (CURLOPT_ACCEPT_ENCODING, "gzip, deflate"),
        ]
        return numbers.allSatisfy { tracksync_set_long(pointer, $0, $1) == CURLE_OK }
            && strings.allSatisfy { tracksync_set_string(pointer, $0, $1) == CURLE_OK }
            && tracksync_set_callback(pointer, CURLOPT_WRITEFUNCTION, receiveBody) == CURLE_OK
            && tracksync_set_callback(pointer, CURLOPT_HEADERFUNCTION, receiveHeader) == CURLE_OK
            && tracksync_set_prereq(pointer, beginRequest) == CURLE_OK
            && settings.caFile.map { tracksync_set_string(pointer, CURLOPT_CAINFO, $0) == CURLE_OK } ?? true
            && settings.proxy.map(useProxy) ?? true
            && connectTo.map { tracksync_set_list(pointer, CURLOPT_CONNECT_TO, $0) == CURLE_OK } ?? true
    }

    /// Whoever names a proxy means it for every page, whatever exceptions the environment has.
    private func useProxy(_ proxy: ProxyAddress) -> Bool {
        tracksync_set_string(pointer, CURLOPT_PROXY, proxy.text) == CURLE_OK
            && tracksync_set_string(pointer, CURLOPT_NOPROXY, "") == CURLE_OK
    }

    /// Aims the handle at an address; `owner` gets the callbacks and must outlive the transfer.
    func aim(at address: WebAddress, sizeLimit: Int, validators: PageValidators?, owner: Transfer) -> CURLcode {
        curl_slist_free_all(headers)
        headers = (validators?.headers ?? []).reduce(nil) { curl_slist_append($0, $1) }
        let context = Unmanaged.passUnretained(owner).toOpaque()
        let codes = [
            tracksync_set_string(pointer, CURLOPT_URL, address.text),
            // Refuses by the declared length; what is not declared is counted as it comes.
            tracksync_set_offset(
                pointer, CURLOPT_MAXFILESIZE_LARGE,
                curl_off_t(owner.request.isRobots ? FetchLimit.anyLength : max(1, sizeLimit))),
            tracksync_set_pointer(pointer, CURLOPT_WRITEDATA, context),
            tracksync_set_pointer(pointer, CURLOPT_HEADERDATA, context),
            tracksync_set_pointer(pointer, CURLOPT_PREREQDATA, context),
            tracksync_set_pointer(pointer, CURLOPT_PRIVATE, context),
            tracksync_set_list(pointer, CURLOPT_HTTPHEADER, headers),
        ]
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    /// The status of the last response; 0 before one.
    var status: Int { tracksync_get_long(pointer, CURLINFO_RESPONSE_CODE) }
    /// Body bytes off the wire.
    var bytesReceived: Int { Int(tracksync_get_offset(pointer, CURLINFO_SIZE_DOWNLOAD_T)) }
    /// The declared length of the body as transferred; -1 when undeclared.
    var declaredLength: Int { Int(tracksync_get_offset(pointer, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)) }
    /// How long after the start the connection was ready; zero before.
    var readyAfter: Duration {
        .microseconds(Int64(tracksync_get_offset(pointer, CURLINFO_PRETRANSFER_TIME_T)))
    }

    /// A header of the last response that may be sent several times, its values joined with commas; one that is too long or
    /// no UTF-8 is left out.
    func headerList(_ name: String) -> String? {
        var values: [String] = []
        var header: UnsafeMutablePointer<curl_header>?
        while values.count < FetchLimit.repeatedHeaders,
            curl_easy_header(pointer, name, values.count, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK,
            let value = header?.pointee.value
        {
            values.append(String(validatingCString: value) ?? "")
        }
        let list = values.filter { !$0.isEmpty && $0.utf8.count <= FetchLimit.headerValueBytes }
        return list.isEmpty ? nil : list.joined(separator: ", ")
    }

    /// A header of the last response; `nil` when absent, repeated, too long or no UTF-8.
    func header(_ name: String, limit: Int = FetchLimit.headerValueBytes) -> String? {
        var header: UnsafeMutablePointer<curl_header>?
        guard curl_easy_header(pointer, name, 0, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK,
            let header = header?.pointee, header.amount == 1, let value = header.value
        else { return nil }
        return String(validatingCString: value).flatMap { $0.utf8.count <= limit ? $0 : nil }
    }
}

private let beginRequest: curl_prereq_callback = { context, _, _, _, _ in
    guard let context else { return CURL_PREREQFUNC_ABORT }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.beginRequest() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

private let receiveBody: curl_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    switch transfer.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) {
    case .taken: return size * count
    case .paused: return Int(CURL_WRITEFUNC_PAUSE)
    case .stopped: return 0
    }
}

private let receiveHeader: curl_write_callback = { _, size, count, context in
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receive(headerBytes: size * count) ? size * count : 0
}

extension Duration {
    /// At least one millisecond, as 0 means "the default" to libcurl.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(min(max(seconds, 0) * 1000 + attoseconds / 1_000_000_000_000_000, Int64(Int32.max))).clamped
    }
}

extension Int {
    fileprivate var clamped: Int { Swift.max(1, self) }
}
