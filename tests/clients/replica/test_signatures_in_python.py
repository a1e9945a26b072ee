"""Ed25519 in plain Python against RFC 8032's own vectors and against OpenSSL, on good, bad and odd signatures."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong_client.ed25519 import (
    BASE,
    IDENTITY,
    L,
    P,
    add,
    decode,
    double,
    encode,
    multiply,
    verify,
    verify_in_python,
)

# RFC 8032, 7.1: secret key, public key, message, signature
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]  # fmt: skip
scalars = st.integers(min_value=0, max_value=2**256 - 1)


def by_openssl(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc(secret: str, public: str, message: str, signature: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    told = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert (key.public_key().public_bytes_raw(), key.sign(told[1])) == (told[0], told[2]), "the vector is copied right"
    assert verify_in_python(*told) and verify(*told)
    assert not verify_in_python(told[0], told[1] + b"x", told[2])


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511), st.sampled_from("smk-"))
def test_one_flipped_bit_is_judged_as_openssl_does(secret: bytes, message: bytes, bit: int, where: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = bytearray(key.public_key().public_bytes_raw()), bytearray(key.sign(message))
    said = bytearray(message)
    flipped = {"s": signature, "m": said, "k": public, "-": bytearray()}[where]
    if flipped:
        flipped[bit // 8 % len(flipped)] ^= 1 << bit % 8
    told = bytes(public), bytes(said), bytes(signature)
    right = not flipped
    assert verify_in_python(*told) is right
    assert by_openssl(*told) is right and verify(*told) is right


@settings(max_examples=25, deadline=None)
@given(scalars, scalars)
def test_multiples_add_up(one: int, two: int) -> None:
    left = add(multiply(one, BASE), multiply(two, BASE))
    assert encode(left) == encode(multiply(one + two, BASE))
    point = decode(encode(left))
    assert point is not None and encode(double(point)) == encode(add(point, point))


def test_the_order_of_the_base_point() -> None:
    assert encode(multiply(L, BASE)) == encode(IDENTITY) != encode(BASE)


@given(st.binary(max_size=70), st.binary(max_size=70))
def test_what_has_no_form_is_not_right(public: bytes, signature: bytes) -> None:
    assert not verify_in_python(public, b"x", signature) and not verify(public, b"x", signature)


def test_odd_encodings_are_refused() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"x")
    scalar = int.from_bytes(signature[32:], "little")
    assert verify_in_python(public, b"x", signature)
    larger = signature[:32] + (scalar + L).to_bytes(32, "little")  # the same scalar modulo L: 5.1.7 wants it below L
    assert not verify_in_python(public, b"x", larger) and not by_openssl(public, b"x", larger)
    for number in (P, P + 1, 2**255 - 1, 2**255 | 1):  # y not below p, and x = 0 with a sign
        assert decode(number.to_bytes(32, "little")) is None
        assert not verify(number.to_bytes(32, "little"), b"x", signature)
