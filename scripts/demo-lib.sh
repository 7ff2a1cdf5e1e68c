# Shared by scripts/demo, scripts/demo-destroy and scripts/adopt-demo; sourced, never run.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

unset "${!PREFECT_@}" # the user's own Prefect has no part in the demo
[ -t 1 ] || export TF_CLI_ARGS=-no-color # the Terraform from PyPI colours even what goes into a file
version=3.9.1
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

# free_port prints 4200, Prefect's own, or the first port after it on which nothing listens.
free_port() {
	local port
	for port in $(seq 4200 4299); do
		if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
			echo "$port"
			return
		fi
	done
	fail "every port from 4200 to 4299 is in use." "Stop one of the programs that listen there."
}

# write_settings writes $run/env. After `source $run/env`, a shell uses the server at $port, the provider in $run/mirror, and
# the programs in $run/bin.
write_settings() {
	cat >"$run/terraformrc" <<-EOF
		provider_installation {
		  filesystem_mirror {
		    path    = "$run/mirror"
		    include = ["prefect-terraform/prefect"]
		  }
		  direct {
		    exclude = ["prefect-terraform/prefect"]
		  }
		}
	EOF
	cat >"$run/env" <<-EOF
		export PREFECT_API_URL=http://127.0.0.1:$port/api
		export PREFECT_HOME="$run/prefect"
		export TF_CLI_CONFIG_FILE="$run/terraformrc"
		export CHECKPOINT_DISABLE=1
		export DO_NOT_TRACK=1
		export NO_PROXY=127.0.0.1${NO_PROXY:+,$NO_PROXY}
		export PATH="$run/bin:\$PATH"
	EOF
}

# link_programs PROGRAM... makes programs available to a shell after `source $run/env`.
link_programs() {
	mkdir -p "$run/bin"
	ln -sf "$@" "$run/bin"
}

# server_in_venv starts a server at $port, unless it runs, and waits until it answers. DEMO_VENV may name another
# virtual environment of Python to run it in.
server_in_venv() {
	venv=${DEMO_VENV:-$("$root/scripts/python-env" "prefect-$version")}
	if ! running server; then
		PREFECT_SERVER_API_PORT=$port PREFECT_SERVER_ANALYTICS_ENABLED=false \
			launch server "$venv/bin/python" -m prefect server start --host 127.0.0.1 --port "$port"
	fi
	local tries=0
	until api_get /health >/dev/null; do
		tries=$((tries + 1))
		if ! running server || [ $tries -gt 300 ]; then
			tail -n 30 "$run/server.log" >&2
			fail "the server did not start; above is the end of $run/server.log." "Run make demo-destroy, and then try again."
		fi
		sleep 0.2
	done
}

# api_get PATH uses the Python of $venv to print the API's response to a GET.
api_get() {
	"$venv/bin/python" -c '
import sys, urllib.request as r
sys.stdout.buffer.write(r.build_opener(r.ProxyHandler({})).open(sys.argv[1], timeout=5).read())' "$PREFECT_API_URL$1" 2>/dev/null
}
