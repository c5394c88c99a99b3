import ProgramStart
import Testing

struct ParserMessageTests {
    @Test(arguments: [
        ("Unknown option '--frob'", "There is no option '--frob'."),
        ("Unknown option '--frob'. Did you mean '--from'?", "There is no option '--frob'."),
        ("Missing value for '--config <file>'", "--config needs a value: --config <file>"),
        ("Unexpected argument 'foo'", "The program does not take 'foo'"),
        ("2 unexpected arguments: 'a', 'b'", "The program does not take 'a', 'b'"),
        ("Missing expected argument '<slug>'", "The command needs an argument: <slug>"),
        ("The value '' is invalid for '<slug>'", "<slug> needs a value; it is empty."),
        ("The value 'x' is invalid for '--limit <n>'", "--limit takes a whole number, not 'x'."),
        ("The value 'x' is invalid for '--for <t>': x has no unit", "--for: x has no unit"),
        ("Words of our own.", "Words of our own."),
    ])
    func `the parser's messages are put in the style of the programs`(message: String, words: String) {
        #expect(ParserMessage.reworded(message) == words)
    }

    @Test func `a command is named, and an unknown option gets a question`() {
        let words = ParserMessage.reworded("Unknown option '--limt'", command: "jobs") { _ in "Did you mean '--limit'?"
        }
        #expect(words == "jobs has no option '--limt'. Did you mean '--limit'?")
        #expect(ParserMessage.reworded("Unexpected argument 'b'", command: "job") == "job does not take 'b'")
    }
}
