"""The trigger that watches the folder of a source. Not a DAG file: Airflow's triggerer imports it, and reads no DAG.

The triggerer does not have the DAG folder among its import paths; the root of the repository it has (PYTHONPATH), and
so knows this module as dags.lienthong_folder.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from lienthong.folder_watch import FolderWatch, look, pause
from lienthong.settings import read_settings
from schemas.errors import IntegrationError

logger = logging.getLogger(__name__)

MARK = "folder"  # the key under which Airflow keeps our mark with the asset
MOST_NAMES = 20  # in an event; there may be thousands


class FolderTrigger(BaseEventTrigger):
    """Fires when a file of a source's folder is new or changed, and complete; looks every so many seconds.

    One trigger belongs to one source, so its arguments name it: triggers of the same arguments are one to Airflow.
    """

    def __init__(self, source: str, seconds: float) -> None:
        super().__init__()
        self.source = source
        self.seconds = seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return "dags.lienthong_folder.FolderTrigger", {"source": self.source, "seconds": self.seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look for ever; whatever is wrong with the folder or the source file is logged once and waited for."""
        kept = await self._remembered()
        watch = FolderWatch(kept)
        said, failures = "", 0
        while True:
            health = None
            try:
                names = watch.news(await asyncio.to_thread(look, read_settings(), self.source))
                said, failures = "", 0
            except IntegrationError as error:
                names, failures, health = [], failures + 1, error.data.get("health")
                if str(error) != said:  # a folder that is missing for a week is one line
                    said = str(error)
                    logger.warning("cannot look into the folder of %s, waiting for it: %s", self.source, said)
            if names:
                yield TriggerEvent({"source": self.source, "files": names[:MOST_NAMES], "count": len(names)})
            await asyncio.sleep(pause(self.seconds, failures, health))
            # remembered a pause after the event: were the triggerer to end in between, the event comes twice, not never
            if watch.mark not in (None, kept):
                kept = watch.mark
                await self._remember(kept)

    async def _remembered(self) -> str | None:
        if self.asset_state_store is None:
            return None
        return await self.asset_state_store.aget(MARK)

    async def _remember(self, mark: str) -> None:
        if self.asset_state_store is not None:
            await self.asset_state_store.aset(MARK, mark)
