#!/bin/sh
# Runs to its end before any other service starts; running it again changes nothing.
set -eu
airflow db migrate
airflow users create --username "$AIRFLOW_ADMIN_USER" --password "$AIRFLOW_ADMIN_PASSWORD" \
        --firstname Quản --lastname trị --role Admin --email "$AIRFLOW_ADMIN_EMAIL"
python -m lienthong.plan > /tmp/pools.json
airflow pools import /tmp/pools.json
python -c 'from lienthong.database import ready; from lienthong.settings import read_settings; ready(read_settings())'
