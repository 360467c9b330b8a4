"""A Spark application that does a little of everything that Spark counts: shuffles, a cache, files written and read, a stage
that fails, a streaming query.

What it says is one line of JSON each, as spark_driver.py does. It writes its event log where it is told to by Spark's
settings. Where there is a gate, it is after its first stages.
"""

import os
import sys
import time

from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql import functions

from spark_peer import end_java, say, say_started, wait_for_gate

FAILING_SUM = "sum(if(id = 7, raise_error('a bad \"row\"\\nin two lines'), id))"


def run(linger, folder):
    session = SparkSession.builder.getOrCreate()
    context = session.sparkContext
    say_started(context)

    words = session.range(0, 100_000, 1, 4).withColumn("word", functions.col("id") % 97)
    counts = words.repartition(3, "word").groupBy("word").agg(functions.sum("id").alias("total"))
    counts.persist(StorageLevel.MEMORY_AND_DISK).count()
    counts.orderBy("total").collect()
    wait_for_gate()
    session.range(0, 1000).write.mode("overwrite").parquet(f"{folder}/numbers.parquet")
    session.read.parquet(f"{folder}/numbers.parquet").groupBy((functions.col("id") % 7).alias("rest")).count().collect()
    try:
        # Not a function of Python's: PySpark 3.3 cannot hand those of Python 3.11 to its workers.
        session.range(0, 10, 1, 2).selectExpr(FAILING_SUM).collect()
    except Exception:
        pass
    else:
        raise SystemExit("the job that should fail did not")

    session.conf.set("spark.sql.streaming.metricsEnabled", "true")
    ticks = session.readStream.format("rate").option("rowsPerSecond", 20).load()
    query = ticks.writeStream.queryName("ticks").format("noop").trigger(processingTime="500 milliseconds").start()
    deadline = time.monotonic() + 60
    while (query.lastProgress or {}).get("numInputRows", 0) == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1.5)
    query.stop()

    say("finished", completedTasks=0, failedTasks=0)
    time.sleep(linger)
    session.stop()


try:
    run(float(sys.argv[2]), os.environ["HOME"])
finally:
    end_java()
