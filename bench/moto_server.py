#!/usr/bin/env python3
"""moto's application for `./dev bench api`, behind a server that keeps connections and writes no log:
its own (Werkzeug's) closes after each answer and waits 10 ms for more of the request, and what is
compared is the work. Prints port, pid and version, ends with its parent; status 3: moto is not here."""
import ctypes
import http.server
import io
import os
import signal
import sys

try:
    import moto
    from moto.server import DomainDispatcherApplication, create_backend_app
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
app = DomainDispatcherApplication(create_backend_app)


class Keeping(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        environ = {
            "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": self.path, "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": self.headers["Content-Type"], "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **{"HTTP_" + name.upper().replace("-", "_"): value for name, value in self.headers.items()},
        }
        said = []
        parts = b"".join(app(environ, lambda status, headers, *_: said.append((status, headers))))
        status, headers = said[-1]
        self.send_response(int(status.split()[0]))
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(parts)))
        self.end_headers()
        self.wfile.write(parts)
        self.wfile.flush()


server = http.server.HTTPServer(("127.0.0.1", 0), Keeping)  # one thread: its CPU time stays
print(server.server_port, os.getpid(), moto.__version__, flush=True)
server.serve_forever()
