"""One phase of the plan in a fresh process: the order comes by standard input, the result goes to standard output."""

import sys
import time
from typing import Any

from lienthong import pipeline
from lienthong.bench.meter import own_cpu, own_peak_mib
from lienthong.bench.order import SOURCE, Order, Outcome


def carry_out(order: Order) -> Outcome:
    """Run the plan as the command line does, or its pull alone; imports that it makes on its way count."""
    steps: dict[str, float] = {}
    cpu_steps: dict[str, float] = {}
    facts: dict[str, dict[str, Any]] = {}
    began = last = (time.perf_counter(), own_cpu())

    def watch(step: str, _subject: str, found: dict[str, Any]) -> None:
        nonlocal last
        now = (time.perf_counter(), own_cpu())
        steps[step] = round(now[0] - last[0], 3)
        cpu_steps[step] = round(now[1] - last[1], 3)
        facts[step] = found
        last = now

    if order.steps == "pull":
        run_id = pipeline.begin(order.settings, trigger="bench", run_id=order.run_id)
        watch("pull", SOURCE, pipeline.pull(order.settings, SOURCE, run_id))
    else:
        pipeline.run(order.settings, [SOURCE], trigger="bench", run_id=order.run_id, watch=watch)
    return Outcome(
        seconds=round(time.perf_counter() - began[0], 3),
        cpu_seconds=round(own_cpu() - began[1], 3),
        peak_mib=own_peak_mib(),
        steps=steps,
        cpu_steps=cpu_steps,
        facts=facts,
    )


if __name__ == "__main__":
    sys.stdout.write(carry_out(Order.model_validate_json(sys.stdin.read())).model_dump_json() + "\n")
