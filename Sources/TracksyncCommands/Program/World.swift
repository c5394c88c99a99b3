public import FoundationEssentials
import Glibc

/// What a command sees of the world around it.
public struct World {
    /// The environment's variables.
    public var environment: [String: String]
    /// Where results go.
    public var output: Int32
    /// Where talk and errors go.
    public var diagnostics: Int32
    /// The present time.
    public var now: () -> Date
    /// A new name for a request, which no other has.
    public var requestName: () -> String
    /// Takes over ^C and changes of the window, for as long as the value lives.
    public var interrupts: () -> Interrupts?

    /// Makes a world.
    public init(
        environment: [String: String], output: Int32, diagnostics: Int32, now: @escaping () -> Date,
        requestName: @escaping () -> String, interrupts: @escaping () -> Interrupts?
    ) {
        self.environment = environment
        self.output = output
        self.diagnostics = diagnostics
        self.now = now
        self.requestName = requestName
        self.interrupts = interrupts
    }

    /// The world of this process.
    public static func real() -> World {
        World(
            environment: ProcessInfo.processInfo.environment, output: STDOUT_FILENO, diagnostics: STDERR_FILENO,
            now: { Date() }, requestName: { UUID().uuidString.lowercased() }, interrupts: { Interrupts.install() })
    }

    /// A variable, unless it is empty.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
