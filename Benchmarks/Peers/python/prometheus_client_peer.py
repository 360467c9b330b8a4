"""The Python client library's parser and writer of the text format: TASK PAGE SECONDS, as the other peers have it."""

import json
import math
import sys
import time
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families


class Families:
    """A collector that always has the same."""

    def __init__(self, families):
        self.families = families

    def collect(self):
        return self.families


def main():
    task, path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    with open(path, encoding="utf-8") as file:
        page = file.read()
    families = list(text_string_to_metric_families(page))
    samples = [sample for family in families for sample in family.samples]
    if task == "read":
        words = "its parser"

        def work():
            for _ in text_string_to_metric_families(page):
                pass
            return len(page)
    elif task == "write":
        registry = CollectorRegistry()
        registry.register(Families(families))
        words = "generate_latest"

        def work():
            return len(generate_latest(registry))
    else:
        sys.exit(f"{task}: the Python client library is asked to read and to write")

    count = work()
    runs = []
    end = time.monotonic() + seconds
    while not runs or time.monotonic() < end:
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    print(json.dumps({
        "name": f"prometheus_client {version('prometheus_client')} (Python), {words}",
        "bytes": count,
        "samples": len(samples),
        "sum": math.fsum(sample.value for sample in samples),
        "seconds": runs,
    }))


main()
