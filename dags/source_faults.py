"""What is wrong with source files, as an import error of Airflow: its pages show file, line, entry and fix.

A file that raises registers none of its DAGs, so the DAGs of the sound sources stand in another one (sources.py).
Airflow looks into files only that hold the words airflow and dag; this one has no other use for them.
"""

from lienthong import plan
from lienthong.settings import read_settings

plan.source_files(read_settings()).sound()
