"""A copy of a Liên Thông feed that proves itself. Standard library and requests only; see README.md.

    from lienthong_client import Replica, Transport, open_store

    with open_store("sqlite:public.db") as store:
        replica = Replica(store, Transport("https://node.example"), feed="public")
        print(replica.follow_once())

ProofFailed is raised for what must not be believed, UpstreamDown for what may be tried again later.
"""

from lienthong_client.errors import ClientError, ProofFailed, StoreDamaged, UpstreamDown, UsageFault
from lienthong_client.replica import Replica
from lienthong_client.stores import Store, open_store
from lienthong_client.transport import Transport

__all__ = [
    "ClientError",
    "ProofFailed",
    "Replica",
    "Store",
    "StoreDamaged",
    "Transport",
    "UpstreamDown",
    "UsageFault",
    "open_store",
]
