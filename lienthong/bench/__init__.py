"""`lienthong bench`: the whole plan on generated records, with a peer beside it, in one run on one server."""

from pathlib import Path

__all__ = ["run"]


def run(records: list[int], *, with_peers: bool, cut_off: bool = False, out: Path | None) -> int:
    """Measure each number of records; 1 when an exact result is not what it must be, whatever the times."""
    from lienthong.bench import contest, report
    from lienthong.settings import read_settings

    with report.Progress() as progress:
        runs, facts = contest.hold(read_settings(), records, with_peers=with_peers, cut_off=cut_off, tell=progress.tell)
    report.show(runs)
    if out is not None:
        report.write(out, runs, facts)
    return 1 if any(each.wrong for each in runs) else 0
