"""From an address to a source file that works; `onboard.py` tells the way, one module a step."""
