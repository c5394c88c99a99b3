import Configuring
import ControlProtocol
internal import Foundation
internal import Publishing
internal import Systemd

extension PublishSettings {
    /// What the publisher obeys; `nil` where no target is set. Throws what libpq does not understand.
    init?(_ loaded: LoadedConfiguration) throws(ConfigurationError) {
        let values = loaded.values.publish
        guard let url = values.url else { return nil }
        let target: ConnectionTarget
        do throws(ConnectionTargetError) {
            target = try ConnectionTarget(url)
        } catch {
            throw loaded.refusal(of: "publish.url", "the value \(error.reason)")
        }
        let file = values.passwordFile
        self.init(
            target: target, profile: TargetProfile(rawValue: values.profile.rawValue) ?? .plain,
            password: { try Self.password(file) }, connectTimeout: values.connectTimeout,
            statementTimeout: values.statementTimeout, lockTimeout: values.lockTimeout, timeout: values.timeout,
            maxDeactivations: values.maxDeactivations, lateAfter: values.lateAfter,
            pushesFollow: values.follow == .push, addsCoordinates: values.coordinates == .best,
            runsAlone: values.standalone == .run, leaseTime: values.lease,
            host: values.host ?? ProcessInfo.processInfo.hostName)
    }

    /// The password of now: that of the file, else that of the credential.
    private static func password(_ file: String?) throws -> String? {
        guard let file else { return try Credential.read("postgres", environment: ProcessInfo.processInfo.environment) }
        guard let bytes = try? FileHandle(forReadingFrom: URL(filePath: file)).read(upToCount: 4097),
            bytes.count <= 4096, let text = String(validating: bytes, as: UTF8.self)
        else { throw PasswordFileError(description: "the password's file \(file) cannot be read") }
        let password = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !password.isEmpty else { throw PasswordFileError(description: "the password's file \(file) is empty") }
        return password
    }
}

/// Why a file of a password cannot be used.
private struct PasswordFileError: Error, CustomStringConvertible {
    var description: String
}

extension HostIdentity {
    /// This run of the daemon: the machine as it was started last, and the state directory on it.
    init(directory: String, run: String) {
        var status = stat()
        stat(directory, &status)
        let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
        self.init(
            owner: "\(boot.trimmingCharacters(in: .whitespacesAndNewlines))/\(status.st_dev)/\(status.st_ino)",
            run: run, version: Product.version)
    }
}
