#!/usr/bin/python3 -B
"""Receivers of notifications, as their documentation has them: Slack, PagerDuty, ntfy, healthchecks, a signed webhook, and
a mail server.

receivers.py FOLDER [CERTIFICATE KEY]

Writes the ports into FOLDER/ports: http, smtp (in the clear), starttls and smtps (with a user and a password). Each request
is a line of FOLDER/requests. FOLDER/faults/NAME holds what the next requests to /NAME/... get, one object of JSON a line.
"""
import base64, fcntl, hashlib, hmac, http.server, json, os, ssl, sys, threading, time, uuid
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

folder = sys.argv[1]
certificate = sys.argv[2:4]
os.makedirs(folder + "/faults", exist_ok=True)
lock = threading.Lock()
log = open(folder + "/requests", "a", buffering=1)


def note(entry):
    with lock:
        log.write(json.dumps(entry) + "\n")
        log.flush()


def fault(name):
    """The next fault of a receiver; a line {"always": ...} stays."""
    path = f"{folder}/faults/{name}"
    with lock:
        try:
            lines = [line for line in open(path).read().splitlines() if line]
        except OSError:
            return None
        if not lines:
            return None
        first = json.loads(lines[0])
        if not first.get("always"):
            with open(path + ".new", "w") as file:
                file.write("".join(line + "\n" for line in lines[1:]))
            os.replace(path + ".new", path)
        return first


def slack(handler, body):
    try:
        message = json.loads(body)
    except ValueError:
        return 400, "invalid_payload"
    if not message.get("text"):
        return 400, "no_text"
    for block in message.get("blocks", []):
        limit = {"header": 150, "section": 3000}.get(block["type"])
        if limit is None or len(block["text"]["text"]) > limit or not block["text"]["text"]:
            return 400, "invalid_blocks"
    return 200, "ok"


def pagerduty(handler, body):
    problems = []
    try:
        event = json.loads(body)
    except ValueError:
        return 400, json.dumps({"status": "invalid event", "errors": ["no JSON"]})
    payload = event.get("payload", {})
    if len(event.get("routing_key", "")) != 32:
        problems.append("'routing_key' is invalid")
    if event.get("event_action") not in ("trigger", "acknowledge", "resolve"):
        problems.append("'event_action' is invalid")
    if not 0 < len(event.get("dedup_key", "")) <= 255:
        problems.append("'dedup_key' is invalid")
    if event.get("event_action") == "trigger":
        if not 0 < len(payload.get("summary", "")) <= 1024:
            problems.append("'summary' is invalid")
        if payload.get("severity") not in ("critical", "error", "warning", "info") or not payload.get("source"):
            problems.append("'severity' or 'source' is invalid")
    if problems:
        return 400, json.dumps({"status": "invalid event", "message": "Event object is invalid", "errors": problems})
    return 202, json.dumps({"status": "success", "message": "Event processed", "dedup_key": event["dedup_key"]})


def ntfy(handler, body):
    wanted = handler.headers.get("Authorization")
    if handler.path.startswith("/ntfy/private") and wanted != "Bearer tk_s3cret-of-ntfy":
        return 403, json.dumps({"code": 40301, "http": 403, "error": "forbidden"})
    if len(body) > 4096 or handler.headers.get("Priority") not in ("1", "2", "3", "4", "5"):
        return 400, json.dumps({"code": 40000, "http": 400, "error": "invalid request"})
    return 200, json.dumps({"id": "x", "event": "message", "message": body.decode()})


def healthchecks(handler, body):
    path, _, query = handler.path.partition("?")
    parts = path.split("/")[2:]
    try:
        uuid.UUID(parts[0])
        for part in query.split("&"):
            if part.startswith("rid="):
                uuid.UUID(part[4:])
    except ValueError:
        return 400, "invalid url format"
    if len(parts) > 1 and parts[1] not in ("start", "fail", "log"):
        return 404, "not found"
    return 200, "OK"


def webhook(handler, body):
    keys = [base64.b64decode(key) for key in open(folder + "/keys").read().split()]
    message, when = handler.headers.get("webhook-id", ""), handler.headers.get("webhook-timestamp", "")
    if abs(int(when or 0) - time.time()) > 300:
        return 401, "too old"
    wanted = {"v1," + base64.b64encode(hmac.new(key, f"{message}.{when}.".encode() + body, hashlib.sha256).digest()).decode()
              for key in keys}
    if not wanted & set(handler.headers.get("webhook-signature", "").split()):
        return 401, "bad signature"
    return 204, ""


players = {"slack": slack, "pagerduty": pagerduty, "ntfy": ntfy, "healthchecks": healthchecks, "webhook": webhook}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = self.path.split("/")[1]
        player = players[name.split("-")[0]]
        happening = fault(name) or {}
        if happening.get("refuse"):
            # As if nobody were there.
            self.close_connection = True
            self.connection.close()
            return
        status, text = player(self, body)
        headers = {}
        if "status" in happening:
            status, text = happening["status"], happening.get("body", "")
            headers = happening.get("headers", {})
        note({"name": name, "path": self.path, "headers": dict(self.headers), "body": body.decode("utf-8", "replace"),
              "status": status, "reset": bool(happening.get("reset"))})
        time.sleep(happening.get("delay", 0))
        if happening.get("reset"):
            self.close_connection = True
            self.connection.close()
            return
        data = text.encode()
        try:
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if status != 204:
                self.wfile.write(data)
        except OSError:
            pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Mail:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        happening = fault("mail") or {}
        note({"name": "mail", "path": session.host_name, "headers": {"from": envelope.mail_from, "to": envelope.rcpt_tos,
              "tls": "1" if server.transport.get_extra_info("sslcontext") else "0", "login": "1" if session.authenticated else "0"},
              "body": envelope.content.decode("utf-8", "replace"), "status": happening.get("status", 250), "reset": False})
        if "status" in happening:
            return f"{happening['status']} {happening.get('body', 'no')}"
        return "250 2.0.0 queued"


def authenticate(server, session, envelope, mechanism, data):
    login, password = getattr(data, "login", b""), getattr(data, "password", b"")
    return AuthResult(success=login == b"tracksync" and password == b"s3cret-of-mail")


web = Server(("127.0.0.1", 0), Handler)
ports = {"http": web.server_address[1]}


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(name, **options):
    for _ in range(20):
        port = free_port()
        try:
            controller = Controller(Mail(), hostname="127.0.0.1", port=port, **options)
            controller.start()
            ports[name] = port
            return controller
        except OSError:
            continue
    raise SystemExit("no port")


controllers = [serve("smtp")]
if certificate:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    controllers.append(serve("starttls", tls_context=context, require_starttls=True, authenticator=authenticate,
                             auth_required=True))
    controllers.append(serve("smtps", ssl_context=context, authenticator=authenticate, auth_required=True,
                             auth_require_tls=False))
    secure = Server(("127.0.0.1", 0), Handler)
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    ports["https"] = secure.server_address[1]
    threading.Thread(target=secure.serve_forever, daemon=True).start()
with open(folder + "/ports.new", "w") as file:
    json.dump(ports, file)
os.replace(folder + "/ports.new", folder + "/ports")
# Ends with the test, whatever becomes of it.
threading.Thread(target=web.serve_forever, daemon=True).start()
parent = os.getppid()
while os.getppid() == parent:
    time.sleep(0.2)
