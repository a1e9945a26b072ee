"""The peer's side: Splink links the same records. Runs in Splink's own environment, never in ours.

Input: the order as JSON on standard input. Output: files of clusters, and one line of JSON. See splink.py, which starts
it. What it reads has no truth in it; thresholds are those of the order, and every one of them gives a file.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

KINDS = ("document", "press_release")

# Cleaned as one would in SQL before any linkage: no marks, no letter case, usual abbreviations in full, y as i.
_FOLD = """
CREATE MACRO fold(said) AS trim(regexp_replace(replace(strip_accents(lower(replace(replace(replace(nfc_normalize(said),
    'Ð', 'd'), 'Đ', 'd'), 'đ', 'd'))), 'y', 'i'), '[^a-z0-9/]+', ' ', 'g'));
CREATE MACRO spelled(said) AS regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(regexp_replace(regexp_replace(said,
    '\\bubnd\\b', 'ui ban nhan dan', 'g'), '\\bhdnd\\b', 'hoi dong nhan dan', 'g'), '\\btp\\b', 'thanh pho', 'g'),
    '\\btthc\\b', 'thu tuc hanh chinh', 'g'), '\\bctcp\\b', 'cong ti co phan', 'g'), '\\bcti\\b', 'cong ti', 'g'),
    '\\bthcs\\b', 'trung hoc co so', 'g'), '\\bqd\\b', 'quiet dinh', 'g');
CREATE MACRO heading(said) AS regexp_replace(regexp_replace(said,
    '^(hnp )?((quiet dinh|nghi quiet|nghi dinh|ke hoach|thong bao|thong tu|chi thi|cong dien) (so )?[0-9]+\\S* )?', ''),
    '^(ve viec |v/v |ve )', '');
