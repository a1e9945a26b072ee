"""`lienthong serve | sandbox | demo | doctor | bench | stop`: running a node."""

import signal
import threading
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lienthong.commands.printing import console, print_json, print_table
from lienthong.settings import read_settings

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Work(StrEnum):
    """What a benchmark measures."""

    PLAN = "plan"
    CUT = "cut"
    TEXT = "text"
    LINK = "link"
    REPLICA = "replica"
    OUTAGE = "outage"
    EMBARGO = "embargo"
    EXPRESS = "express"


AS_JSON = {Work.LINK, Work.REPLICA, Work.OUTAGE, Work.EMBARGO, Work.EXPRESS}


class Part(StrEnum):
    """A part of one benchmark: of link, what new records cost a warehouse that is there."""

    GROW = "grow"


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)
    app.command("sandbox")(sandbox)
    app.command("demo")(demo)
    app.command("doctor")(doctor)
    app.command("bench")(bench)
    app.command("stop")(stop)


def serve(
    host: Annotated[str, typer.Option(help="Địa chỉ nghe · address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Cổng · port")] = 8600,
    audit: Annotated[
        bool | None, typer.Option(help="Trang kiểm tra; mặc định chỉ khi nghe ở máy này · default: on loopback only")
    ] = None,
    push: Annotated[bool, typer.Option("--push", help="Gửi cả tin đẩy · send what push owes too")] = False,
) -> None:
    """Phát luồng, hộp thư đến và trang kiểm tra · serve feeds, inbox and the auditors' pages."""
    from lienthong.serve import run

    run(read_settings(), host, port, with_audit=host in LOOPBACK if audit is None else audit, with_push=push)


def sandbox(
    seed: Annotated[int, typer.Option(help="Cùng số, cùng dữ liệu · same seed, same data")] = 7,
    day: Annotated[int, typer.Option(help="Ngày 1 hoặc 2 · day 1 or 2")] = 1,
    base_port: Annotated[int, typer.Option(help="Cổng đầu tiên · first port")] = 8701,
) -> None:
    """Chạy thành phố mẫu cho đến Ctrl-C · serve the sandbox city until Ctrl-C."""
    from lienthong.sandbox import Sandbox

    done = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: done.set())
    with Sandbox(seed=seed, base_port=base_port) as city:
        city.set_day(day)
        print_table("Thành phố mẫu · sandbox city", ("variable", "address"), sorted(city.variables.items()))
        console.print("LIENTHONG_ALLOW_HOSTS=127.0.0.1 lienthong run --all")
        try:
            done.wait()
        except KeyboardInterrupt:
            console.print("")


def demo(
    once: Annotated[bool, typer.Option("--once", help="Tự dừng khi xong · stop when done")] = False,
) -> None:
    """Thành phố mẫu, cổng quốc gia và Airflow thật · the sandbox city, a national portal and a real Airflow."""
    from lienthong.demo import run

    raise typer.Exit(run(once=once))


def doctor(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Kiểm cài đặt, nói cách sửa · say what is wrong with a set-up and how to mend it."""
    from lienthong.doctor import examine

    findings = examine()
    if as_json:
        print_json([finding.model_dump() for finding in findings])
    else:
        for finding in findings:
            mark = "[green]✓[/]" if finding.ok else "[red]✗[/]"
            console.print(f"{mark} {finding.subject}: {finding.found}")
            if not finding.ok:
                console.print(f"    → {finding.mend_vi}\n    → {finding.mend_en}", markup=False)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def bench(
    what: Annotated[
        Work,
        typer.Argument(
            help="plan: cả kế hoạch, có dlt · cut: nguồn lớn bị ngắt ở 60 % · text: chuẩn hóa chữ · "
            "link: nhận ra bản ghi trùng, có Splink · replica: bản sao của luồng, hỏng và sửa · "
            "outage: cổng trở lại sau ba ngày, cảnh báo đến trước · embargo: từ giờ phát đến người nhận · "
            "express: tin khẩn từ nguồn đến người nhận"
        ),
    ] = Work.PLAN,
    part: Annotated[Part | None, typer.Argument(help="link grow: bản ghi mới vào kho có sẵn · new records")] = None,
    records: Annotated[
        list[str] | None, typer.Option(help="Số bản ghi, lặp lại hoặc 10000,100000 · numbers of records")
    ] = None,
    peers: Annotated[bool, typer.Option(help="Đo cả dlt, Splink · measure dlt, Splink beside it")] = True,
    rounds: Annotated[int, typer.Option(min=1, help="express: số tin, mỗi cách · notices, each way")] = 30,
    airflow: Annotated[bool, typer.Option("--airflow", help="express: cả Airflow thật · a real Airflow too")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="link, replica, outage, embargo, express: in JSON")] = False,
    out: Annotated[Path | None, typer.Option(help="Ghi kết quả JSON · write results as JSON")] = None,
) -> None:
    """Đo trên bản ghi sinh sẵn · measure on generated records; 1 when an exact result is not what it must be."""
    from lienthong import bench

    if (part and what is not Work.LINK) or (as_json and what not in AS_JSON):
        raise typer.BadParameter("grow: chỉ với link / only with link; --json: link, replica, outage, embargo, express")
    numbers = _numbers(records or [])
    if what is Work.TEXT:
        raise typer.Exit(bench.run_text(out=out))
    if what is Work.LINK:
        usual = [100_000, 1_000_000] if part is Part.GROW else [20_000, 100_000]
        is_grow = part is Part.GROW
        raise typer.Exit(bench.run_link(numbers or usual, grow=is_grow, with_peers=peers, as_json=as_json, out=out))
    if what is Work.REPLICA:
        raise typer.Exit(bench.run_replica(numbers or [20_000, 1_000_000], as_json=as_json, out=out))
    if what is Work.OUTAGE:
        raise typer.Exit(bench.run_outage(numbers or [500_000], as_json=as_json, out=out))
    if what is Work.EMBARGO:
        raise typer.Exit(bench.run_embargo(numbers or [60], as_json=as_json, out=out))
    if what is Work.EXPRESS:
        raise typer.Exit(bench.run_express(rounds, with_airflow=airflow, as_json=as_json, out=out))
    usual = [10_000, 100_000, 1_000_000] if what is Work.CUT else [10_000, 100_000]
    raise typer.Exit(bench.run(numbers or usual, with_peers=peers, cut_off=what is Work.CUT, out=out))


def _numbers(told: list[str]) -> list[int]:
    """Whole numbers of records, from options that hold one or several."""
    parts = [part.strip() for each in told for part in each.split(",")]
    wrong = [part for part in parts if not part.isascii() or not part.isdigit() or int(part) < 1]
    if wrong:
        raise typer.BadParameter(f"--records: không phải số bản ghi / not a number of records: {', '.join(wrong)}")
    return [int(part) for part in parts]


def stop() -> None:
    """Dừng cơ sở dữ liệu nhúng · stop the embedded database."""
    from lienthong import database

    database.stop(read_settings().home)
