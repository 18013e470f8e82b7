"""A package index and a model hub on loopback, with ranges, cut connections and wrong bytes."""

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def make_wheel(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


class FakeServer:
    """`wheels` maps (project, version) to bytes, `hub` maps paths to bytes.

    `cuts` is how many more answers break off halfway; `json_pages` chooses the index's format.
    """

    def __init__(self) -> None:
        self.wheels: dict[tuple[str, str], bytes] = {}
        self.hub: dict[str, bytes] = {}
        self.cuts = 0
        self.json_pages = True
        self.ignores_ranges = False
        self.tells_hashes = True
        self.ranges: list[str] = []
        self.paths: list[str] = []
        self.lock = threading.Lock()
        self.address = ""

    def page(self, project: str) -> tuple[str, bytes] | None:
        found = [(v, data) for (name, v), data in self.wheels.items() if name == project]
        if not found:
            return None
        files = []
        for version, data in found:
            file_name = f"{project.replace('-', '_')}-{version}-py3-none-any.whl"
            digest = {"sha256": hashlib.sha256(data).hexdigest()} if self.tells_hashes else {}
            url = f"{self.address}/files/{project}/{version}/{file_name}"
            files.append({"filename": file_name, "url": url, "hashes": digest})
        if self.json_pages:
            page = {"meta": {"api-version": "1.0"}, "name": project, "files": files}
            return "application/vnd.pypi.simple.v1+json", json.dumps(page).encode()
        links = "".join(f'<a href="{f["url"]}">{f["filename"]}</a><br>' for f in files)
        return "text/html", f"<html><body>{links}</body></html>".encode()


@contextmanager
def serve() -> Iterator[FakeServer]:
    state = FakeServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            return

        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            state.paths.append(self.path)
            parts = self.path.strip("/").split("/")
            if parts[0] == "simple":
                page = state.page(parts[1])
                if page is None:
                    self.send_error(404)
                else:
                    self.give(page[1], page[0])
            elif parts[0] == "files":
                self.give(state.wheels[parts[1], parts[2]], "application/octet-stream")
            elif self.path in state.hub:
                self.give(state.hub[self.path], "application/octet-stream")
            else:
                self.send_error(404)

        def give(self, data: bytes, kind: str) -> None:
            wanted = self.headers.get("Range")
            start = 0
            if state.ignores_ranges:
                wanted = None
            if wanted:
                state.ranges.append(wanted)
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                if start >= len(data):
                    self.send_response(416)
                    self.send_header("Content-Range", f"bytes */{len(data)}")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
            body = data[start:]
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with state.lock:
                cut = state.cuts > 0 and kind == "application/octet-stream" and len(body) > 1
                state.cuts -= cut
            if cut:
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                self.close_connection = True
                self.connection.shutdown(2)
            else:
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
