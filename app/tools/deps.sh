#!/bin/sh
# deps.sh -- installs what building and running need: sh app/tools/deps.sh deps | deps-check (also what tests need) |
# deps-check-all (also other browsers; without them their tests say so and are skipped)
#
# Asks first and installs only what is missing, so it is quiet and instant on a machine that has all.
set -eu

build='gcc g++ make libc6-dev kore libssl-dev libpq-dev libxapian-dev libsodium-dev libcmark-gfm-dev
	libcmark-gfm-extensions-dev libutf8proc-dev libjansson-dev libcurl4-openssl-dev libdeflate-dev libexpat1-dev liblzma-dev
	libgumbo-dev libqrencode-dev libical-dev postgresql-15 ffmpeg bubblewrap pocketsphinx pocketsphinx-en-us'
check='libcmocka-dev clang clang-format clang-tidy libclang-rt-dev cppcheck shellcheck chromium chromium-headless-shell fonts-liberation zbar-tools wrk gawk mawk
	flite openssl python3-icalendar haproxy prometheus'
check_all='sqlmap wapiti firefox-esr webkit2gtk-driver xvfb gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav'

# The packages of a list that are not installed.
missing() {
	# shellcheck disable=SC2086 # a list
	dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' $1 2>/dev/null |
		awk -v want="$1" '
			{ sub(/:.*/, "", $1); if ($2 == "installed") have[$1] = 1 }
			END { n = split(want, list); for (i = 1; i <= n; i++) if (!(list[i] in have)) print list[i] }'
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		env DEBIAN_FRONTEND=noninteractive "$@"
	elif command -v sudo >/dev/null; then
		sudo env DEBIAN_FRONTEND=noninteractive "$@"
	else
		echo "deps: this needs root, and there is no sudo. As root, run: $*" >&2
		exit 1
	fi
}

# One refresh of the lists when a name is not in them; another try when they turn out to be old.
updated=no
update() {
	[ $updated = no ] || return 0
	updated=yes
	as_root apt-get update -qq
}
install() {
	echo "deps: installing $*"
	for name; do
		apt-cache show "$name" >/dev/null 2>&1 || { update; break; }
	done
	as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
		{ update; as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
}

packages() {
	list=$(missing "$1")
	# A node from elsewhere is as good, and Debian's npm would quarrel with it.
	command -v node >/dev/null || list="$list nodejs"
	command -v npm >/dev/null || list="$list npm"
	# shellcheck disable=SC2086 # a list
	set -- $list
	[ $# -gt 0 ] || return 0
	case " $* " in
	*' postgresql-15 '*)
		# Debian starts a cluster of its own with the package; ours is private and lives in var/.
		[ -z "$(missing postgresql-common)" ] || install postgresql-common
		echo 'create_main_cluster = false' | as_root tee -a /etc/postgresql-common/createcluster.conf >/dev/null
		;;
	esac
	install "$@"
	daemons_rest "$@"
}

# Of these we want a program, not the server that Debian starts with the package.
daemons_rest() {
	for name; do
		case $name in
		haproxy | prometheus)
			[ ! -d /run/systemd/system ] || as_root systemctl disable --quiet --now "$name" || true
			;;
		esac
	done
}

modules() {
	cmp -s "$1/package-lock.json" "$1/node_modules/.installed-from" && return 0
	echo "deps: npm modules for $1/"
	(cd "$1" && npm ci --loglevel=error >/dev/null)
	cp "$1/package-lock.json" "$1/node_modules/.installed-from"
}

if ! command -v dpkg-query >/dev/null; then
	echo "deps: this is not Debian: please install what $0 lists yourself" >&2
else
	case $1 in
	deps) packages "$build" ;;
	deps-check) packages "$build $check" ;;
	deps-check-all)
		packages "$build $check"
		(packages "$check_all") || echo "deps: going on without other browsers" >&2
		;;
	*) echo "usage: deps.sh deps | deps-check | deps-check-all" >&2; exit 2 ;;
	esac
fi
modules assets
if [ "$1" != deps ]; then
	modules tests
fi
