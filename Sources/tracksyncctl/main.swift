import Glibc
import TracksyncCommands

exit(Program.run(Array(CommandLine.arguments.dropFirst()), in: .real()))
