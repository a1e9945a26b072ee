"""`lienthong sources health | incidents`: how the sources are, how they were, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.markup import escape

from connectors.source import Source
from lienthong import breaker, database, incidents
from lienthong.commands.printing import console, print_faults, print_json, print_table
from lienthong.incidents import Kind
from lienthong.settings import read_settings
from schemas.record import VIETNAM
from schemas.vocabularies import Health
from warehouse.connection import Connection, session
from warehouse.statements import rows

PULLS = 14
MOST_INCIDENTS = 200

Facts = dict[str, Any]

# A block's height says it too: colours are lost in a file, and on some eyes.
_BLOCKS = {"loaded": "[green]▇[/]", "unchanged": "[green]▅[/]", "held": "[yellow]▃[/]", "failed": "[red]▁[/]"}
_NOT_ASKED = "[red]·[/]"
_LEGEND = {
    "vi": "{loaded} có dữ liệu  {unchanged} không đổi  {held} bị giữ  {failed} hỏng  {not_asked} để yên máy chủ"
    "   (cũ nhất ở bên trái)",
    "en": "{loaded} brought data  {unchanged} unchanged  {held} held  {failed} failed  {not_asked} its host left alone"
    "   (oldest at the left)",
}
_HEALTH_COLUMNS = {
    "vi": ("Nguồn", "Hiện nay", "Từ lúc", "Tốt lần cuối", "Độ mới / cam kết", f"{PULLS} lần gần nhất", "Sự cố đang mở"),
    "en": ("Source", "Now", "Since", "Last good", "Freshness / promise", f"Last {PULLS} pulls", "Open incidents"),
}
_INCIDENT_COLUMNS = {
    "vi": ("Số", "Nguồn", "Sự cố", "Từ lúc", "Đến lúc", "Số lần", "Đã báo chủ nguồn", "Chi tiết"),
    "en": ("No.", "Source", "Incident", "Since", "Until", "Times", "Owner told", "Detail"),
}


def register(group: typer.Typer) -> None:
    group.command("health")(health)
    group.command("incidents")(list_incidents)


def health(
    source: Annotated[str | None, typer.Argument(help="Một nguồn; không có: tất cả · one source; none: all")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Tình trạng các nguồn: nay, trước, độ mới so với cam kết · how the sources are and were, against their promise."""
    from lienthong import pipeline

    settings = read_settings()
    if source is None:
        files = pipeline.source_files(settings)
        print_faults(files.faults)
        found = dict(files.found)
    else:
        found = {source: pipeline.source_named(settings, source)}
    with session(database.ready(settings)) as conn:
        states = overview(conn, found)
    if as_json:
        print_json(states)
        return
    well = sum(state["state"] == "loaded" and not state["late_by"] for state in states)
    title = {
        "vi": f"{len(states)} nguồn, {well} tốt và đúng hạn",
        "en": f"{len(states)} sources, {well} well and in time",
    }
    print_table(title[settings.lang], _HEALTH_COLUMNS[settings.lang], [health_line(s, settings.lang) for s in states])
    console.print(f"\n{_LEGEND[settings.lang].format(**_BLOCKS, not_asked=_NOT_ASKED)}", style="dim")


