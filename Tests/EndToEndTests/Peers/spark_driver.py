"""A Spark application that runs a few stages with shuffles, says what it did, and ends.

What it says is one line of JSON each, behind a mark, among Spark's own log:
  started   as soon as there is a SparkContext: application id, Spark's version, address of the UI
  finished  after the last action, with the totals that Spark's own REST API gives for it
It then stays for the given time, as an application does that closes its files, or until it is asked to end, and stops.
Where its UI asks for a token, that is in DRIVER_TOKEN.
"""

import json
import os
import signal
import ssl
import sys
import threading
import time
import urllib.request

from pyspark.sql import SparkSession
from pyspark.sql import functions

from spark_peer import end_java, say, say_started


def executors(context):
    address = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/executors"
    request = urllib.request.Request(address)
    if "DRIVER_TOKEN" in os.environ:
        request.add_header("Authorization", "Bearer " + os.environ["DRIVER_TOKEN"])
    # It asks itself: whose certificate that is, is not the question here.
    trusting = ssl._create_unverified_context()
    with urllib.request.urlopen(request, timeout=10, context=trusting) as answer:
        return json.load(answer)


def settled_totals(context):
    """The totals once no task is active: the listener that counts them is a few milliseconds behind the action."""
    deadline = time.monotonic() + 30
    while True:
        rows = executors(context)
        tracker = context._jsc.sc().statusTracker()
        busy = len(tracker.getActiveStageIds()) + sum(row["activeTasks"] for row in rows)
        if busy == 0 or time.monotonic() > deadline:
            return {name: sum(row[name] for row in rows) for name in ("completedTasks", "failedTasks")}
        time.sleep(0.02)


def run(rounds, linger):
    session = SparkSession.builder.getOrCreate()
    context = session.sparkContext
    say_started(context)

    for number in range(rounds):
        words = session.range(0, 200_000, 1, 4).withColumn("word", functions.col("id") % 97)
        counts = words.repartition(3, "word").groupBy("word").agg(functions.sum("id").alias("total"))
        rows = counts.orderBy("total").collect()
        if len(rows) != 97:
            raise SystemExit(f"round {number} counted {len(rows)} words and not 97")

    asked_to_end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked_to_end.set())
    say("finished", **settled_totals(context))
    asked_to_end.wait(linger)
    session.stop()


signal.signal(signal.SIGTERM, lambda *_: sys.exit("asked to end"))
try:
    run(rounds=int(sys.argv[1]), linger=float(sys.argv[2]))
finally:
    end_java()
