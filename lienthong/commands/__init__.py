"""The command line: `lienthong`. Exit codes: 0 ok, 1 checks failed, 2 usage, 3 upstream down."""

import logging
import sys

import typer

from lienthong.commands import (
    conflicts,
    edxml,
    exchanging,
    explaining,
    impact,
    law,
    messages,
    model,
    operating,
    pins,
    push,
    reading,
    receipts,
    reference,
    review,
    running,
    schemas,
    sources,
    trying,
    withdrawals,
)
from schemas.errors import ConfigError, IntegrationError, SourceUnavailable, WarehouseUnavailable

app = typer.Typer(
    name="lienthong",
    help="Liên Thông: lấy, kiểm, hợp nhất và phát thông tin chính thống · pulls, validates, reconciles and publishes "
    "official information.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
)
for part in (
    running, sources, schemas, reference, law, explaining, reading, impact, review, pins, withdrawals, conflicts, model,
    exchanging, receipts, messages, edxml, push, operating,
):  # fmt: skip
    part.register(app)
trying.register(sources.group)


def main() -> None:
    """Run a command; every error we foresee ends in one line and its exit code, never in a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except IntegrationError as error:
        sys.stderr.write(f"lienthong: {error}\n")
        sys.exit(exit_code(error))


def exit_code(error: IntegrationError) -> int:
    """2 for what the caller wrote, 3 for what we depend on, 1 for the rest."""
    if isinstance(error, ConfigError):
        return 2
    return 3 if isinstance(error, SourceUnavailable | WarehouseUnavailable) else 1
