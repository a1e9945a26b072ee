"""The HTTP API of a node: feeds, entities, inbox. No page of it loads anything from elsewhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI

from publishing import (
    handlers,
    routes_catalog,
    routes_contract,
    routes_contract_pages,
    routes_dictionary,
    routes_entities,
    routes_exchange,
    routes_feeds,
    routes_hub,
    routes_inbox,
    routes_node,
    routes_oai,
    routes_proofs,
    routes_receipts,
    routes_records,
    routes_resourcesync,
    routes_subscriptions,
    routes_syndication,
    routes_unsubscribe,
)
from publishing.config import PublishingConfig
from publishing.guard import BodyGuard
from publishing.service import new_service, only_known


def create_api(config: PublishingConfig) -> FastAPI:
    """The application; nothing is connected or read before the first request."""
    service = new_service(config)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        service.pool.close()

    app = FastAPI(
        title="Liên Thông",
        openapi_url=None,  # our own routes serve it; the framework's pages load their scripts from elsewhere
        lifespan=lifespan,
    )
    app.state.service = service
    handlers.install(app)
    for routes in (
        routes_feeds,
        routes_receipts,
        routes_proofs,
        routes_entities,
        routes_inbox,
        routes_subscriptions,
        routes_hub,
        routes_exchange,
        routes_node,
        routes_dictionary,
        routes_records,
        routes_resourcesync,
        routes_syndication,
        routes_catalog,
        routes_unsubscribe,
    ):
        app.include_router(routes.create_router(service), dependencies=[Depends(only_known)])
    for contract in (routes_contract, routes_contract_pages):
        app.include_router(contract.create_router(app, service), dependencies=[Depends(only_known)])
    app.include_router(routes_oai.create_router(service))
    app.add_middleware(BodyGuard, largest=config.largest_body, seconds=config.body_seconds)
    return app
