import Foundation
import Programs
import Testing

@testable import ProgramStart

struct ProgramArgumentsTests {
    @Test(
        arguments: [
            ("", nil), ("name", nil), ("name\0", ["name"]), ("name\0a b\0\0é\0", ["name", "a b", "", "é"]),
        ] as [(String, [String]?)])
    func `words end in a NUL, empty ones too`(content: String, words: [String]?) throws {
        let folder = try Folder()
        try content.write(toFile: folder.path + "/cmdline", atomically: false, encoding: .utf8)
        #expect(ProgramArguments.kernelWords(folder.path + "/cmdline") == words)
    }

    @Test func `without a file there are no words`() {
        #expect(ProgramArguments.kernelWords("/nonexistent/cmdline") == nil)
        #expect(ProgramArguments.words() == Array(CommandLine.arguments.dropFirst()))
    }

    /// Swift's own list is empty in a program with the runtime linked in, as the packaged ones have it.
    @Test func `a preloaded library that sets a variable hides no words`() throws {
        let folder = try Folder()
        let library = "__attribute__((constructor)) static void begin(void) { setenv(\"MOVED\", \"1\", 1); }\n"
        try ("#include <stdlib.h>\n" + library).write(
            toFile: folder.path + "/moves.c", atomically: false, encoding: .utf8)
        try "print(ProgramArguments.words() ?? [\"none\"])\n".write(
            toFile: folder.path + "/main.swift", atomically: false, encoding: .utf8)
        let source = Build.root.path + "/Sources/ProgramStart/ProgramArguments.swift"
        let ending = try execute([
            "/bin/sh", "-c",
            """
            cd '\(folder.path)' && clang -shared -fPIC -o moves.so moves.c \
            && swiftc -static-stdlib -o shows main.swift '\(source)' && LD_PRELOAD=./moves.so ./shows --one 'two three'
            """,
        ])
        #expect(ending.output == "[\"--one\", \"two three\"]\n", "\(ending.errors)")
    }
}
