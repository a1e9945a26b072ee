#!/bin/sh
# Two databases, each with a role of its own: a task that can read the warehouse cannot read Airflow's metadata.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
     --set=airflow="$AIRFLOW_DB_PASSWORD" --set=warehouse="$WAREHOUSE_DB_PASSWORD" <<'SQL'
CREATE ROLE airflow LOGIN PASSWORD :'airflow';
CREATE ROLE lienthong LOGIN CREATEDB PASSWORD :'warehouse';
CREATE DATABASE airflow OWNER airflow ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE lienthong OWNER lienthong ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE airflow FROM PUBLIC;
REVOKE ALL ON DATABASE lienthong FROM PUBLIC;
SQL
