"""The report of a run on a terminal: what needs a person first, then the counts, broken rules, refused records."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from audit.rendering import duration, instant, number, visible
from audit.report import URGENT, RunReport, SourceReport
from audit.words import Translate, closed, words
from schemas.verdict import Severity

BAD, WARN, GOOD, QUIET = "bold red", "yellow", "green", "dim"
COUNTS = ("offered", "loaded", "unchanged", "quarantined", "duplicate")
SHOWN = 10  # groups of refused records; the pages and the CSV have all


def render(report: RunReport, console: Console, *, lang: str = "vi") -> None:
    """Print the report; values are plain text, so nothing in them can colour, link or move the cursor."""
    t = words(lang)
    console.print(_head(report, lang, t))
    for line in _attention(report, lang, t):
        console.print(line)
    console.print()
    console.print(_sources(report, lang, t))
    console.print(_equation(report, lang, t))
    if report.broken_rules:
        console.print()
        console.print(_rules(report, lang, t))
    if report.quarantine:
        console.print()
        console.print(_quarantine(report, lang, t))
    if report.open_holds:
        console.print()
        console.print(_holds(report, lang, t))


def _head(report: RunReport, lang: str, t: Translate) -> Text:
    seconds = (report.finished_at - report.started_at).total_seconds() if report.finished_at else None
    state = {"failed": BAD, "succeeded": GOOD}.get(report.state, WARN)
    return Text.assemble(
        (t("run_of", run=visible(report.run_id)), "bold"),
        "  ",
        (closed(lang, "run", report.state), state),
        (f"  {instant(report.started_at, lang)}  {duration(seconds, lang)}", QUIET),
    )


def _attention(report: RunReport, lang: str, t: Translate) -> list[Text]:
    lines = [
        Text.assemble(
            ("  ✗ " if source.state == "failed" else "  ! ", BAD if source.state == "failed" else WARN),
            (visible(source.title[lang]), "bold"),
            f"  {closed(lang, 'batch', source.state)}, {closed(lang, 'health', source.health)}",
            (f"  {visible(source.error.get('message', ''))}" if source.error else "", QUIET),
        )
        for source in report.troubled
    ]
    lines += [
        Text.assemble(
            ("  ! ", WARN),
            (visible(source.title[lang]), "bold"),
            f"  {t('stale_since')} {instant(source.stale_since, lang)}",
        )
        for source in report.stale
        if source.source not in {troubled.source for troubled in report.troubled}
    ]
    if not lines and not report.broken_rules and not report.open_holds and report.finished_at:
        lines.append(Text(f"  ✓ {t('all_well')}", GOOD))
    if report.total.quarantined:
        lines.append(Text.assemble(("  ! ", WARN), t("sum_quarantined", n=number(report.total.quarantined, lang))))
    return lines


def _sources(report: RunReport, lang: str, t: Translate) -> Table:
    table = _table(t("sources"))
    table.add_column(t("source"), overflow="fold")
    table.add_column(t("state"))
    for name in COUNTS:
        table.add_column(t(name), justify="right")
    table.add_column(t("completeness"))
    table.add_column(t("seconds"), justify="right")
    for source in report.sources:
        counts = source.tally.model_dump() if source.tally else {}
        table.add_row(
            Text(visible(source.title[lang])),
            _state(source, lang),
            *(
                Text(number(counts.get(name), lang), BAD if name == "quarantined" and counts.get(name) else "")
                for name in COUNTS
            ),
            closed(lang, "completeness", source.completeness),
            number(round(sum(source.seconds.values()), 1), lang),
        )
    return table


def _state(source: SourceReport, lang: str) -> Text:
    style = BAD if source.state == "failed" else WARN if source.state in URGENT else GOOD
    return Text(closed(lang, "batch", source.state), style)


def _equation(report: RunReport, lang: str, t: Translate) -> Text:
    total = report.total.model_dump()
    parts = " + ".join(f"{number(total[name], lang)} {t(name).lower()}" for name in COUNTS[1:])
    mark = (f"  ✓ {t('adds_up')}", GOOD) if report.total.adds_up else (f"  ✗ {t('does_not_add_up')}", BAD)
    return Text.assemble(f"{number(total['offered'], lang)} {t('offered').lower()} = {parts}", mark)


def _rules(report: RunReport, lang: str, t: Translate) -> Table:
    table = _table(t("rules"))
    table.add_column(t("severity"))
    table.add_column(t("rule"), overflow="fold")
    table.add_column(t("source"), overflow="fold")
    table.add_column(t("records"), justify="right")
    for rule in report.broken_rules:
        table.add_row(
            Text(closed(lang, "severity", rule.severity), BAD if rule.severity is Severity.CRITICAL else WARN),
            Text.assemble(visible(rule.description[lang]), (f"\n{visible(rule.rule_id)}", QUIET)),
            Text(_named(report, rule.source, lang) if rule.source else t("the_warehouse")),
            number(rule.unexpected_count, lang),
        )
    return table


def _quarantine(report: RunReport, lang: str, t: Translate) -> Table:
    """How many, why, where, what stood there, and how to mend it: three short lines that fit any width."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.title, table.title_justify, table.title_style = Text(t("quarantine")), "left", "bold"
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for group in report.quarantine[:SHOWN]:
        first = group.samples[0]
        table.add_row(
            Text(number(group.records, lang), BAD),
            Text.assemble(
                (visible(first.message[lang]), "bold"),
                (f"  {_named(report, group.source, lang)} · {visible(group.rule_id)}", QUIET),
                f"\n{visible(first.value)}" if first.value else "",
                (f"\n→ {visible(first.fix[lang])}", "italic"),
            ),
        )
    rest = len(report.quarantine) - SHOWN
    if rest > 0:
        table.add_row("", Text(t("more_groups", n=number(rest, lang)), QUIET))
    return table


def _holds(report: RunReport, lang: str, t: Translate) -> Table:
    table = _table(t("holds"))
    table.add_column(t("hold"), justify="right")
    table.add_column(t("source"), overflow="fold")
    table.add_column(t("kind"))
    table.add_column(t("records"), justify="right")
    table.add_column(t("reason"), overflow="fold")
    for hold in report.open_holds:
        table.add_row(
            str(hold.hold_id),
            Text(_named(report, hold.source, lang)),
            closed(lang, "hold", hold.kind),
            number(hold.records, lang),
            Text(visible(hold.reason[lang])),
        )
    return table


def _named(report: RunReport, source: str, lang: str) -> str:
    """The title of a source of this run, else its name."""
    return visible(next((each.title[lang] for each in report.sources if each.source == source), source))


def _table(title: str) -> Table:
    return Table(
        title=Text(title), title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
