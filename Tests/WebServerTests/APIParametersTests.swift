import ControlProtocol
import Foundation
import Testing

@testable import WebServer

struct APIParametersTests {
    private let rules = [
        ParameterRule("search", .text(maximum: 10)), ParameterRule("within_metres", .integer(1...10)),
        ParameterRule("dry_run", .flag), ParameterRule("slugs", .slugs(maximum: 3)), ParameterRule("metadata", .flag),
    ]

    private func read(_ query: String) throws(Problem) -> [String: APIParameters.Value] {
        var parameters = APIParameters()
        try parameters.take(query: query, rules)
        return parameters.values
    }

    @Test func `a query becomes values of the protocol's names and types`() throws {
        #expect(
            try read("search=a+b%26%C3%BC&withinMetres=5&dryRun=true") == [
                "search": .text("a b&ü"), "within_metres": .integer(5), "dry_run": .flag(true),
            ])
        #expect(try read("slugs=a,b") == ["slugs": .list(["a", "b"])])
        // The application's word.
        #expect(try read("include_metadata=false") == ["metadata": .flag(false)])
        #expect(try read("") == [:])
        #expect(try read("&&search") == ["search": .text("")])
    }

    @Test(arguments: [
        "within_metres=5", "withinMetres=5.0", "withinMetres=", "withinMetres=99999999999999999999", "dryRun=yes",
        "dryRun", "search=%", "search=%F", "search=%ff", "search=a&search=b", "other=1",
        "metadata=true&include_metadata=true",
    ])
    func `what is none is refused`(query: String) { #expect(throws: Problem.self) { try read(query) } }

    @Test func `a body is an object of values, and repeats nothing of the query`() throws {
        var parameters = APIParameters()
        try parameters.take(
            json: Data(#"{"search":"a","dryRun":true,"withinMetres":3,"slugs":["x"],"metadata":null}"#.utf8), rules)
        #expect(
            parameters.values == [
                "search": .text("a"), "dry_run": .flag(true), "within_metres": .integer(3), "slugs": .list(["x"]),
            ])
        for body in ["", "[]", "{\"search\":{}}", "{\"search\":1.5}", "{\"other\":1}", "{", "null"] {
            var parameters = APIParameters()
            #expect(throws: Problem.self) { try parameters.take(json: Data(body.utf8), rules) }
        }
        #expect(throws: Problem.self) { try parameters.take(json: Data(#"{"search":"b"}"#.utf8), rules) }
    }
}
