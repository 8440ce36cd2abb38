#!/bin/sh
# build.sh -- makes our copy of Kore: app/kore/build.sh build/kore
#
# Copies what we need of the Debian package's source, applies app/kore/changes,
# and writes the few files Kore's own build would generate. Prints nothing unless
# something is wrong. The result:
#
#   build/kore/src/*.c           every file of $files, and builtin.c: compile them all
#   build/kore/include/kore/*.h  headers as changed, and platform.h
#
# How to compile it. Kore's own files (no warnings: they are not ours to tidy):
#   cc -std=gnu11 -w <hardening or sanitizer flags> -D_GNU_SOURCE=1 -D_FILE_OFFSET_BITS=64
#      -DKORE_SINGLE_BINARY -DPREFIX='"/usr"' -Ibuild/kore/include/kore -c build/kore/src/http.c
# Files of ours that include Kore's headers, as "kore/kore.h" and "kore/http.h":
#   the flags of all our files and -DKORE_SINGLE_BINARY -isystem build/kore/include
# The defines must be the same on both sides, for they and our changes alter
# struct http_request; /usr/include/kore must never be used. Tasks and pgsql are
# left out (KORE_USE_TASKS, KORE_USE_PGSQL not defined).
#
# Link: -rdynamic, and -lssl -lcrypto -lpthread -ldl -lm after our objects. Kore
# finds http_dispatch, kore_worker_configure and kore_worker_teardown by dlsym: the
# objects that hold them must be linked whole or be referred to, and not be static.
# Kore's main is called kore_main (changes/main.change); see app/kore/server.h.
#
# For the Makefile: the names without .c are in the line files="..." below, and the
# copy depends on this script, patch.awk, changes/* and /usr/share/kore/RELEASE.
set -eu

files="accesslog auth buf builtin config connection domain filemap fileref http json keymgr kore linux mem module msg net pool runtime seccomp timer utils validator websocket worker"
release=4.1.0

die() {
	echo "app/kore/build.sh: $*" >&2
	exit 1
}

[ $# -eq 1 ] || die "say where to, as in app/kore/build.sh build/kore"
here=$(dirname "$0")
from=/usr/share/kore
to=$1
new=$to.new

[ -f "$from/RELEASE" ] || die "$from is missing: apt-get install kore"
seen=$(cat "$from/RELEASE")
[ "$seen" = "$release" ] ||
	die "$from is version $seen, our changes are for $release"

rm -rf "$new"
mkdir -p "$new/src" "$new/include"
cp -R "$from/include/kore" "$new/include/kore"
for name in $files; do
	[ "$name" = builtin ] || cp "$from/src/$name.c" "$new/src/$name.c"
done

awk -v root="$new" -f "$here/patch.awk" "$here"/changes/*.change

sh "$from/misc/linux-platform.sh" > "$new/include/kore/platform.h"
cat > "$new/src/builtin.c" <<C
/* builtin.c -- what Kore's own build would generate: its version and an empty configuration. */
#include <sys/types.h>
const char *kore_version = "$release";
u_int8_t asset_builtin_kore_conf[] = "\n";
u_int32_t asset_len_builtin_kore_conf = 1;
C

rm -rf "$to"
mv "$new" "$to"
