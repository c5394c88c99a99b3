internal import Glibc

// What targets of notifications need beside their settings: files and programs. Who looks or changes something is refused; a
// start only warns, since syncs must not wait for a message's secret.
extension Settings {
    /// Looks at what has to be there; `credentials` is the folder of the unit's credentials, where it has one.
    mutating func checkTargets(_ occasion: ConfigurationLoader.Occasion, credentials: String?) {
        for table in notify {
            let target = table.target
            for (key, path) in [(NotifyKey.urlFile, target.urlFile), (.secretFile, target.secretFile)] {
                if let path, let reason = Self.problem(ofFile: path) {
                    tell(table, key, "\(SettingText.quoted(path)) \(reason); write the secret there", occasion)
                }
            }
            if let path = target.caFile {
                do throws(Refusal) { try CertificateFile.check(path) } catch {
                    tell(table, .caFile, "\(SettingText.quoted(path)) \(error.reason); name a PEM file", occasion)
                }
            }
            if let name = target.credential, let credentials,
                let reason = Self.problem(ofFile: "\(credentials)/\(name)")
            {
                tell(
                    table, .credential,
                    "the credential \(name) \(reason); add LoadCredential=\(name):/etc/credstore/\(name) to the unit",
                    occasion)
            }
            if let program = target.command.first, let reason = Self.problem(ofProgram: program) {
                tell(table, .command, "\(SettingText.quoted(program)) \(reason)", occasion)
            }
        }
    }

    private mutating func tell(
        _ table: NotifyTable, _ key: NotifyKey, _ message: String, _ occasion: ConfigurationLoader.Occasion
    ) {
        switch occasion {
        case .start: warn("\(table.fullName(key)): \(message)")
        case .change: report((table.entry(key)?.origin ?? table.origin).problem(of: table.fullName(key), message))
        }
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
