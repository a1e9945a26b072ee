"""http-message-signatures as a portal would use it: sign and send writes, or check a request that a node signed."""

import datetime
import json
import sys
from types import SimpleNamespace

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms

given = json.loads(sys.argv[2])
COVERED = ("@method", "@target-uri", "content-digest", "idempotency-key")


class Keys(HTTPSignatureKeyResolver):
    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["private"]))

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(given["public"]))


if sys.argv[1] == "verify":
    message = SimpleNamespace(method=given["method"], url=given["url"], headers=given["headers"])
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=Keys())
    body = given["body"].encode()
    (found,) = verifier.verify(message, max_age=datetime.timedelta(minutes=5), require_components=COVERED, body=body)
    told = {"keyid": found.parameters["keyid"], "nonce": len(found.parameters["nonce"])}
else:
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Keys())
    told = []
    for nonce in given["nonces"]:
        headers = {
            "Authorization": f"Bearer {given['token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": given["key"],
        }
        prepared = requests.Request("POST", given["url"], headers=headers, data=given["body"].encode()).prepare()
        signer.sign(
            prepared, key_id=given["key_id"], nonce=nonce, covered_component_ids=COVERED, body=given["body"].encode()
        )
        told.append(requests.Session().send(prepared, timeout=20).status_code)
sys.stdout.write(json.dumps(told) + "\n")
