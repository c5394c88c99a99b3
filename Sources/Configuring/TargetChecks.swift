internal import Glibc

/// Checks of what targets of notifications need beside their settings: files and programs. Who looks or changes something is
/// refused; a start only warns, since syncs must not wait for a message's secret.
struct TargetChecks {
    let occasion: ConfigurationLoader.Occasion
    /// The folder of the unit's credentials, where it has one.
    let credentials: String?

    /// What is wrong with what has to be there.
    func findings(on tables: [NotifyTable]) -> [SettingFinding] { tables.flatMap(findings) }

    private func findings(on table: NotifyTable) -> [SettingFinding] {
        let target = table.target
        var found: [SettingFinding] = []
        func report(_ key: NotifyKey, _ message: String) {
            let origin = table.entry(key)?.origin ?? table.origin
            found.append(SettingFinding(message, of: table.fullName(key), origin, occasion))
        }
        for (key, path) in [(NotifyKey.urlFile, target.urlFile), (.secretFile, target.secretFile)] {
            if let path, let reason = Self.problem(ofFile: path) {
                report(key, "\(SettingText.quoted(path)) \(reason); write the secret there")
            }
        }
        if let path = target.caFile {
            do throws(Refusal) { try CertificateFile.check(path) } catch {
                report(.caFile, "\(SettingText.quoted(path)) \(error.reason); name a PEM file")
            }
        }
        if let name = target.credential, let credentials,
            let reason = Self.problem(ofFile: "\(credentials)/\(name)")
        {
            report(
                .credential,
                "the credential \(name) \(reason); add LoadCredential=\(name):/etc/credstore/\(name) to the unit")
        }
        if let program = target.command.first, let reason = Self.problem(ofProgram: program) {
            report(.command, "\(SettingText.quoted(program)) \(reason)")
        }
        return found
    }

    /// Who looks may see less than the daemon: only what is certain counts.
    private static func problem(ofFile path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return errno == ENOENT || errno == ENOTDIR ? "does not exist" : nil }
        if status.st_mode & S_IFMT == S_IFDIR { return "is a directory" }
        return status.st_mode & S_IFMT == S_IFREG && status.st_size == 0 ? "is empty" : nil
    }

    private static func problem(ofProgram path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return errno == ENOENT || errno == ENOTDIR ? "does not exist" : nil }
        guard status.st_mode & S_IFMT == S_IFREG else { return "is no program" }
        return status.st_mode & 0o111 == 0 ? "is not executable" : nil
    }
}
