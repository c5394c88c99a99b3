import ControlProtocol
import FoundationEssentials
import JobModel

extension Session {
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
