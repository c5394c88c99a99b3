import CCurl
import Foundation
import Programs
import Testing

@testable import Fetching

struct FetchErrorTests {
    private static let kinds: [FetchError.Kind] =
        [
            .dns, .connect, .proxy, .tls(.certificate), .timedOut(.connect), .timedOut(.transfer), .timedOut(.stalled),
            .status(404), .tooLarge(limit: 10), .headersTooLarge, .redirectRefused(.host), .addressRefused(.host),
            .tooManyRedirects, .truncated, .connectionLost, .badEncoding, .empty, .invalidResponse, .cancelled,
            .robotsDisallowed, .heldBack, .givenUp, .internalFailure(code: 2),
        ]

    @Test func `every kind has a name of its own in snake case`() {
        let names = Self.kinds.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
    }

    @Test func `the manual names each kind that a page can fail with, and whether it is tried again`() throws {
        let page = try String(contentsOf: Build.root.appending(path: "man/tracksyncd.8"), encoding: .utf8)
        let section = page.split(separator: "\n.Sh FAULTS\n").last?.split(separator: "\n.Sh ").first ?? ""
        let items = section.split(separator: "\n.It Cm ").dropFirst().map { $0.split(separator: "\n") }
        let marks = items.map { (String($0[0]), $0.count > 1 && $0[1] == "Tried again.") }
        let documented = Dictionary(marks) { first, _ in first }
        // A status, and a handshake, may pass or not: the manual says which in words.
        for kind in Self.kinds where kind != .cancelled {
            #expect(documented[kind.name] == kind.isTransient, "\(kind.name)")
        }
    }

    @Test(arguments: [408, 425, 429, 500, 502, 503, 504])
    func `a status that passes is transient`(status: Int) {
        #expect(FetchError.Kind.status(status).isTransient)
    }

    @Test(arguments: [201, 204, 206, 301, 304, 400, 401, 403, 404, 410, 451, 501, 505])
    func `a status that lasts is not`(status: Int) {
        #expect(!FetchError.Kind.status(status).isTransient)
    }

    @Test func `what the site or its settings must change is not transient`() {
        let transient = Self.kinds.filter(\.isTransient)
        #expect(
            transient == [
                .dns, .connect, .proxy, .timedOut(.connect), .timedOut(.transfer), .timedOut(.stalled), .truncated,
                .connectionLost, .heldBack, .givenUp,
            ])
        #expect(FetchError.Kind.tls(.handshake).isTransient)
        #expect(!FetchError.Kind.tls(.setup).isTransient)
    }

    @Test(arguments: [
        (CURLE_COULDNT_RESOLVE_HOST, FetchError.Kind.dns), (CURLE_COULDNT_RESOLVE_PROXY, .proxy),
        (CURLE_COULDNT_CONNECT, .connect), (CURLE_OPERATION_TIMEDOUT, .timedOut(.connect)),
        (CURLE_SSL_CONNECT_ERROR, .tls(.handshake)), (CURLE_PEER_FAILED_VERIFICATION, .tls(.certificate)),
        (CURLE_SSL_CACERT_BADFILE, .tls(.setup)), (CURLE_PARTIAL_FILE, .truncated),
        (CURLE_GOT_NOTHING, .connectionLost),
        (CURLE_RECV_ERROR, .connectionLost), (CURLE_HTTP2_STREAM, .connectionLost),
        (CURLE_BAD_CONTENT_ENCODING, .badEncoding), (CURLE_FILESIZE_EXCEEDED, .tooLarge(limit: 7)),
        (CURLE_WEIRD_SERVER_REPLY, .invalidResponse), (CURLE_FAILED_INIT, .internalFailure(code: 2)),
    ])
    func `a kind is read off libcurl's code`(code: CURLcode, kind: FetchError.Kind) {
        #expect(FetchError.Kind(code: code, sizeLimit: 7) == kind)
    }

    @Test func `the message names the host and the reason`() {
        let failure = TransferFailure(kind: .timedOut(.stalled), host: "a.liverc.com", detail: "after 10.0 seconds")
        let error = FetchError(failure, attempts: 3)
        #expect(error.message == "a.liverc.com: the server stopped sending (after 10.0 seconds)")
        #expect("\(error)" == error.message)
    }

    @Test func `a contact cannot smuggle a header into the request`() {
        let settings = FetchSettings(product: "tracksync/1.0", contact: "me\r\nCookie: x")
        #expect(settings.userAgent == "tracksync/1.0 (+me??Cookie: x)")
        #expect(FetchSettings(product: "tracksync/1.0").userAgent == "tracksync/1.0")
    }

    @Test func `the hash is that of the standard`() {
        #expect(
            ContentHash.sha256(Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
