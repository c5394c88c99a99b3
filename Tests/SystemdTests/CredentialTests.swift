import Foundation
import JobModel
import Programs
import Testing

@testable import Systemd

struct CredentialTests {
    private func read(_ content: String?) throws -> String? {
        let folder = try Folder()
        if let content { try content.write(toFile: folder.path + "/proxy", atomically: true, encoding: .utf8) }
        return try Credential.read("proxy", environment: ["CREDENTIALS_DIRECTORY": folder.path])
    }

    @Test func `a credential is its one word, without the line's end`() throws {
        #expect(try read("http://alice:secret@proxy.example\n") == "http://alice:secret@proxy.example")
    }

    @Test func `without a manager, or without the file, there is none`() throws {
        #expect(try Credential.read("proxy", environment: [:]) == nil)
        #expect(try read(nil) == nil)
    }

    @Test(arguments: ["", "\n", "  \r\n"])
    func `an empty one is refused, as nobody means to go without`(content: String) throws {
        let error = #expect(throws: CredentialError.self) { try read(content) }
        #expect(error?.description.hasPrefix("the credential proxy is empty. ") == true)
    }

    @Test(arguments: ["secret word", "secret\nword", String(repeating: "secret", count: 1000)])
    func `a credential that cannot be used is refused, and nothing of it is printed`(content: String) throws {
        let error = #expect(throws: CredentialError.self) { try read(content) }
        #expect(error?.description.contains("secret") == false)
        #expect(error?.description.contains("credential proxy") == true)
    }
}

extension BoxTests {
    @Suite actor ProxyCredentialTests {
        private let executor = BlockingExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        @Test func `a proxy from the credential store is used, and its password is nowhere to be read`() throws {
            let box = try Box()
            try box.startSite()
            try box.write("http://alice:pa55word@127.0.0.1:9\n", to: "/etc/credstore/tracksync.proxy", mode: "600")
            try box.configure(["fetch.retries": "0", "log.level": "\"debug\""])
            try box.shell("systemctl start tracksyncd.service")
            let ending = try box.ctl("sync", "--wait")
            #expect(ending.status == 75, "\(ending.errors)")
            let job = try box.job()
            #expect(job.error != nil)
            let told = try [
                ending.output + ending.errors, box.journal(), box.shell("tracksyncctl job --json"),
                box.shell("systemctl show tracksyncd.service"), box.shell("tracksyncctl report || true"),
            ]
            #expect(told.allSatisfy { !$0.contains("pa55word") && !$0.contains("alice") })
            // Root alone can read it, and the daemon.
            #expect(try box.run(["cat", "/run/credentials/tracksyncd.service/proxy"], as: "nobody").status != 0)

            try box.write("no address, but a secret\n", to: "/etc/credstore/tracksync.proxy", mode: "600")
            #expect(try box.run(["systemctl", "restart", "tracksyncd.service"]).status != 0)
            #expect(try box.property("ExecMainStatus") == "78")
            let journal = try box.journal()
            #expect(journal.contains("the credential proxy") && !journal.contains("secret"))
        }
    }
}
