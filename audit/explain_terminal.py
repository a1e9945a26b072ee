"""An explanation on a terminal: what is in dispute, then every field with its source, then where it can be checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from audit.contrast import contrast, headline, readable, readings
from audit.noted import noted, withdrawn
from audit.related import evidence, relation
from audit.rendering import field_title, instant, number, size, type_title, visible
from audit.words import closed, words

Story = Mapping[str, Any]

BAD, WARN, GOOD, QUIET = "bold red", "yellow", "green", "dim"
# How a verdict looks at a glance; the word stands beside it wherever there is room.
MARKS = {
    "found": ("✓", GOOD),
    "derived": ("≈", GOOD),
    "default": ("·", QUIET),
    "constant": ("·", QUIET),
    "unproven": ("?", BAD),
    "missing": ("✗", BAD),
}
DECIDED = "✎"  # a person, not a source
CHANGES = 6  # of one revision; --json has all


def render(story: Story, console: Console, *, lang: str, titles: Mapping[str, str], detailed: bool = False) -> None:
    """Print the story; values are plain text, so nothing in them can colour, link or move the cursor.

    `detailed`: of few fields, with the raw text behind each value; only the sources and revisions that concern them.
    """
    for line in _head(story, lang):
        console.print(line)
    if story["state"] == "unknown":
        return
    numbers = {each["observation"]: place for place, each in enumerate(story["identity"], start=1)}
    view = _View(story, lang, titles, numbers)
    disputed = {name: why for name, why in story["fields"].items() if why["contested"]}
    if disputed and not detailed:
        console.print(Text(f"\n{view.t('contested_fields')}", "bold"))
    for name, why in (story["fields"] if detailed else disputed).items():
        for line in view.field(name, why) if detailed else view.dispute(name, why):
            console.print(line)
    if story["fields"] and not detailed:
        console.print(Text(f"\n{view.t('fields')}", "bold"))
        console.print(view.fields())
        if not disputed:
            console.print(Text(f"  {view.t('nobody_disagrees')}", QUIET))
        if any("proof" in why["winner"] for why in story["fields"].values()):
            console.print(Text(f"  {view.legend()}", QUIET))
    for line in _bodies(story, lang):
        console.print(line)
    if story["withheld"]:
        names = ", ".join(field_title(story["type"], name, lang) for name in story["withheld"])
        console.print(Text(f"  {view.t('withheld', names=names)}", WARN))
    for said in story["withdrawals"]:
        console.print(Text(f"  {visible(withdrawn(said, story['type'], lang))}", WARN))
    console.print(Text(f"\n{view.t('identity')}", "bold"))
    for line in view.sources(only_speaking=detailed):
        console.print(line)
    if story["as_of"]:
        console.print(Text(f"  {view.t('identity_now')}", QUIET))
    if story["related"] and not detailed:
        console.print(Text(f"\n{view.t('related')}", "bold"))
        for line in view.related():
            console.print(line)
    console.print(Text(f"\n{view.t('history')}", "bold"))
    for line in view.history(only_fields=detailed):
        console.print(line)


def _head(story: Story, lang: str) -> Iterator[Text]:
    t = words(lang)
    called = headline(story)
    if called:
        yield Text(visible(called), "bold")
    if story["state"] == "unknown":
        yield Text.assemble((story["id"], "bold"), f"  {type_title(story['type'], lang)}")
        yield Text(t("unknown_then", at=instant(story["known_since"], lang)), WARN)
        return
    yield Text.assemble(
        (story["id"], "" if called else "bold"),
        f"  {type_title(story['type'], lang)}  {t('revision_n', n=number(story['revision'], lang))}  ",
        (closed(lang, "entity", story["state"]), GOOD if story["state"] == "live" else BAD),
        (f"  {instant(story['recorded_at'], lang)}", QUIET),
    )
    if story["as_of"]:
        yield Text(t("seen_as_of", at=instant(story["as_of"], lang)), WARN)
    if story["state"] != "live":
        reason = closed(lang, "gone", story["reason"] or t("unknown"))
        after = f" {t('successors')}: {', '.join(story['successors'])}" if story["successors"] else ""
        yield Text(t("gone_text", reason=reason) + after, BAD)
    if story["validity"]:
        yield from _validity(story["validity"], lang)


def _bodies(story: Story, lang: str) -> Iterator[Text]:
    """Bodies that have ended since the record named them, and who does their work now."""
    t = words(lang)
    for body in story["bodies"]:
        field = field_title(story["type"], body["field"], lang)
        yield Text(f"  {field}: {t('body_ended', name=visible(body['name']), day=body['until'] or '?')}", WARN)
        for heir in body["became"]:
            told = [visible(heir["name"]), heir["function"], heir["code"], heir["id"]]
            yield Text(f"    {t('became')}: {'  '.join(visible(part) for part in told if part)}")


def _validity(found: Mapping[str, Any], lang: str) -> Iterator[Text]:
    t = words(lang)
    tone = {"true": GOOD, "open": GOOD, "timeless": QUIET}.get(found["verdict"], WARN)
    period = f" ({t('period', first=found['first'] or '…', last=found['last'] or '…')})" if tone != QUIET else ""
    yield Text(f"{t('on_day', day=found['on'])}: {closed(lang, 'validity', found['verdict'])}{period}", tone)
    for heading, others in ((t("became"), found["became"]), (t("came_from"), found["came_from"])):
        for other in others:
            told = [visible(other.get("name") or other.get("code") or "?"), other.get("function"), other.get("id")]
            guess = f"  ({t('is_guess')})" if other.get("is_guess") else ""
            yield Text(f"  {heading}: {'  '.join(visible(part) for part in told if part)}{guess}")


class _View:
    """One story in one language; sources are numbered once and named by their number after that."""

    def __init__(self, story: Story, lang: str, titles: Mapping[str, str], numbers: Mapping[str, int]) -> None:
        self.story = story
        self.lang = lang
        self.titles = titles
        self.numbers = numbers
        self.t = words(lang)

    def fields(self) -> Table:
        """Each field in a line: mark of the proof, value, and by number who says so (=) and who does not (≠)."""
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True, width=1)
        table.add_column(min_width=14, max_width=26, overflow="fold")
        table.add_column(ratio=1, overflow="fold")
        table.add_column(overflow="fold", min_width=12)
        for name, why in self.story["fields"].items():
            value = Text(self.value(why))
            if why["made"] != "as_stated":
                value.append(f"  {closed(self.lang, 'made', why['made'])}", WARN if why["made"] == "unknown" else QUIET)
            title = field_title(self.story["type"], name, self.lang)
            table.add_row(
                self.mark(why["winner"]), Text(title, WARN if why["contested"] else ""), value, self.sides(why)
            )
        return table

    def sides(self, why: Mapping[str, Any]) -> Text:
        told = Text(self.who(why["winner"]))
        for sign, agrees, style in ((" = ", True, QUIET), (" ≠ ", False, WARN)):
            others = [self.who(loser) for loser in why["losers"] if loser["agrees"] is agrees]
            if others:
                told.append(sign + " ".join(others), style if why["rule"] != "union" else QUIET)
        return told

    def dispute(self, name: str, why: Mapping[str, Any]) -> Iterator[Text]:
        """A field about which sources disagree: each reading once, with the numbers of those who give it."""
        yield Text.assemble(
            "  ",
            (field_title(self.story["type"], name, self.lang), "bold"),
            (f"  {name}", QUIET),
            (f"  {closed(self.lang, 'why', why['rule'])}", "cyan"),
        )
        timed = why["rule"] == "recency"
        agreeing = [why["winner"], *(loser for loser in why["losers"] if loser["agrees"])]
        yield Text.assemble("    ", ("→ ", GOOD), (self.value(why), "bold"), "  ", self.among(agreeing, timed=timed))
        for reading, said_by in readings(why["losers"]):
            yield Text.assemble("    ", ("✗ ", BAD), visible(reading), "  ", self.among(said_by, timed=timed))

    def among(self, witnesses: Sequence[Mapping[str, Any]], *, timed: bool) -> Text:
        """By number; with the stated times where those decided."""
        told = [
            f"{self.who(each)} {instant(each['stated_at'], self.lang)}"
            if timed and each.get("stated_at")
            else f"{self.who(each)} {visible(noted(each, self.lang))}".rstrip()
            for each in witnesses
        ]
        authority = witnesses[0].get("authority") if len(witnesses) == 1 else None
        named = f" {closed(self.lang, 'authority', authority)}" if authority else ""
        return Text(f"{' '.join(told)}{named}", QUIET)

    def field(self, name: str, why: Mapping[str, Any]) -> Iterator[Text]:
        """One field with everybody who speaks of it, and the text that each of them gave."""
        yield Text.assemble(
            ("\n", ""),
            (field_title(self.story["type"], name, self.lang), "bold"),
            (f"  {name}", QUIET),
            (f"  {closed(self.lang, 'why', why['rule'])}", "cyan"),
            (f"  {closed(self.lang, 'made', why['made'])}" if why["made"] != "as_stated" else "", WARN),
        )
        yield Text.assemble("    ", ("→ ", GOOD), (self.value(why), "bold"), "  ", self.told(why["winner"]))
        yield from self.proof(why["winner"])
        for loser in why["losers"]:
            sign, said = (
                (("= ", GOOD), "") if loser["agrees"] else (("✗ ", BAD), f"{visible(readable(loser['value']))}  ")
            )
            yield Text.assemble("    ", sign, said, self.told(loser))
            yield from self.proof(loser)

    def value(self, why: Mapping[str, Any]) -> str:
        return self.t("taken_away") if why["made"] == "removed" else visible(readable(why["value"]))

    def who(self, witness: Mapping[str, Any]) -> str:
        place = self.numbers.get(witness.get("observation") or "")
        if place:
            return f"[{place}]"
        return visible(witness.get("source") or (DECIDED if witness.get("noted") else self.t("unknown")))

    def told(self, witness: Mapping[str, Any]) -> Text:
        """Number, name, authority and time of who says it."""
        source = witness.get("source")
        named = visible(self.titles.get(source, source)) if source else ""
        authority = closed(self.lang, "authority", witness["authority"]) if witness.get("authority") else ""
        stated = instant(witness["stated_at"], self.lang) if witness.get("stated_at") else ""
        rest = ", ".join(filter(None, (authority, stated, visible(noted(witness, self.lang)))))
        return Text.assemble(self.who(witness), " ", named, (f", {rest}" if rest else "", QUIET))

    def mark(self, witness: Mapping[str, Any]) -> Text:
        proof = witness.get("proof")
        if proof is None:
            return Text(DECIDED if witness.get("noted") else " ")
        sign, style = MARKS.get(proof["verdict"], ("?", BAD))
        return Text(sign, style)

    def proof(self, witness: Mapping[str, Any]) -> Iterator[Text]:
        proof = witness.get("proof")
        if proof is None:
            return
        sign, style = MARKS.get(proof["verdict"], ("?", BAD))
        reason = f": {closed(self.lang, 'proof_reason', proof['reason'])}" if proof["reason"] else ""
        by = f", {self.t('by_transform', name=proof['transform'])}" if proof["transform"] else ""
        yield Text.assemble("      ", (sign, style), f" {closed(self.lang, 'proof', proof['verdict'])}{by}{reason}")
        for raw in proof["raw"]:
            how = closed(self.lang, "place", raw["how"]) if raw["how"] else "?"
            at = f" {self.t('at_byte', n=number(raw['offset'], self.lang))}" if raw["offset"] is not None else ""
            member = f" ({self.t('in_member', name=visible(raw['member']))})" if raw["member"] else ""
            yield Text.assemble(
                "        ", (visible(raw["path"]), "cyan"), f"  {visible(raw['text'])}  ", (f"{how}{at}{member}", QUIET)
            )
        if witness.get("payload_sha256"):
            yield Text(f"        {witness['payload_sha256']} {visible(witness['payload_pointer'])}", QUIET)

    def legend(self) -> str:
        counts: dict[str, int] = {}
        for why in self.story["fields"].values():
            if "proof" in why["winner"]:
                verdict = why["winner"]["proof"]["verdict"]
                counts[verdict] = counts.get(verdict, 0) + 1
        return "  ".join(
            f"{MARKS[name][0]} {closed(self.lang, 'proof', name)} {count}"
            for name, count in sorted(counts.items(), key=lambda one: list(MARKS).index(one[0]))
        )

    def sources(self, *, only_speaking: bool) -> Iterator[Text]:
        speaking = {
            each.get("observation") for why in self.story["fields"].values() for each in (why["winner"], *why["losers"])
        }
        for said in self.story["identity"]:
            if only_speaking and said["observation"] not in speaking:
                continue
            yield Text.assemble(
                "  ",
                self.told(said),
                (f"  {closed(self.lang, 'observation', said['state'])}", "" if said["state"] == "present" else WARN),
                (f", {self.t('is_partial')}" if said.get("is_partial") else "", WARN),
            )
            fetch, payload = said.get("fetch"), said.get("payload")
            if fetch:
                status = f", {self.t('http_status', n=fetch['status'])}" if fetch["status"] else ""
                at = self.t("fetched_at", at=instant(fetch["requested_at"], self.lang))
                yield Text(f"      {at}{status}  {visible(fetch['url'])}", QUIET)
            kept = f"  {size(payload['bytes'], self.lang)}" if payload else f"  {closed(self.lang, 'proof', 'missing')}"
            place = f"{said['payload_sha256'][:16]}… {visible(said['payload_pointer'])}"
            yield Text(f"      {self.t('payload')} {place}{kept}, {said['batch_id']}", QUIET)
            yield Text(f"      {self.t('record_key')} {visible(said['record_key'])}, {visible(said['rule'])}", QUIET)

    def related(self) -> Iterator[Text]:
        for found in self.story["related"]:
            yield Text.assemble(
                f"  {relation(found, self.lang)} ",
                (visible(found["title"] or found["id"]), "bold"),
                (f"  {found['id']}  {type_title(found['type'], self.lang)}", QUIET),
            )
            why = filter(None, (evidence(found, self.lang), self.t("since", at=instant(found["since"], self.lang))))
            yield Text(f"      {', '.join(why)}", QUIET)

    def history(self, *, only_fields: bool) -> Iterator[Text]:
        for revision in reversed(self.story["history"]):
            if only_fields:
                concerned = [each for each in revision["changes"] if each["field"] in self.story["fields"]]
                reasons = [name for name in revision["reasons"] if name in self.story["fields"]]
                retold = [
                    {**step, "reasons": names}
                    for step in revision["retold"]
                    if (names := [name for name in step["reasons"] if name in self.story["fields"]])
                ]
                if not concerned and not reasons and not retold:
                    continue
                revision = {**revision, "changes": concerned, "reasons": reasons, "retold": retold}
            reason = f"  {closed(self.lang, 'gone', revision['reason'])}" if revision["reason"] else ""
            yield Text.assemble(
                "  ",
                (self.t("revision_n", n=number(revision["revision"], self.lang)), "bold"),
                f"  {instant(revision['recorded_at'], self.lang)}  ",
                (closed(self.lang, "entity", revision["state"]), GOOD if revision["state"] == "live" else BAD),
                reason,
                (f"  {revision['run_id']}", QUIET),
            )
            yield from self.changes(revision)
            yield self.causes(revision)
            if revision["feeds"]:
                yield Text(f"      {self.t('feeds')}: {'; '.join(map(self.feed, revision['feeds']))}", QUIET)
            for step in reversed(revision["retold"]):
                at = instant(step["recorded_at"], self.lang)
                yield Text(f"    {at}  {self.reasons(step)}  {step['run_id']}", QUIET)
                yield self.causes(step)
        if self.story["has_older"]:
            yield Text(f"  {self.t('older_revisions')}", QUIET)

    def changes(self, revision: Mapping[str, Any]) -> Iterator[Text]:
        found = revision["changes"]
        if found and all(each["kind"] == "added" for each in found) and len(found) > CHANGES:
            yield Text(f"      {self.t('all_new', n=number(len(found), self.lang))}")
            return
        for each in found[:CHANGES]:
            old, new = contrast(each.get("before", ""), each.get("after", ""))
            yield Text.assemble(
                f"      {closed(self.lang, 'change', each['kind'])} ",
                field_title(self.story["type"], each["field"], self.lang) + ": ",
                (visible(old), "red") if old else "",
                " → " if each["kind"] == "changed" else "",
                (visible(new), GOOD) if new else "",
            )
        if len(found) > CHANGES:
            yield Text(f"      … {self.t('fields_n', n=number(len(found) - CHANGES, self.lang))}")
        if revision["reasons"]:
            yield Text(f"      {self.reasons(revision)}", QUIET)
        elif not found:
            yield Text(f"      {self.t('no_changes')}", QUIET)

    def reasons(self, moment: Mapping[str, Any]) -> str:
        names = [field_title(self.story["type"], name, self.lang) for name in moment["reasons"]]
        return self.t("reasons_changed", names=", ".join(names))

    def causes(self, moment: Mapping[str, Any]) -> Text:
        told = [
            f"{visible(self.titles.get(each['source'], each['source']))} {closed(self.lang, 'cause', each['what'])}"
            for each in moment["caused_by"]
        ]
        return Text(f"      {self.t('caused_by')}: {'; '.join(told) or self.t('caused_by_none')}", QUIET)

    def feed(self, feed: Mapping[str, Any]) -> str:
        place = feed["position"]
        at = self.t("position_n", n=number(place, self.lang)) if place is not None else self.t("not_published")
        when = f", {instant(feed['published_at'], self.lang)}" if feed["published_at"] else ""
        return f"{feed['feed']} {closed(self.lang, 'feed_kind', feed['kind'])} {at}{when}"
