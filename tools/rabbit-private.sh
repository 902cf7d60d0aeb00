#!/bin/bash
# A private RabbitMQ node: everything it writes lies below $BASE; the system's own node is not touched.
#   rabbit-private.sh start|stop|status|ctl ARGS...
#   rabbit-private.sh attend PID      stops the node when process PID is gone
# Environment: BASE (directory), PORT (AMQP, default 5673; management listens on PORT + 10000), WAIT (seconds for a start).
# Calls the programs of /usr/lib/rabbitmq/bin, for Debian's wrappers switch to user rabbitmq.
set -eu
PORT=${PORT:-5673}
BASE=${BASE:-${TMPDIR:-/tmp}/proptrail-rabbit-$PORT}
BIN=${RABBITMQ_BIN:-/usr/lib/rabbitmq/bin}
mkdir -p "$BASE/mnesia" "$BASE/log" "$BASE/home"
if [ ! -f "$BASE/home/.erlang.cookie" ]; then
  head -c 15 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$BASE/home/.erlang.cookie"
  chmod 400 "$BASE/home/.erlang.cookie"
fi
cat > "$BASE/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$PORT
management.tcp.ip = 127.0.0.1
management.tcp.port = $((PORT + 10000))
log.file.level = warning
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
CONF
echo '[rabbitmq_management].' > "$BASE/enabled_plugins"
export HOME="$BASE/home" LANG=C.UTF-8
export ERL_EPMD_PORT=$((PORT + 30000)) ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_NODENAME="proptrail$PORT@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
export RABBITMQ_NODE_PORT=$PORT RABBITMQ_DIST_PORT=$((PORT + 20000))
export RABBITMQ_MNESIA_BASE="$BASE/mnesia" RABBITMQ_LOG_BASE="$BASE/log" RABBITMQ_PID_FILE="$BASE/pid"
export RABBITMQ_CONFIG_FILE="$BASE/rabbitmq.conf" RABBITMQ_ADVANCED_CONFIG_FILE="$BASE/none.config"
export RABBITMQ_CONF_ENV_FILE="$BASE/none.env" RABBITMQ_GENERATED_CONFIG_DIR="$BASE/generated"
export RABBITMQ_ENABLED_PLUGINS_FILE="$BASE/enabled_plugins"
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"

# A program that lives is waited for: on a busy machine a start takes minutes. One that has ended is a failure at once.
WAIT=${WAIT:-600}
# What a failed node has said outlasts the run's own folder.
KEPT=${KEPT_LOGS:-${TMPDIR:-/tmp}/proptrail-kept-logs}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

start() {
  answers && return 0
  setsid "$BIN/rabbitmq-server" > "$BASE/log/stdout" 2> "$BASE/log/stderr" < /dev/null &
  local server=$! end=$((SECONDS + WAIT))
  while [ $SECONDS -lt $end ]; do
    answers && return 0
    kill -0 $server 2>/dev/null || { give_up "RabbitMQ ended before it answered on port $PORT"; return 1; }
    sleep 0.1
  done
  give_up "RabbitMQ lives but did not answer on port $PORT within $WAIT s"
  return 1
}

give_up() {
  mkdir -p "$KEPT"
  local kept
  kept=$(mktemp -d "$KEPT/rabbit-$PORT-XXXXXX")
  cp -r "$BASE/log/." "$kept"
  echo "$1; its logs are kept in $kept" >&2
  tail -n 20 "$kept/stderr" >&2
}

stop() {
  "$BIN/rabbitmqctl" -q shutdown 2>/dev/null || { [ -s "$BASE/pid" ] && kill "$(cat "$BASE/pid")" 2>/dev/null; } || true
  for _ in $(seq 1 100); do answers || return 0; sleep 0.1; done
}

# The port mapper of this node serves no other.
stop_port_mapper() { epmd -kill > /dev/null 2>&1 || true; }

case "${1:-}" in
  start) start ;;
  stop) stop; stop_port_mapper ;;
  status) answers ;;
  ctl) shift; exec "$BIN/rabbitmqctl" "$@" ;;
  attend) while kill -0 "$2" 2>/dev/null; do sleep 1; done; stop; stop_port_mapper; rm -rf "$BASE" ;;
  *) sed -n '2,6p' "$0"; exit 2 ;;
esac
