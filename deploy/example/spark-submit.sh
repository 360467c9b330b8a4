#!/bin/sh
# Spark's own example, with the three annotations: `API_SERVER=https://HOST:PORT ./spark-submit.sh`, as whoever may make pods
# in the namespace spark. The image holds Spark 4.0.4; `spark-submit` is that of a release of Spark on this machine.
set -eu

exec spark-submit \
  --master "k8s://${API_SERVER:?set it to the address of the cluster: kubectl cluster-info shows it}" \
  --deploy-mode cluster \
  --name spark-pi \
  --class org.apache.spark.examples.SparkPi \
  --conf spark.kubernetes.namespace=spark \
  --conf spark.kubernetes.authenticate.driver.serviceAccountName=spark \
  --conf spark.kubernetes.container.image=docker.io/apache/spark:4.0.4 \
  --conf spark.executor.instances=2 \
  --conf spark.ui.prometheus.enabled=true \
  --conf spark.kubernetes.driver.annotation.prometheus.io/scrape=true \
  --conf spark.kubernetes.driver.annotation.prometheus.io/path=/metrics/executors/prometheus \
  --conf spark.kubernetes.driver.annotation.prometheus.io/port=4040 \
  local:///opt/spark/examples/jars/spark-examples.jar 2000
