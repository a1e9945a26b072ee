"""The secret of a source, from the environment or from an Airflow connection that is given as a variable."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from connectors.source import Auth, Source
from connectors.store_access import StoreAccess
from schemas.errors import ConfigError


def of(source: Source, secrets: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Headers by host[:port] for this source; ConfigError names the place that is empty, never what was in it."""
    if source.auth is None or not source.url.lower().startswith("http"):
        return {}
    return {urlsplit(source.url).netloc: source.auth.headers(_secret(source, source.auth, secrets))}


def login(source: Source, secrets: Mapping[str, str]) -> Callable[[str], tuple[str, str]]:
    """User and password for the mail host, SFTP server or bucket of this source (auth with scheme: basic); LookupError
    for any other."""

    def find(host: str) -> tuple[str, str]:
        if source.auth is None or host != (urlsplit(source.url).hostname or ""):
            raise LookupError(host)
        user, _, password = _secret(source, source.auth, secrets).partition(":")
        return user, password

    return find


def access(source: Source, known_hosts: Path | None) -> StoreAccess:
    """What the options of this source say about its store of files, with the node's own file of host keys."""
    stated = {name: source.options[name] for name in ("host_key", "endpoint_url", "region") if source.options.get(name)}
    return StoreAccess(known_hosts=known_hosts, **stated)


def _secret(source: Source, auth: Auth, secrets: Mapping[str, str]) -> str:
    if auth.env is not None:
        found = secrets.get(auth.env, "")
    else:
        # Airflow's own convention: the id in capitals, the connection as JSON or as a URI.
        found = _of_connection(secrets.get(f"AIRFLOW_CONN_{str(auth.connection).upper()}", ""), auth)
    is_key = "-----BEGIN " in found and not source.url.lower().startswith("http")  # a private key has lines
    if not found or (not is_key and ("\n" in found or "\r" in found)):
        raise ConfigError(
            f"{source.name}: chưa có bí mật ở {auth.place} / no secret in {auth.place}", source=source.name
        )
    return found


def _of_connection(text: str, auth: Auth) -> str:
    if text.startswith("{"):
        try:
            stated = json.loads(text)
        except ValueError:
            return ""
        user, password = str(stated.get("login") or ""), str(stated.get("password") or "")
    else:
        try:
            parts = urlsplit(text)
        except ValueError:
            return ""
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return f"{user}:{password}" if auth.scheme == "basic" and password else password
