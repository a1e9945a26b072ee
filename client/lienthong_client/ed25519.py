"""Ed25519 signatures checked as RFC 8032, 5.1.7, describes it; by OpenSSL where `cryptography` is installed.

Only checking: no secret passes through here, so time may depend on the input. The equation is compared without the
cofactor and by the encoding of R, as OpenSSL does, so that both ways give one answer.
"""

from hashlib import sha512

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1

Point = tuple[int, int, int, int]  # extended coordinates: x = X/Z, y = Y/Z, xy = T/Z
IDENTITY: Point = (0, 1, 1, 0)


def add(one: Point, two: Point) -> Point:
    """The sum of two points (5.1.4)."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = two
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(point: Point) -> Point:
    x, y, z, _ = point
    a, b, c = x * x % P, y * y % P, 2 * z * z % P
    h = a + b
    e = h - (x + y) * (x + y) % P
    g = a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(factor: int, point: Point) -> Point:
    found = IDENTITY
    for bit in bin(factor)[2:]:
        found = double(found)
        if bit == "1":
            found = add(found, point)
    return found


def decode(text: bytes) -> Point | None:
    """The point of 32 bytes (5.1.3); None when they are the encoding of none."""
    number = int.from_bytes(text, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    top, bottom = (y * y - 1) % P, (D * y * y + 1) % P
    x = top * pow(bottom, 3, P) * pow(top * pow(bottom, 7, P), (P - 5) // 8, P) % P
    if (bottom * x * x - top) % P:
        x = x * ROOT % P
    if (bottom * x * x - top) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def encode(point: Point) -> bytes:
    """The 32 bytes of a point (5.1.2)."""
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


_BASE_Y = 4 * pow(5, -1, P) % P
_base = decode(_BASE_Y.to_bytes(32, "little"))
assert _base is not None
BASE: Point = _base


def verify_in_python(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes is right (5.1.7); what has another length or form is simply not right."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, scalar = decode(public), int.from_bytes(signature[32:], "little")
    if key is None or scalar >= L:
        return False
    hashed = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % L
    x, y, z, t = multiply(hashed, key)
    return encode(add(multiply(scalar, BASE), (-x % P, y, z, -t % P))) == signature[:32]


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is right, by the fastest means there is."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return verify_in_python(public, message, signature)
    if len(public) != 32 or decode(public) is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
