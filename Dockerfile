# One image for every service of docker-compose.yml: Airflow with its providers, and Liên Thông beside it.
FROM python:3.11-slim AS packages
COPY requirements/bootstrap.txt requirements/lock.txt /tmp/
# hashes of every package are in the lock: what was tested is what is installed
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/bootstrap.txt \
 && /opt/venv/bin/uv pip install --no-cache --python /opt/venv/bin/python --require-hashes --compile-bytecode -r /tmp/lock.txt

FROM python:3.11-slim
RUN useradd --uid 50000 --gid 0 --no-create-home --home-dir /opt/airflow --shell /usr/sbin/nologin lienthong \
 && install -d -o 50000 -g 0 -m 0770 /opt/airflow /opt/airflow/config /opt/airflow/logs /var/lib/lienthong
COPY --from=packages /opt/venv /opt/venv
COPY docker/airflow_local_settings.py /opt/airflow/config/
COPY schemas /app/schemas
COPY connectors /app/connectors
COPY validation /app/validation
COPY reconciliation /app/reconciliation
COPY warehouse /app/warehouse
COPY publishing /app/publishing
COPY audit /app/audit
COPY lienthong /app/lienthong
COPY sql /app/sql
COPY docs/runbooks /app/docs/runbooks
COPY dags /app/dags
# PYTHONPATH wins over an installed package of the same name; an appended DAG folder would lose to it
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW_CONFIG=/tmp/airflow.cfg \
    AIRFLOW__CORE__DAGS_FOLDER=/app/dags \
    LIENTHONG_HOME=/var/lib/lienthong
RUN python -m compileall -q /app
USER 50000:0
WORKDIR /app
CMD ["python", "-m", "lienthong", "serve", "--host", "0.0.0.0", "--port", "8600"]
