# patch.awk -- applies our changes to a copy of Kore.
#
#   awk -v root=build/kore -f app/kore/patch.awk app/kore/changes/*.change
#
# A change file says, in this order, why, what proves it, and what becomes what:
#
#   reason: one line
#   check: name of the test that proves it
#   file: path below root
#   --- old
#   lines as they are, which must occur exactly once in the file
#   --- new
#   lines as they become
#   --- end
#
# "file:" and the three marks repeat as often as needed. Lines outside the marks
# that begin with # are remarks. Changes are applied in the order given, each to
# the result of those before it. Anything that does not fit stops the build with
# the name of the change. Runs the same under mawk and gawk.

function stop(what) {
	failed = 1
	print change ": " what > "/dev/stderr"
	exit 1
}

function slurp(path,    line, text, state) {
	text = ""
	while ((state = (getline line < path)) > 0)
		text = text line "\n"
	close(path)
	if (state < 0)
		stop("cannot read " path)
	return text
}

function apply(    path, text, at, behind) {
	if (file == "")
		stop("no file: line before --- old")
	if (old == "")
		stop("the old text is empty")
	path = root "/" file
	text = slurp(path)
	at = index(text, old)
	if (at == 0)
		stop("its old text is not in " file)
	behind = substr(text, at + length(old))
	if (index(substr(text, at + 1), old) != 0)
		stop("its old text is more than once in " file)
	printf "%s", substr(text, 1, at - 1) new behind > path
	close(path)
	hunks++
}

function finish() {
	if (change == "")
		return
	if (part != "")
		stop("--- end is missing")
	if (reason == "")
		stop("reason: is missing")
	if (check == "")
		stop("check: is missing")
	if (hunks == 0)
		stop("it changes nothing")
}

BEGIN {
	if (root == "") {
		print "patch.awk: -v root= is missing" > "/dev/stderr"
		failed = 1
		exit 1
	}
}

FNR == 1 {
	finish()
	change = FILENAME
	reason = check = file = part = ""
	hunks = 0
}

$0 == "--- old" {
	if (part != "")
		stop("--- old inside a change")
	part = "old"
	old = new = ""
	next
}

$0 == "--- new" {
	if (part != "old")
		stop("--- new without --- old")
	part = "new"
	next
}

$0 == "--- end" {
	if (part != "new")
		stop("--- end without --- new")
	part = ""
	apply()
	next
}

part == "old" {
	old = old $0 "\n"
	next
}

part == "new" {
	new = new $0 "\n"
	next
}

/^reason: ./ {
	reason = substr($0, 9)
	next
}

/^check: ./ {
	check = substr($0, 8)
	next
}

/^file: ./ {
	file = substr($0, 7)
	next
}

/^#/ || /^$/ {
	next
}

{
	stop("line " FNR " is not understood")
}

END {
	if (!failed)
		finish()
}
