"""Which addresses a reader may talk to."""

import pytest

from connectors.guard import AddressRefused, Guard, Target, is_public, target

PUBLIC = "93.184.216.34"


def resolving(*addresses: str) -> Guard:
    return Guard(resolve=lambda host, port, seconds: list(addresses))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://0.0.0.0/", "http://169.254.169.254/latest", "http://10.1.2.3/",
        "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://[fe80::1]/", "http://[fd00::1]/", "http://[ff02::1]/", "http://[::]/",
        "http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://127.1/", "http://0/", "http://0x7f.1/",
        "http://127.0.0.1.:80/",
        "file:///etc/hostname", "ftp://example.vn/", "gopher://example.vn/", "data:,x", "//example.vn", "http://",
        "http:///x", "http://a b/", "http://example.vn\\.evil.test/", "http://example.vn@127.0.0.1/",
        "http://user:pw@example.vn/", "http://example.vn%00.evil.test/", "http://évil.test/", "http://example.vn:0/",
        "http://example.vn:99999/", "http://example.vn\r\nX: y/", "http://example.vn:22/", "http://example.vn:25/",
    ],
)  # fmt: skip
def test_inner_and_doubtful_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        resolving(PUBLIC).addresses(target(url), 1.0)


@pytest.mark.parametrize(
    "url", ["https://example.vn/", "http://example.vn:8080/a?b=c", "https://xn--vn-abc.vn/", f"http://{PUBLIC}/"]
)
def test_public_addresses_pass(url: str) -> None:
    assert resolving(PUBLIC).addresses(target(url), 1.0) == [PUBLIC]


def test_one_inner_answer_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        resolving(PUBLIC, "10.0.0.1").addresses(target("https://example.vn/"), 1.0)


@pytest.mark.parametrize(
    ("named", "url", "allowed"),
    [
        ("127.0.0.1", "http://127.0.0.1:8701/", True),
        ("127.0.0.1:8701", "http://127.0.0.1:8701/", True),
        ("127.0.0.1:8701", "http://127.0.0.1:9/", False),
        ("127.0.0.1:8701", "http://localhost:8701/", False),
        ("may-chu.noi-bo:80", "http://may-chu.noi-bo/", True),
        ("[::1]:8701", "http://[::1]:8701/", True),
        ("::1", "http://[::1]:8701/", True),
    ],
)
def test_an_operator_opens_exactly_the_host_that_is_named(named: str, url: str, allowed: bool) -> None:
    guard = Guard(frozenset({named}), lambda host, port, seconds: ["127.0.0.1"])
    if allowed:
        assert guard.addresses(target(url), 1.0)
    else:
        with pytest.raises(AddressRefused):
            guard.addresses(target(url), 1.0)


def test_default_ports() -> None:
    assert target("https://example.vn/x") == Target("https", "example.vn", 443)
    assert target("http://EXAMPLE.vn/x") == Target("http", "example.vn", 80)


@pytest.mark.parametrize(
    ("address", "public"), [("8.8.8.8", True), ("2606:4700::1111", True), ("fe80::1%eth0", False), ("240.0.0.1", False)]
)
def test_public_means_reachable_by_anybody(address: str, public: bool) -> None:
    assert is_public(address) is public
