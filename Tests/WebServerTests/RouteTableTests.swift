import HTTPTypes
import HummingbirdCore
import Testing

@testable import WebServer

struct RouteTableTests {
    private let table = RouteTable(
        [("GET", "/a"), ("POST", "/a"), ("GET", "/a/{id}"), ("GET", "/a/b"), ("DELETE", "/a/{id}/c"), ("GET", "/")].map
        {
            Route(
                method: HTTPRequest.Method($0.0) ?? .get, path: $0.1, name: "\($0.0) \($0.1)", summary: "",
                access: .open,
                answers: [], handler: { _ in Response(status: .ok) })
        })

    private func name(_ method: HTTPRequest.Method, _ path: Substring) -> String {
        switch table.find(method, path) {
        case .route(let route, let values): route.name + values.map { " \($0.key)=\($0.value)" }.joined()
        case .otherMethods(let methods): methods.map(\.rawValue).sorted().joined(separator: ",")
        case .nothing: "nothing"
        }
    }

    @Test func `a path finds its route, what is spelt out before what is a parameter`() {
        #expect(name(.get, "/a") == "GET /a")
        #expect(name(.head, "/a") == "GET /a")
        #expect(name(.post, "/a") == "POST /a")
        #expect(name(.get, "/a/b") == "GET /a/b")
        #expect(name(.get, "/a/x") == "GET /a/{id} id=x")
        #expect(name(.get, "/a/x%2Fy+z") == "GET /a/{id} id=x/y+z")
        #expect(name(.delete, "/a/x/c") == "DELETE /a/{id}/c id=x")
        #expect(name(.get, "/") == "GET /")
        #expect(name(.put, "/a") == "GET,HEAD,POST")
        #expect(name(.put, "/a/b") == "GET,HEAD")
        for path: Substring in ["", "a", "//", "/a/", "/a//c", "/b", "/a/%zz", "/a/%ff", "/a/b/c/d"] {
            #expect(name(.get, path) == "nothing", "\(path)")
        }
    }
}
