# Shared by scripts/demo and scripts/demo-destroy; sourced, never run.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

unset "${!PREFECT_@}" # the user's own Prefect has no part in the demo
[ -t 1 ] || export TF_CLI_ARGS=-no-color # the Terraform from PyPI colours even what goes into a file
version=3.8.0
demo="$root/demo"
run="$demo/.run"
step=0

# step WHAT narrates.
step() {
	step=$((step + 1))
	printf '\n%s. %s\n' "$step" "$*"
}
note() { printf '   %s\n' "$*"; }

# compose ARGUMENTS... runs Docker compose on this checkout's own project.
compose() {
	PREFECT_VERSION=$version PREFECT_PORT=$(cat "$run/port") DEMO="$demo" docker compose \
		--project-name "prefect-demo-$(printf '%s' "$root" | cksum | cut -d ' ' -f 1)" --file "$demo/compose.yml" "$@"
}

# launch NAME COMMAND... uses the Python of $venv to start a process that outlives this script, with its output in .run/NAME.log.
launch() {
	local name=$1
	shift
	(cd "$run" && exec "$venv/bin/python" -c '
import subprocess, sys
process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=open(sys.argv[1], "ab"),
                           stderr=subprocess.STDOUT, start_new_session=True)
print(process.pid)' "$name.log" "$@" >"$name.pid")
}

# running NAME says whether what launch started is at work.
running() {
	[ -f "$run/$1.pid" ] && ps -o args= -p "$(cat "$run/$1.pid")" 2>/dev/null | grep -qw "$1"
}

# halt NAME ends what launch started, and all that it started in turn.
halt() {
	running "$1" || return 0
	local pid tries=0
	pid=$(cat "$run/$1.pid")
	kill -TERM -- "-$pid" 2>/dev/null || true
	while running "$1" && [ $tries -lt 75 ]; do
		sleep 0.2
		tries=$((tries + 1))
	done
	kill -KILL -- "-$pid" 2>/dev/null || true
	rm -f "$run/$1.pid"
}
