"""`lienthong bench`: the plan with a peer beside it, sources cut off, text, linkage, feeds, embargoes, urgent news."""

from pathlib import Path

__all__ = ["run", "run_embargo", "run_express", "run_link", "run_outage", "run_replica", "run_text"]


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


def run_text(*, out: Path | None) -> int:
    """Measure reading and cleaning text on one core; 1 when a text does not end at what it was made from."""
    from lienthong.bench import report, text

    rows = text.measure()
    report.show_text(rows)
    if out is not None:
        report.write_text(out, rows)
    return 1 if any(each.wrong for each in rows) else 0


def run_link(records: list[int], *, grow: bool, with_peers: bool, as_json: bool, out: Path | None) -> int:
    """Measure linkage on each number of records, or what new ones cost a warehouse that has so many; always 0."""
    from lienthong.bench import link_report, linkage, report
    from lienthong.commands.printing import print_json
    from lienthong.settings import read_settings

    with report.Progress() as progress:
        if grow:
            found = linkage.grow(read_settings(), records, progress.tell)
        else:
            found = linkage.link(read_settings(), records, with_peers=with_peers, tell=progress.tell)
    if as_json:
        print_json(link_report.as_document(found))
    else:
        link_report.show(found)
    if out is not None:
        link_report.write(out, found)
    return 0


def run_replica(records: list[int], *, as_json: bool, out: Path | None) -> int:
    """Copy a feed of each size, damage the copy and mend it; 1 when damage is not found, or mending takes too much."""
    from dataclasses import asdict

    from lienthong.bench import replica, report
    from lienthong.commands.printing import console, print_json, print_table
    from lienthong.settings import read_settings

    with report.Progress() as progress:
        found = replica.replicate(read_settings(), records, progress.tell)
    document = {"machine": report.machine(), "sizes": [asdict(each) for each in found]}
    if as_json:
        print_json(document)
    else:
        for each in found:
            print_table(
                f"\n{each.records:,} bản ghi · records: copy {each.copy_seconds} s, {each.reload_bytes:,} bytes; "
                f"verify {each.verify_seconds} s",
                ("damage", "find s", "repair s", "requests", "bytes", "share of a reload"),
                [(*list(asdict(one).values())[:-1], f"{one.share:.5%}") for one in each.mended],
            )
            for fault in each.wrong:
                console.print(f"[red]✗[/] {fault}")
    if out is not None:
        report.write_document(out, document)
    return 1 if any(each.wrong for each in found) else 0


def run_outage(changes: list[int], *, as_json: bool, out: Path | None) -> int:
    """A portal comes back so many changes behind; 1 when its copy is not the feed, or it or a warning came too late."""
    from dataclasses import asdict

    from lienthong.bench import outage, report
    from lienthong.commands.printing import console, print_json, print_table
    from lienthong.settings import read_settings

    with report.Progress() as progress:
        found = outage.outage(read_settings(), changes, progress.tell)
    document = {"machine": report.machine(), "sizes": [asdict(each) for each in found]}
    if as_json:
        print_json(document)
    else:
        print_table(
            "",
            ("thay đổi · changes", "publish s", "catch up s", "warning s", "bytes"),
            [list(asdict(each).values())[:-1] for each in found],
        )
        for fault in (fault for each in found for fault in each.wrong):
            console.print(f"[red]✗[/] {fault}")
    if out is not None:
        report.write_document(out, document)
    return 1 if any(each.wrong for each in found) else 0


def run_embargo(records: list[int], *, as_json: bool, out: Path | None) -> int:
    """So many items whose hours come one after the other; 1 when one came to a reader early, or not at all."""
    from lienthong.bench import embargo, report
    from lienthong.commands.printing import console, print_json, print_table
    from lienthong.settings import read_settings

    with report.Progress() as progress:
        found = embargo.lift(read_settings(), records, progress.tell)
    document = {"machine": report.machine(), "sizes": [each.document() for each in found]}
    if as_json:
        print_json(document)
    else:
        rows = [
            (f"{one.items:,}", one.channel, f"{one.p50}", f"{one.p95}", f"{one.most}")
            for each in found
            for one in each.channels
        ]
        print_table("", ("tin · items", "kênh · channel", "p50 s", "p95 s", "max s"), rows)
        for fault in (fault for each in found for fault in each.wrong):
            console.print(f"[red]✗[/] {fault}")
    if out is not None:
        report.write_document(out, document)
    return 1 if any(each.wrong for each in found) else 0


def run_express(rounds: int, *, with_airflow: bool, as_json: bool, out: Path | None) -> int:
    """Carry so many notices each way; 1 when one did not arrive or came damaged, whatever the times."""
    import signal
    from dataclasses import asdict

    from lienthong.bench import express, report
    from lienthong.commands.printing import console, print_json, print_table
    from lienthong.settings import read_settings

    # what it has started has to end with it, however it is asked to end
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with report.Progress() as progress:
        found = express.measure(read_settings(), rounds, with_airflow=with_airflow, tell=progress.tell)
    columns = ("beside", "stage", "notices", "p50 s", "p95 s", "max s")
    document = {
        "machine": report.machine(),
        "ways": [
            asdict(way) | {"figures": [dict(zip(columns, row, strict=True)) for row in way.figures()]} for way in found
        ],
    }
    if as_json:
        print_json(document)
    else:
        for way in found:
            print_table(f"\n{way.way}", columns, [tuple(map(str, row)) for row in way.figures()])
            for fault in way.wrong:
                console.print(f"[red]✗[/] {fault}")
    if out is not None:
        report.write_document(out, document)
    return 1 if any(way.wrong for way in found) else 0
