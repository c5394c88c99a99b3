public import FoundationEssentials
import Glibc

/// What a command needs from outside: variables, files, the time. Tests pass their own.
public struct Dependencies {
    /// The environment's variables.
    public var environment: [String: String]
    /// Where a file comes from that is called `-`.
    public var input: Int32
    /// Where results go.
    public var output: Int32
    /// Where talk and errors go.
    public var diagnostics: Int32
    /// Where drop-ins of systemd's units lie.
    public var unitFolder = "/etc/systemd/system"
    /// The present time.
    public var now: () -> Date
    /// A new name for a request, which no other has.
    public var requestName: () -> String
    /// Runs another program to its end.
    public var run: ([String]) -> OtherProgram.Ending
    /// Takes over ^C and changes of the window, for as long as the value lives.
    public var interrupts: () -> Interrupts?

    /// Makes a dependencies; its input is the process' own unless another is given.
    public init(
        environment: [String: String], input: Int32 = 0, output: Int32, diagnostics: Int32, now: @escaping () -> Date,
        requestName: @escaping () -> String,
        run: @escaping ([String]) -> OtherProgram.Ending = OtherProgram.run, interrupts: @escaping () -> Interrupts?
    ) {
        self.environment = environment
        self.input = input
        self.output = output
        self.diagnostics = diagnostics
        self.now = now
        self.requestName = requestName
        self.run = run
        self.interrupts = interrupts
    }

    /// The dependencies of this process.
    public static func real() -> Dependencies {
        Dependencies(
            environment: ProcessInfo.processInfo.environment, input: STDIN_FILENO, output: STDOUT_FILENO,
            diagnostics: STDERR_FILENO, now: { Date() }, requestName: { UUID().uuidString.lowercased() },
            interrupts: { Interrupts.install() })
    }

    /// A variable, unless it is empty.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
