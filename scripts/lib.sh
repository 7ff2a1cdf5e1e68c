# Shared by the scripts beside it; sourced, never run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache="$root/.cache"

say() { printf '==> %s\n' "$*" >&2; }

# fail WHAT REMEDY
fail() {
	printf 'Error: %s\n' "$1" >&2
	[ $# -lt 2 ] || printf '       %s\n' "$2" >&2
	exit 1
}

# version_at_least HAVE WANT compares versions of the form 1.2.3.
version_at_least() {
	[ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$2" ]
}

# terraform_alone keeps Terraform away from the user's own settings.
terraform_alone() {
	mkdir -p "$cache"
	export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE="$cache/empty.terraformrc"
	: >"$TF_CLI_CONFIG_FILE"
}

# sha256 is sha256sum, or what there is in its place.
sha256() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
