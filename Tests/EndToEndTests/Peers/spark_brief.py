"""A Spark application that is over as soon as it can be: a SparkContext, one job of four tasks, and the end.

What it says is one line of JSON each, as spark_driver.py does. It runs no Python of its own in the tasks: to start that
would take longer than all the rest. Where there is a gate, it is before the end.
"""

from pyspark import SparkContext

from spark_peer import end_java, say, say_started, wait_for_gate


def run():
    context = SparkContext.getOrCreate()
    say_started(context)
    count = context._jsc.sc().range(0, 100_000, 1, 4).count()
    if count != 100_000:
        raise SystemExit(f"the job counted {count} and not 100000")
    say("finished", completedTasks=4, failedTasks=0)
    wait_for_gate()
    context.stop()


try:
    run()
finally:
    end_java()
