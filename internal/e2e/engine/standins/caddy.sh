#!/bin/sh
# Caddy with certificates of its own authority, where no public one can be reached.
if [ "$1" = reverse-proxy ]; then
  shift
  exec /usr/bin/caddy reverse-proxy --internal-certs "$@"
fi
exec /usr/bin/caddy "$@"
