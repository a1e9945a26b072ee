"""The readers, one module per transport. A new transport is one module and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from connectors.readers.cap import CapReader
from connectors.readers.catalog import CatalogReader
from connectors.readers.edxml import EdxmlReader
from connectors.readers.feed import FeedReader
from connectors.readers.files import FilesReader
from connectors.readers.html_list import HtmlListReader
from connectors.readers.json_pages import JsonPagesReader
from connectors.readers.mail import MailReader
from connectors.readers.news import NewsReader
from connectors.readers.oai import OaiReader
from connectors.readers.peer import PeerReader
from connectors.readers.protocol import Reader
from connectors.readers.sitemap import SitemapReader
from connectors.readers.table import TableReader

_ALL: tuple[Reader, ...] = (
    FeedReader(),
    JsonPagesReader(),
    TableReader(),
    EdxmlReader(),
    HtmlListReader(),
    CapReader(),
    CatalogReader(),
    FilesReader(),
    MailReader(),
    NewsReader(),
    OaiReader(),
    PeerReader(),
    SitemapReader(),
)

READERS: Mapping[str, Reader] = MappingProxyType({reader.name: reader for reader in _ALL})
