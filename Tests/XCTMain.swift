// Where the tests begin. With it they are not looked for in the compiler's index, which need not be written then.

import Testing

@main
struct Main {
    static func main() async { await Testing.__swiftPMEntryPoint() as Never }
}
