"""`python tests/faults/killed.py STATEMENT NTH WORDS...`: the command line, killed with SIGKILL where a statement begins.

Not a test by itself: test_kill_points.py starts it. The product has no hook for this; the door that every statement
passes is wrapped from outside.
"""

import os
import signal
import sys

from lienthong.commands import main
from warehouse import statements

target, nth, sys.argv = sys.argv[1], int(sys.argv[2]), ["lienthong", *sys.argv[3:]]
original = statements.statement
seen = 0


def deadly(name: str) -> str:
    global seen
    if name == target:
        seen += 1
        if seen == nth:
            os.kill(os.getpid(), signal.SIGKILL)
    return original(name)


statements.statement = deadly
main()
