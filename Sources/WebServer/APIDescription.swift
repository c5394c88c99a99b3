import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import Logging
import NIOPosix

/// The API's description, as OpenAPI 3.1: made of the routes, so that it says what they take and answer.
public enum APIDescription {
    /// The document, as it is shipped and served.
    public static let text: String = {
        let session = ControlSession(
            path: "", group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "openapi"))
        return document(of: API(session: session, limits: WebLimits()).routes)
    }()

    private static func document(of routes: [Route]) -> String {
        var paths: [String: JSONTree] = [:]
        for route in routes where route.content == .api {
            var operations: [String: JSONTree] = [:]
            if case .object(let known) = paths[route.path] { operations = known }
            operations[route.method.rawValue.lowercased()] = operation(route)
            paths[route.path] = .object(operations)
        }
        let document: JSONTree = [
            "openapi": "3.1.0",
            "info": [
                "title": "tracksync", "version": .text(Product.version),
                "summary": "The track catalogue and its syncs.",
                "description": .text(about), "license": ["name": "MIT", "identifier": "MIT"],
            ],
            "servers": [["url": "/", "description": "Behind a web server with a path in front: that path."]],
            "paths": .object(paths),
            "components": [
                "schemas": APISchemas.all,
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
                "responses": [
                    "Problem": [
                        "description": "What is wrong, and what to do about it (RFC 9457).",
                        "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
                    ]
                ],
            ],
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(document)).map { String(decoding: $0, as: UTF8.self) } ?? "") + "\n"
    }

    private static let about = """
        Times are in UTC, as 2026-11-21T06:00:00.000Z. Unknown parameters are refused. Errors are problem details with a code, \
        a message and a remedy. Later versions may add members to answers and kinds of events.
        """

    private static func operation(_ route: Route) -> JSONTree {
        var responses: [String: JSONTree] = ["default": ["$ref": "#/components/responses/Problem"]]
        for answer in route.answers {
            let schema: JSONTree =
                answer.schema.map { ["$ref": .text("#/components/schemas/\($0)")] } ?? ["type": "string"]
            var content: [String: JSONTree] = [:]
            if case .object(let known)? = responses["\(answer.status)"].flatMap({ $0["content"] }) { content = known }
            if let type = answer.type {
                // What is JSON without a schema of ours may be any.
                let isText = answer.schema == nil && !type.contains("json")
                content[type] = isText || answer.schema != nil ? ["schema": schema] : [:]
            }
            var response: [String: JSONTree] = ["description": .text(answer.meaning)]
            if !content.isEmpty { response["content"] = .object(content) }
            responses["\(answer.status)"] = .object(response)
        }
        var operation: [String: JSONTree] = [
            "operationId": .text(route.name), "summary": .text(route.summary), "responses": .object(responses),
        ]
        var parameters = route.pathParameters.map { parameter($0, in: "path") }
        parameters += route.query.map { rule in
            // What the body may have instead is required of neither.
            var rule = rule
            if !route.body.isEmpty { rule.isRequired = false }
            return parameter(rule, in: "query")
        }
        if route.takesRequestName {
            parameters.append(
                header("Idempotency-Key", "A name for the request: repeated, it starts nothing again.", 128))
        }
        if route.name == "watchSync" {
            parameters.append(header("Last-Event-ID", "The number of the last event that was seen.", 19))
        }
        if !parameters.isEmpty { operation["parameters"] = .list(parameters) }
        if !route.body.isEmpty {
            let properties = route.body.map { (APIParameters.apiName($0.name), schema($0)) }
            operation["requestBody"] = [
                "description": "The same parameters as in the query.",
                "content": [
                    "application/json": [
                        "schema": [
                            "type": "object", "additionalProperties": false,
                            "properties": .object(Dictionary(properties) { $1 }),
                        ]
                    ]
                ],
            ]
        }
        if route.access == .change { operation["security"] = [["token": []], [:]] }
        return .object(operation)
    }

    private static func header(_ name: String, _ meaning: String, _ length: Int64) -> JSONTree {
        [
            "name": .text(name), "in": "header", "description": .text(meaning),
            "schema": ["type": "string", "minLength": 1, "maxLength": .integer(length), "pattern": "^[0-9A-Za-z_-]+$"],
        ]
    }

    private static func parameter(_ rule: ParameterRule, in place: String) -> JSONTree {
        var parameter: [String: JSONTree] = [
            "name": .text(APIParameters.apiName(rule.name)), "in": .text(place), "schema": schema(rule),
        ]
        if rule.isRequired { parameter["required"] = true }
        switch rule.kind {
        case .words, .slugs:
            parameter["style"] = "form"
            parameter["explode"] = false
        default: break
        }
        return .object(parameter)
    }

    private static func schema(_ rule: ParameterRule) -> JSONTree {
        switch rule.kind {
        case .flag: ["type": "boolean"]
        case .integer(let range):
            ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .text(let maximum):
            [
                "type": "string", "minLength": 1, "maxLength": .integer(Int64(maximum)),
                "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$",
            ]
        case .word(let words): ["type": "string", "enum": .list(words.map { .text($0) })]
        case .words(let words):
            [
                "type": "array", "minItems": 1, "uniqueItems": true,
                "items": ["type": "string", "enum": .list(words.map { .text($0) })],
            ]
        case .time: ["type": "string", "format": "date-time"]
        case .jobReference:
            [
                "type": "string",
                "description": "A job's id, the beginning of it, its number, or last, last-1 and so on.",
                "pattern": "^([0-9a-f-]{4,36}|[1-9][0-9]{0,8}|last(-[1-9][0-9]{0,4})?)$",
            ]
        case .slug: ["type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"]
        case .slugs(let maximum):
            [
                "type": "array", "minItems": 1, "maxItems": .integer(Int64(maximum)),
                "items": ["type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"],
            ]
        }
    }
}

/// Any JSON.
enum JSONTree: Codable, Sendable, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
    case text(String)
    case integer(Int64)
    case flag(Bool)
    case list([JSONTree])
    case object([String: JSONTree])

    init(dictionaryLiteral elements: (String, JSONTree)...) { self = .object(Dictionary(elements) { $1 }) }
    init(arrayLiteral elements: JSONTree...) { self = .list(elements) }
    init(stringLiteral text: String) { self = .text(text) }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
    init(integerLiteral number: Int64) { self = .integer(number) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONTree].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .integer(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .list(let list): try container.encode(list)
        case .object(let members): try container.encode(members)
        }
    }

    /// A member of an object.
    subscript(name: String) -> JSONTree? { if case .object(let members) = self { members[name] } else { nil } }
}
