internal import FoundationEssentials
internal import Glibc
import Scheduling

// Checks that need more than the setting itself: files, a group, the time. They run while the settings are loaded, so
// that a fault shows at once.
extension Settings {
    /// A setting that somebody changed; `nil` where it is the default, whose surroundings an installation makes.
    private func chosen(_ fullName: String) -> Setting? {
        all.first { $0.key.fullName == fullName && $0.value != $0.key.defaultValue }
    }

    /// Looks at what has to be there.
    mutating func checkSurroundings(
        of values: TracksyncConfiguration, _ occasion: ConfigurationLoader.Occasion = .start
    ) {
        if let path = values.source.caFile { checkCertificates(path) }
        checkDirectory(of: values.scraping.disableFile)
        if let group = values.control.operatorsGroup { checkGroup(group, "operators_group", "change things", occasion) }
        if let group = values.control.readersGroup { checkGroup(group, "readers_group", "look", occasion) }
    }

    /// Reports a file of certificates that no connection could use.
    private mutating func checkCertificates(_ path: String) {
        do throws(Refusal) {
            try CertificateFile.check(path)
        } catch {
            guard let setting = chosen("source.ca_file") else { return }
            report(
                setting.origin.problem(
                    of: setting.key.fullName,
                    "\(setting.value.toml) \(error.reason); name a PEM file that the daemon can read, or leave "
                        + "it empty to trust the system's"))
        }
    }

    /// Reports a file that forbids fetching and that nobody could make: whoever needs it is in a hurry.
    private mutating func checkDirectory(of file: String) {
        guard let setting = chosen("scraping.disable_file"), let slash = file.lastIndex(of: "/") else { return }
        let directory = slash == file.startIndex ? "/" : String(file[..<slash])
        var status = stat()
        let reason: String
        if stat(directory, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else { return }
            reason = "is no directory"
        } else if errno == ENOENT || errno == ENOTDIR {
            reason = "does not exist"
        } else {
            // Who looks may see less than the daemon.
            return
        }
        report(
            setting.origin.problem(
                of: setting.key.fullName,
                "\(setting.value.toml) cannot be made: \(SettingText.line(directory)) \(reason); make the directory, or "
                    + "name a file in one that exists"))
    }

    /// Tells of a group that nobody can be in: a start must not fail for it, as a group of a directory service may come
    /// later; who looks or changes something is refused.
    private mutating func checkGroup(
        _ name: String, _ key: String, _ right: String, _ occasion: ConfigurationLoader.Occasion
    ) {
        guard let setting = chosen("control.\(key)") else { return }
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        // A group with more members than fit here is there all the same.
        let code = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 16) { buffer in
            getgrnam_r(name, &entry, buffer.baseAddress, buffer.count, &found)
        }
        guard code == 0, found == nil else { return }
        let reason =
            "there is no group \(name): nobody but root and the daemon's user may \(right) until it is made "
            + "(groupadd --system \(name))"
        switch occasion {
        case .start: warn("\(setting.key.fullName): \(reason)")
        case .change: report(setting.origin.problem(of: setting.key.fullName, reason))
        }
    }

    /// Reports a calendar whose last time is past.
    mutating func checkCalendar(
        _ calendar: CalendarExpression?, _ occasion: ConfigurationLoader.Occasion, _ now: Date
    ) {
        guard let calendar, let setting = chosen("schedule.calendar"), !CalendarRule.comes(calendar, after: now) else {
            return
        }
        let reason =
            "\(setting.value.toml) does not come any more: its last time is past; name a later one, or leave it empty"
        switch occasion {
        case .start: warn("\(setting.key.fullName): \(reason)")
        case .change: report(setting.origin.problem(of: setting.key.fullName, reason))
        }
    }
}
