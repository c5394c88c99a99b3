// Who may look, who may change things, and what pages of strangers may do: nothing.

import Foundation
import JobModel
import Programs
import Testing

@Suite(.serialized) actor WebAccessTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `nothing can be changed by default, and each refusal says what to set`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        let web = try WebInstallation(installation)
        for (method, path) in [
            ("POST", "/api/v1/tracks/sync"), ("DELETE", "/api/v1/tracks/sync/01"),
            ("PUT", "/api/v1/scraping?enabled=true"),
            ("PUT", "/api/v1/tracks/x/follow"), ("POST", "/api/v1/publish"),
            ("POST", "/api/v1/issues/acknowledge?kind=malformed_url"),
            ("POST", "/api/v1/attention/1/acknowledge"), ("POST", "/api/v1/notify/test"),
            ("POST", "/api/v1/notify/retry"), ("POST", "/api/v1/notify/mute?forSeconds=60"),
            ("POST", "/api/v1/notify/unmute"),
        ] {
            let answer = try web.ask(method, path)
            #expect(answer.status == 403, "\(method) \(path)")
            #expect(try answer.json()["code"] == .text("changes_off"))
        }
        #expect(try installation.jobs().isEmpty)
        let host = try web.ask("GET", "/api/v1/status", ["Host: evil.example"])
        #expect(host.status == 421)
        #expect(host.body.contains("web.allowed_hosts") && host.body.contains("evil.example"))
    }

    @Test func `each change stands in the audit with the person's name, given by proxy, token or address`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        let tokenFile = installation.folder.path + "/token"
        try "0123456789abcdef0123456789abcdef\n".write(toFile: tokenFile, atomically: true, encoding: .utf8)
        chmod(tokenFile, 0o600)
        let web = try WebInstallation(
            installation, "changes = true", "token_file = \"\(tokenFile)\"", "trusted_proxies = [\"\(geteuid())\"]",
            "user_header = \"X-Remote-User\"")
        let path = "/api/v1/scraping?enabled=true&all=true"
        // The proxy's word counts over the Unix socket alone, where the kernel says who it is.
        #expect(try web.ask("PUT", path, ["X-Remote-User: anna"], overUnixSocket: true).status == 200)
        #expect(try web.ask("PUT", path, ["X-Remote-User: mallory"]).status == 401)
        #expect(try web.ask("PUT", path, ["Authorization: Bearer wrong-wrong-wrong-wrong"]).status == 401)
        let bearer = ["Authorization: Bearer 0123456789abcdef0123456789abcdef"]
        #expect(try web.ask("PUT", path, bearer).status == 200)
        let entries = try web.get("/api/v1/audit")["entries"]?.elements ?? []
        #expect(entries.map { $0["requestedBy"]?["user"]?.text } == ["token", "anna"])
        #expect(entries.allSatisfy { $0["parameters"]?.text?.contains("delegate=") == true })
        #expect(try web.get("/api/v1/audit?user=anna")["total"]?.integer == 1)
    }

    @Test func `a page of another site can neither change nor watch anything`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        let web = try WebInstallation(installation, "changes = true", "trusted_clients = [\"127.0.0.0/8\"]")
        let path = "/api/v1/scraping?enabled=true"
        for headers in [
            ["Sec-Fetch-Site: cross-site"], ["Sec-Fetch-Site: same-site"], ["Origin: http://evil.example"],
            ["Origin: null"], ["Origin: http://localhost:1"],
            ["Sec-Fetch-Site: cross-site", "Origin: http://localhost"],
        ] {
            #expect(try web.ask("PUT", path, headers).status == 403, "\(headers)")
            #expect(try web.ask("GET", "/api/v1/tracks/sync/01/events", headers).status == 403, "\(headers)")
        }
        for headers in [["Sec-Fetch-Site: same-origin"], ["Sec-Fetch-Site: none"], ["Origin: http://localhost"], []] {
            #expect(try web.ask("PUT", path, headers).status == 200, "\(headers)")
        }
        // A form of a page cannot send JSON.
        let form = try web.ask(
            "PUT", "/api/v1/scraping", ["Content-Type: text/plain"], body: #"{"enabled":false}"#)
        #expect(form.status == 415)
    }

    @Test func `what is too large is refused`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        let web = try WebInstallation(installation, "changes = true", "trusted_clients = [\"127.0.0.1\"]")
        let body = "{\"reason\":\"" + String(repeating: "x", count: 100_000) + "\"}"
        #expect(
            try web.ask("POST", "/api/v1/tracks/sync", ["Content-Type: application/json"], body: body).status == 413)
        #expect(try web.ask("GET", "/api/v1/tracks?search=" + String(repeating: "a", count: 9000)).status == 414)
        let header = try web.ask("GET", "/api/v1/status", ["X-Long: " + String(repeating: "a", count: 40_000)])
        #expect(header.status == 400 || header.status == 431)
        let many = (0..<200).map { "X-Header-\($0): a" }
        #expect(try web.ask("GET", "/api/v1/status", many).status == 400)
        #expect(try web.ask("GET", "/api/v1/status").status == 200)
    }

    @Test func `what strangers could reach, or nobody may change, is refused at the start`() throws {
        let installation = try Installation(tracks: 20)
        for (settings, words) in [
            ("listen = [\"0.0.0.0:0\"]", "can be reached from other machines"),
            ("changes = true", "nobody may change anything"),
            ("user_header = \"X-User\"", "no proxy is trusted"),
            ("listen = [\"localhost:80\"]", "no IP address with a port"),
            ("trusted_clients = [\"10.0.0.1/8\"]", "no address and no network"),
            ("token_file = \"/etc/passwd\"", "can be read by everybody"),
            ("path_prefix = \"/a/\"", "has one at its end"), ("path_prefix = \"/a;b\"", "letters, digits"),
            ("trusted_proxies = [\"10.0.0.1\"]\nuser_header = \"X-User:\"", "no name of a header"),
            ("allowed_hosts = [\"https://tracks.example\"]", "leave out scheme, port"),
            ("allowed_hosts = [\"tracks.example:8477\"]", "leave out scheme, port"),
            ("allowed_hosts = [\"*.example\"]", "leave out scheme, port"), ("colour = 1", "unknown key"),
        ] {
            let file = installation.folder.path + "/bad.toml"
            try "[web]\n\(settings)\n".write(toFile: file, atomically: true, encoding: .utf8)
            let ending = try run("tracksync-web", ["--config", file])
            #expect(ending.status == 78, "\(settings)")
            #expect(ending.errors.contains(words), "\(settings): \(ending.errors)")
        }
        let file = installation.folder.path + "/good.toml"
        try "[web]\nallowed_hosts = [\"tracks.example\"]\n".write(toFile: file, atomically: true, encoding: .utf8)
        let check = try run("tracksync-web", ["--config", file, "--check-config"])
        #expect(check.status == 0)
        #expect(check.output.contains("allowed_hosts = [\"tracks.example\"]"))
        #expect(check.output.contains("listen = [\"127.0.0.1:8477\"]"))
    }
}
