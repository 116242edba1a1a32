#!/usr/bin/env bash
# What the entrypoint of the official image promises: a new data directory gets the user, its password and its database.
set -euo pipefail
bin=$(echo /usr/lib/postgresql/*/bin)
export PATH=$bin:$PATH
data=${PGDATA:-/var/lib/postgresql/data}
user=${POSTGRES_USER:-postgres}

[[ ${1:-} == postgres ]] || exec "$@"
mkdir -p "$data" /run/postgresql
chown -R postgres "$data" /run/postgresql
if [[ ! -s $data/PG_VERSION ]]; then
  printf '%s\n' "${POSTGRES_PASSWORD:?}" >/run/password
  chown postgres /run/password
  runuser -u postgres -- initdb -D "$data" -U "$user" --auth-local=trust --auth-host=scram-sha-256 -E UTF8 \
    --pwfile=/run/password >/dev/null
  rm /run/password
  echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
  runuser -u postgres -- pg_ctl -D "$data" -w -o "-c listen_addresses=''" start >/dev/null
  runuser -u postgres -- createdb -U "$user" "${POSTGRES_DB:-$user}"
  runuser -u postgres -- pg_ctl -D "$data" -w stop >/dev/null
fi
shift
exec runuser -u postgres -- postgres -D "$data" -c listen_addresses='*' "$@"