CREATE MACRO words(said) AS list_distinct(string_split(said, ' '));
"""

_PREPARED = """
CREATE TABLE {kind} AS
WITH given AS (
    SELECT key AS unique_id, doc.number AS number, doc.signer AS signer, doc.url AS url, doc.jurisdiction AS area,
           coalesce(doc.subject, doc.title) AS title, coalesce(doc.issuer, doc.agency) AS issuer,
           CAST(coalesce(doc.issued_on, substr(doc.published_at, 1, 10)) AS DATE) AS day,
           doc.type_name AS type_name, doc.summary AS summary
      FROM read_json('{file}', format = 'newline_delimited', columns = {{key: 'VARCHAR', type: 'VARCHAR',
           doc: 'STRUCT(number VARCHAR, subject VARCHAR, title VARCHAR, issuer VARCHAR, agency VARCHAR, signer VARCHAR,
                 issued_on VARCHAR, published_at VARCHAR, url VARCHAR, jurisdiction VARCHAR, type_name VARCHAR,
                 summary VARCHAR)'}})
     WHERE type = '{kind}'
), folded AS (
    SELECT *, spelled(heading(fold(title))) AS said,
           fold(coalesce(number, nullif(regexp_extract(title, '^\\D{{0,20}}(\\d+/[^ ]*)', 1), ''))) AS sign,
           spelled(fold(issuer)) AS body, fold(area) AS place
      FROM given
)
SELECT unique_id, day, CAST(year(day) AS VARCHAR) AS year,
       replace(said, '/', ' ') AS title,
       substr(replace(said, '/', ' '), 1, 36) AS title_start,
       nullif(right(replace(said, '/', ' '), 24), '') AS title_end,
       words(replace(said, '/', ' ')) AS title_words,
       array_to_string(list_sort(regexp_extract_all(said, '[0-9]+')), ' ') AS figures,
       nullif(ltrim(regexp_extract(sign, '([0-9]+)', 1), '0'), '') AS figure,
       nullif(regexp_replace(regexp_replace(regexp_replace(sign, '^so ', ''), '^[^0-9]*[0-9]+[ /]*', ''),
              '[^a-z0-9]', '', 'g'), '') AS symbol,
       trim(regexp_replace(CASE WHEN place IS NULL OR contains(body, place) THEN body ELSE body || ' ' || place END,
                           '\\b(tinh|thanh pho) ', '', 'g')) AS issuer,
       nullif(regexp_extract(replace(said, '/', ' '), '\\b(?:xa|phuong) ([a-z]+ [a-z]+)', 1), '') AS commune,
       nullif(regexp_replace(fold(signer), '^(pho )?(chu tich hdnd|chu tich|bo truong|thu truong|giam doc|thu tuong) ',
              ''), '') AS signer,
       nullif(rtrim(regexp_replace(lower(url), '[?].*$', ''), '/'), '') AS url,
       type_name, fold(summary) AS summary
  FROM folded
"""


def main() -> None:
    order = json.load(sys.stdin)
    seconds: dict[str, float] = {}
    cpu = _cpu()
    began = time.perf_counter()
    import duckdb  # type: ignore[import-not-found]

    connection = duckdb.connect(":memory:")
    connection.execute(f"SET threads = {int(order['threads'])}")
    connection.execute(_FOLD)
    for kind in KINDS:
        connection.execute(_PREPARED.format(kind=kind, file=order["records"].replace("'", "''")))
    seconds["load"] = time.perf_counter() - began

    linked = [_linked(connection, kind, order, seconds) for kind in KINDS]
    result = {
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "cpu_seconds": round(_cpu() - cpu, 2),
        "peak_mib": _peak_mib(),
        "pairs": sum(each["pairs"] for each in linked),
        "skipped": sum(each["skipped"] for each in linked),
        "in_review": sum(each["in_review"] for each in linked),
        "models": {kind: each["model"] for kind, each in zip(KINDS, linked, strict=True)},
    }
    sys.stdout.write(json.dumps(result) + "\n")


def _linked(connection: Any, kind: str, order: dict[str, Any], seconds: dict[str, float]) -> dict[str, Any]:
    """One type of record, from training to files of clusters."""
    import logging

    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # type: ignore[import-not-found]
    from splink.internals.exceptions import EMTrainingException  # type: ignore[import-not-found]

    logging.getLogger("splink").setLevel(logging.ERROR)
    if connection.execute(f"SELECT count(*) FROM {kind}").fetchall()[0][0] < 2:  # noqa: S608
        return {"pairs": 0, "in_review": 0, "skipped": 0, "model": None}
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=_comparisons(kind),
        blocking_rules_to_generate_predictions=_blocking(kind),
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    database = DuckDBAPI(connection=connection)
    linker = Linker(database.register(kind, dataset_display_name=f"{kind}_records"), settings)
    began = time.perf_counter()
    sure = [block_on("figure", "symbol", "issuer", "year"), block_on("title", "day", "issuer"), block_on("url")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=order["max_pairs"], seed=34)
    skipped = 0
    for rule in _training(kind):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        except (ValueError, EMTrainingException):
            skipped += 1  # too few pairs in the block to learn from: the other blocks teach the rest
    seconds["train"] = seconds.get("train", 0.0) + time.perf_counter() - began

    began = time.perf_counter()
    predicted = linker.inference.predict(threshold_match_probability=min(order["review"], *order["thresholds"]))
    seconds["predict"] = seconds.get("predict", 0.0) + time.perf_counter() - began

    for threshold in [order["threshold"], *order["thresholds"]]:
        began = time.perf_counter()
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        if threshold == order["threshold"]:  # only the stated one is timed
            seconds["cluster"] = seconds.get("cluster", 0.0) + time.perf_counter() - began
        file = Path(order["clusters"]) / f"{kind}-{threshold}.csv"
        clusters.as_duckdbpyrelation().select("unique_id, cluster_id").write_csv(str(file), header=False)
    pairs = predicted.as_duckdbpyrelation()
    waiting = pairs.filter(f"match_probability >= {order['review']} AND match_probability < {order['threshold']}")
    either = waiting.select("unique_id_l AS id").union(waiting.select("unique_id_r AS id")).distinct()
    model = linker.misc.save_model_to_json() if order.get("keep_model") else None
    return {"pairs": len(pairs), "in_review": len(either), "skipped": skipped, "model": model}


def _comparisons(kind: str) -> list[Any]:
    """What is compared, from the surest level to none; a value that one side lacks says nothing."""
    import splink.comparison_level_library as level  # type: ignore[import-not-found]
    import splink.comparison_library as library  # type: ignore[import-not-found]

    either_starts = "starts_with(title_l, title_r) OR starts_with(title_r, title_l)"
    near = "abs(length(title_l) - length(title_r)) <= 2 AND levenshtein(title_l, title_r) <= 2"
    # as long as needed for the share: shorter lists cannot reach it, and need not be intersected
    shared = (
        "least(len(title_words_l), len(title_words_r)) >= {0} * greatest(len(title_words_l), len(title_words_r)) AND "
        "len(list_intersect(title_words_l, title_words_r)) >= {0} * greatest(len(title_words_l), len(title_words_r))"
    )
    # Official titles of two documents often differ in a figure alone, so the figures belong to the title's levels.
    title = library.CustomComparison(
        output_column_name="title",
        comparison_levels=[
            level.NullLevel("title"),
            level.ExactMatchLevel("title", term_frequency_adjustments=True),
            level.CustomLevel(f"({either_starts}) AND least(length(title_l), length(title_r)) >= 30", "one is cut"),
            level.CustomLevel(f"figures_l = figures_r AND {near}", "two letters differ"),
            level.CustomLevel(f"figures_l = figures_r AND {shared.format(0.75)}", "three of four words"),
            level.CustomLevel(f"figures_l = figures_r AND {shared.format(0.5)}", "half of the words, same figures"),
            level.CustomLevel(shared.format(0.75), "three of four words, other figures"),
            level.JaroWinklerLevel("title", 0.92),
            level.CustomLevel(shared.format(0.5), "half of the words"),
            level.ElseLevel(),
        ],
    )
    number = library.CustomComparison(
        output_column_name="number",
        comparison_levels=[
            level.NullLevel("figure"),
            level.CustomLevel("figure_l = figure_r AND symbol_l = symbol_r", "figure and symbol"),
            level.CustomLevel("figure_l = figure_r AND (symbol_l IS NULL OR symbol_r IS NULL)", "figure alone"),
            level.CustomLevel("figure_l = figure_r", "figure, other symbol"),
            level.CustomLevel("symbol_l = symbol_r AND levenshtein(figure_l, figure_r) = 1", "one digit differs"),
            level.ElseLevel(),
        ],
    )
    day = library.CustomComparison(
        output_column_name="day",
        comparison_levels=[
            level.NullLevel("day"),
            level.ExactMatchLevel("day"),
            level.CustomLevel("abs(date_diff('day', day_l, day_r)) <= 2", "two days"),
            level.CustomLevel("abs(date_diff('day', day_l, day_r)) <= 31", "a month"),
            level.CustomLevel("year_l = year_r", "the year"),
            level.ElseLevel(),
        ],
    )
    holds = "contains(issuer_l, issuer_r) OR contains(issuer_r, issuer_l)"
    # A body has few signers, so who signed says little more once the body agrees: one comparison for both.
    signed = [
        level.CustomLevel("issuer_l = issuer_r AND signer_l = signer_r", "issuer and signer"),
        level.CustomLevel("issuer_l = issuer_r AND signer_l <> signer_r", "issuer, other signer"),
    ]
    issuer = library.CustomComparison(
        output_column_name="issuer",
        comparison_levels=[
            level.CustomLevel(
                "(issuer_l IS NULL OR issuer_r IS NULL) AND (signer_l IS NULL OR signer_r IS NULL)", "neither"
            ).configure(is_null_level=True),
            *(signed if kind == "document" else []),
            level.ExactMatchLevel("issuer", term_frequency_adjustments=True),
            *([level.CustomLevel("signer_l = signer_r", "signer")] if kind == "document" else []),
            level.CustomLevel(holds, "one issuer's name holds the other's"),
            level.JaroWinklerLevel("issuer", 0.92),
            level.ElseLevel(),
        ],
    )
    address = library.ExactMatch("url")
    commune = library.JaroWinklerAtThresholds("commune", [0.9])  # a place in the title tells its siblings apart
    found = [title, commune, number, day, issuer, address]
    if kind == "document":
        found += [library.ExactMatch("type_name")]
    else:
        found += [library.JaroWinklerAtThresholds("summary", [0.95, 0.88])]
    return found


def _blocking(kind: str) -> list[Any]:
    """Pairs that are scored at all: those that share one of these."""
    from splink import block_on

    rules = [
        block_on("figure", "symbol", "year"),
        # Yearly texts are many among documents: with the year alone their pairs grow with the square of the records.
        block_on("title", "issuer") if kind == "document" else block_on("title", "year"),
        block_on("title_start", "day"),
        block_on("title_end", "day"),
        block_on("issuer", "day"),
        block_on("url"),
        block_on("figure", "title_start"),
        block_on("issuer", "title_start", "figures"),
    ]
    return [*rules, block_on("signer", "day")] if kind == "document" else rules


def _training(kind: str) -> list[Any]:
    """Blocks on which the levels are learnt; what blocks is not learnt there, so each is left out of one of them."""
    from splink import block_on

    found = [block_on("figure", "symbol", "issuer"), block_on("figure", "symbol", "day")]
    found += [block_on("title", "issuer", "day"), block_on("url")]
    # Documents of one title and day differ in their number, which most have; releases mostly have none.
    return [*found, block_on("title", "day")] if kind == "document" else found


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _peak_mib() -> float:
    """The most memory that this process ever held."""
    status = Path("/proc/self/status")
    if not status.exists():
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    peak = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
    return round(int(peak.split()[1]) / 1024, 1)


if __name__ == "__main__":
    main()