def list_incidents(
    every: Annotated[bool, typer.Option("--all", help="Cả sự cố đã qua · also those that are over")] = False,
    source: Annotated[str | None, typer.Option(help="Một nguồn · one source")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Sự cố đang mở hoặc chưa báo chủ nguồn · incidents that are open, or that the owner has not been told."""
    settings = read_settings()
    with session(database.ready(settings)) as conn:
        found = incidents.listed(conn, closed=every, source=source, most=MOST_INCIDENTS)
    if as_json:
        print_json(found)
        return
    if not found:
        console.print("Không có sự cố nào · no incidents" if settings.lang == "vi" else "No incidents")
        return
    is_open = sum(incident["closed_at"] is None for incident in found)
    title = f"{is_open} sự cố đang mở" if settings.lang == "vi" else f"{is_open} open incidents"
    print_table(title, _INCIDENT_COLUMNS[settings.lang], [incident_line(i, settings.lang) for i in found])


def overview(conn: Connection, sources: Mapping[str, Source]) -> list[Facts]:
    """Everything known of these sources, those in trouble first."""
    names = sorted(sources)
    hosts = breaker.standing(conn)
    fresh = {f["source"]: f for f in incidents.freshness(conn, {n: sources[n].freshness_hours for n in names})}
    since = {state["source"]: state for state in rows(conn, "incident.since", {"sources": names})}
    pulls: dict[str, list[Facts]] = {name: [] for name in names}
    for pull in rows(conn, "incident.attempts", {"sources": names, "last": PULLS}):
        pulls[pull.pop("source")].append(pull)
    open_now: dict[str, list[Facts]] = {name: [] for name in names}
    for incident in incidents.open_of(conn, names):
        open_now[incident["source"]].append(incident)
    behind = {state["source"]: state for state in rows(conn, "ledger.catching_up", {"sources": names})}
    now = datetime.now(UTC)
    found: list[Facts] = []
    for name in names:
        host = breaker.host_of(sources[name].url)
        circuit = breaker.circuit(hosts.get(host), now)
        last = since.get(name, {"outcome": "never", "health": None, "since": None, "detail": None})
        found.append(
            {
                "source": name,
                "title": {"vi": sources[name].title.vi, "en": sources[name].title.en},
                "state": last["outcome"],
                "health": last["health"],
                "since": last["since"],
                "detail": last["detail"],
                "last_good_at": fresh[name]["last_good_at"],
                "newest_at": fresh[name]["newest_at"],
                "freshness_hours": sources[name].freshness_hours,
                "age_hours": age(now, fresh[name]),
                "late_by": fresh[name]["late_by"],
                "host": host,
                "circuit": circuit,
                "open_until": hosts[host].open_until if circuit != "closed" else None,
                "catching_up_since": behind[name]["catching_up_since"] if name in behind else None,
                "reached": behind[name]["evidence"] if name in behind else None,
                "pulls": pulls[name],
                "incidents": open_now[name],
            }
        )
    return sorted(found, key=lambda state: (_trouble(state), state["source"]))


def age(now: datetime, fresh: Facts) -> float | None:
    """Hours since the newest statement or the last good pull, whichever is longer ago."""
    known = [fresh[name] for name in ("newest_at", "last_good_at") if fresh[name] is not None]
    return max(0.0, (now - min(known)).total_seconds() / 3600) if known else None


def _trouble(state: Facts) -> int:
    if state["state"] in ("failed", "held"):
        return 0
    if state["incidents"] or state["late_by"]:
        return 1
    return 3 if state["state"] == "never" else 2


def health_line(state: Facts, lang: str) -> list[str]:
    """One source as cells with colours."""
    return [
        escape(state["source"]),
        state_now(state, lang),
        moment(state["since"]),
        moment(state["last_good_at"]),
        against_promise(state, lang),
        sparkline(state["pulls"]),
        "\n".join(f"{label(Kind(i['kind']), lang)} ×{i['times']}" for i in state["incidents"]),
    ]


def state_now(state: Facts, lang: str) -> str:
    """What a source is, in two words; the circuit of its host comes first, for nothing else can change before."""
    if state["circuit"] == "open":
        words = "để yên đến" if lang == "vi" else "left alone until"
        return f"[red]● {words} {moment(state['open_until'])}[/]"
    if state["circuit"] == "half-open":
        return "[yellow]● sẽ thử lại ở lần lấy tới[/]" if lang == "vi" else "[yellow]● the next pull tries again[/]"
    if state["state"] == "never":
        return "[dim]○ chưa lấy lần nào[/]" if lang == "vi" else "[dim]○ never pulled[/]"
    if state["state"] == "held":
        return f"[yellow]● {'bị giữ' if lang == 'vi' else 'held'}[/]"
    if state["state"] == "loaded" and state["catching_up_since"] is not None:
        words = "đang lấy bù từ" if lang == "vi" else "catching up since"
        return f"[yellow]● {words} {moment(state['catching_up_since'])}[/]\n[dim]{escape(state['reached'] or '')}[/]"
    if state["state"] == "loaded":
        return f"[green]● {_health(state['health'], lang)}[/]"
    return f"[red]● {_health(state['health'], lang)}[/]"


def against_promise(state: Facts, lang: str) -> str:
    """How old the newest of a source is, beside what it promised."""
    if state["age_hours"] is None:
        return "-"
    told = f"{span(state['age_hours'], lang)} / {span(state['freshness_hours'], lang)}"
    if not state["late_by"]:
        return told
    return f"[red]{told}  {'trễ' if lang == 'vi' else 'late by'} {span(state['late_by'], lang)}[/]"


def sparkline(pulls: Iterable[Facts]) -> str:
    """One block for each pull, oldest left."""
    return "".join(_block(pull) for pull in pulls)


def _block(pull: Facts) -> str:
    if not pull["was_asked"]:
        return _NOT_ASKED
    is_same = pull["outcome"] == "loaded" and pull["health"] == Health.UNCHANGED
    return _BLOCKS["unchanged" if is_same else pull["outcome"]]


def incident_line(incident: Facts, lang: str) -> list[str]:
    """One incident as cells."""
    return [
        str(incident["incident_id"]),
        escape(incident["source"]),
        f"{'[red]●[/]' if incident['closed_at'] is None else '[green]○[/]'} {label(Kind(incident['kind']), lang)}",
        moment(incident["opened_at"]),
        moment(incident["closed_at"]),
        str(incident["times"]),
        _owner_told(incident, lang),
        escape(str(incident["detail"].get("message") or _late(incident["detail"], lang))),
    ]


def _owner_told(incident: Facts, lang: str) -> str:
    if incident["kind"] == Kind.OURS:
        return "-"
    told = incident["told_opened_at"] if incident["closed_at"] is None else incident["told_closed_at"]
    if told is not None:
        return moment(told)
    return "[yellow]chưa[/]" if lang == "vi" else "[yellow]not yet[/]"


def _late(detail: Facts, lang: str) -> str:
    if "late_by" not in detail:
        return ""
    return f"{'trễ' if lang == 'vi' else 'late by'} {span(detail['late_by'], lang)}"


def span(hours: float, lang: str) -> str:
    """A length of time in one number that a person can compare."""
    if hours < 1:
        return f"{round(hours * 60)} {'phút' if lang == 'vi' else 'min'}"
    if hours < 72:
        return f"{round(hours)} {'giờ' if lang == 'vi' else 'h'}"
    return f"{round(hours / 24)} {'ngày' if lang == 'vi' else 'd'}"


def label(kind: Kind, lang: str) -> str:
    return kind.vi if lang == "vi" else kind.en


def _health(value: str, lang: str) -> str:
    known = Health(value)
    return known.vi if lang == "vi" else known.en


def moment(when: datetime | None) -> str:
    """An instant in Vietnam's time, to the minute; without its year, for these are of the last weeks."""
    return "" if when is None else when.astimezone(VIETNAM).strftime("%d/%m %H:%M")
