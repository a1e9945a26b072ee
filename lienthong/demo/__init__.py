"""The demo: a sandbox city with its own node, a national portal with another, and a real Airflow between them.

Everything runs on loopback under one folder, begins from nothing each time, and ends without leaving a process behind.
"""

from lienthong.demo.story import run

__all__ = ["run"]
