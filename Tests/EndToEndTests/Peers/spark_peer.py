"""How the Spark applications of these tests say what they do, and how they end."""

import json
import os
import sys
import time

from pyspark import SparkContext


def say(what, **values):
    """One line of JSON behind a mark, among Spark's own log."""
    # One write, so that no log line of the JVM's falls into it.
    sys.stdout.write("driver: " + json.dumps({"event": what, **values}) + "\n")
    sys.stdout.flush()


def say_started(context):
    """With the application's id, Spark's version and the UI's address."""
    say("started", applicationID=context.applicationId, version=context.version, ui=context.uiWebUrl)


def wait_for_gate():
    """Where DRIVER_GATE names a file, the application goes on once that is there: a test has seen what it wants to see."""
    gate = os.environ.get("DRIVER_GATE")
    deadline = time.monotonic() + 180
    while gate and not os.path.exists(gate):
        if time.monotonic() > deadline:
            raise SystemExit(f"{gate} is not there after three minutes")
        time.sleep(0.02)


def end_java():
    """The JVM ends when its input does. Waiting for it makes this process's end the end of the whole driver."""
    gateway = SparkContext._gateway
    if gateway is not None:
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=30)
