"""`python -m lienthong_client` is the command `lienthong-client`."""

from lienthong_client.cli import main

if __name__ == "__main__":
    main()
