"""The three ways in which Airflow runs Spark in Kubernetes, each with the driver's annotations where it takes them."""

import pendulum
from airflow import DAG
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.providers.cncf.kubernetes.operators.spark_kubernetes import SparkKubernetesOperator

annotations = {
    "prometheus.io/scrape": "true",
    "prometheus.io/path": "/metrics/executors/prometheus",
    "prometheus.io/port": "4040",
}

with DAG("spark_pi", start_date=pendulum.datetime(2025, 1, 1, tz="UTC"), schedule=None):
    # By the Spark operator: they stand in the SparkApplication, under spec.driver.annotations. The annotations of the task
    # itself would be another pod's.
    SparkKubernetesOperator(
        task_id="by_the_operator",
        namespace="spark",
        application_file="spark-application.yaml",
    )

    # By spark-submit in cluster mode: as its configuration. The connection spark_cluster has the host k8s://https://HOST,
    # the port, and {"deploy-mode": "cluster", "namespace": "spark"} in its extras.
    SparkSubmitOperator(
        task_id="by_spark_submit",
        conn_id="spark_cluster",
        application="local:///opt/spark/examples/jars/spark-examples.jar",
        java_class="org.apache.spark.examples.SparkPi",
        conf={
            "spark.kubernetes.container.image": "docker.io/apache/spark:4.0.4",
            "spark.kubernetes.authenticate.driver.serviceAccountName": "spark",
            "spark.ui.prometheus.enabled": "true",
            **{f"spark.kubernetes.driver.annotation.{name}": value for name, value in annotations.items()},
        },
    )

    # In a pod of the task's own, which is the driver then: they are that pod's. It has no label with the application's id;
    # the agent takes that from the metrics.
    KubernetesPodOperator(
        task_id="in_its_own_pod",
        namespace="spark",
        image="docker.io/apache/spark:4.0.4",
        service_account_name="spark",
        annotations=annotations,
        cmds=["/opt/spark/bin/spark-submit"],
        arguments=[
            "--master=local[2]",
            "--conf=spark.ui.prometheus.enabled=true",
            "--class=org.apache.spark.examples.SparkPi",
            "/opt/spark/examples/jars/spark-examples.jar",
            "2000",
        ],
    )
