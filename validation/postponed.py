"""Imports that wait until somebody needs them.

Great Expectations imports the statistics of SciPy and the charts of Altair for rules and pages that we do not have:
half of the time and a third of the memory of its import.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class Postponed(ModuleType):
    """Stands in the place of a module and becomes it at the first use of a name."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        real = importlib.import_module(self.__name__)
        self.__dict__.update(real.__dict__)
        return getattr(real, name)


def postpone(*names: str) -> None:
    """Let the next import of these modules cost nothing; modules that are imported already stay as they are."""
    for name in names:
        if name in sys.modules:
            continue
        spec = find_spec(name)
        if spec is not None:
            module = Postponed(name)
            module.__spec__ = spec
            module.__path__ = spec.submodule_search_locations or []
            sys.modules[name] = module
