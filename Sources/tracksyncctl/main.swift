import Glibc
import ProgramStart
import TracksyncCommands

StandardDescriptors.open()
exit(Program.run(ProgramArguments.words(), in: .real()))
