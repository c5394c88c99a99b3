import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel

extension Session {
    /// The settings that a daemon of the usual place reads.
    static let usualSettings = "/etc/tracksync/tracksyncd.toml"

    /// The file of the daemon's settings where it is not the usual one; `nil` also where no daemon answers.
    var otherSettings: String? {
        let status: DaemonStatus? = try? ask(.daemonStatus, NoParams())
        return status?.configuration.flatMap { $0 == Self.usualSettings ? nil : $0 }
    }

    /// What a command that is to work with these settings has behind it; nothing for the usual ones.
    static func option(config: String?) -> String { config.map { " --config \(ShellWord.quoted($0))" } ?? "" }

    /// What a backup holds; throws where no such file is there, or with `latest` no intact one.
    func inspect(backup file: String, config: String?, for command: String) throws(CommandFailure) -> DatabaseInspection
    {
        guard file == "latest" || access(file, F_OK) == 0 || errno != ENOENT else {
            throw CommandFailure(
                .notFound, name: "not_found", message: "There is no file \(file).",
                hint: "List them: \(presentation.command("backups"))")
        }
        let found = try inspect(file, config: config)
        guard found.path != nil else {
            throw CommandFailure(
                .notFound, name: "not_found",
                message: "There is no intact backup in \(found.stateDirectory)/backups."
                    + (found.problems.first.map { " \($0)" } ?? ""),
                hint: "Name a file: \(command)")
        }
        return found
    }

    /// What a database's file holds, by a program that can read it: `latest` is the newest intact backup.
    func inspect(_ file: String, config: String? = nil) throws(CommandFailure) -> DatabaseInspection {
        let settings = config.map { ["--config", $0] } ?? []
        let ending = dependencies.run([OtherProgram.daemon, "--inspect", file] + settings)
        guard ending.status == 0 else {
            throw CommandFailure(
                .failed, name: "not_inspected",
                message: "tracksyncd could not read \(file): "
                    + (ending.errors.isEmpty ? "exit code \(ending.status)" : ending.errors))
        }
        do {
            return try RecordCoding.decode(DatabaseInspection.self, from: Data(ending.output.utf8))
        } catch {
            throw CommandFailure(
                .internal, name: "not_inspected",
                message: "tracksyncd said something about \(file) that makes no sense.",
                hint: "Use the tracksyncctl that came with the daemon.")
        }
    }
}
