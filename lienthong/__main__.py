"""`python -m lienthong` is the command `lienthong`."""

from lienthong.commands import main

if __name__ == "__main__":
    main()
