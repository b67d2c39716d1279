"""An authority made with OpenSSL: certificates for signers, and time stamps (RFC 3161) over HTTP."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PASSWORD = "kata-sandi-uji"


class Authority:
    """Its files live in `folder`; `root` is what its users trust."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "ca.pem"
        self._openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj /CN=Otoritas "
            "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign"
        )

    def signer(self, name: str, key: str = "rsa:2048") -> Path:
        """A PKCS#12 of somebody it has issued a certificate to; `key` as OpenSSL calls it."""
        self._issue("signer", name, "keyUsage=critical,digitalSignature,nonRepudiation", key)
        export = "pkcs12 -export -inkey signer.key -in signer.pem -certfile ca.pem -out"
        self._openssl(f"{export} signer.p12 -passout pass:{PASSWORD}")
        return (self.folder / "signer.p12").rename(self.folder / f"{name}.p12")

    @contextmanager
    def stamping(self) -> Iterator[str]:
        """The address of its time-stamping authority while it runs: `openssl ts` answers each query."""
        usage = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping"
        self._issue("tsa", "Cap Waktu", usage)
        (self.folder / "serial").write_text("01\n")
        (self.folder / "ts.cnf").write_text(
            f"[t]\nserial={self.folder}/serial\ndefault_policy=1.2.3.4\ndigests=sha256,sha384,sha512\n"
            "signer_digest=sha256\ness_cert_id_alg=sha256\naccuracy=secs:1\n"
        )
        authority = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                (authority.folder / "query").write_bytes(query)
                authority._openssl(
                    "ts -reply -config ts.cnf -section t -queryfile query -out reply -signer tsa.pem -inkey "
                    "tsa.key -chain ca.pem"
                )
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write((authority.folder / "reply").read_bytes())

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _issue(self, file: str, name: str, extensions: str, key: str = "rsa:2048") -> None:
        (self.folder / "extensions").write_text(f"basicConstraints=CA:FALSE\n{extensions}\n")
        subject = ("-subj", f"/CN={name}/O=Pemerintah Kota Contoh")
        self._openssl(f"req -newkey {key} -nodes -keyout {file}.key -out {file}.csr", *subject)
        self._openssl(
            f"x509 -req -in {file}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 "
            f"-extfile extensions -out {file}.pem"
        )

    def _openssl(self, arguments: str, *more: str) -> None:
        subprocess.run(
            ["openssl", *arguments.split(), *more], cwd=self.folder, check=True, capture_output=True
        )
