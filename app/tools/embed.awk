# embed.awk -- puts sql/migrations/NNNN_name.sql into the program: awk -f embed.awk FILE...
#
# Prints migrations.c: struct migration migrations[] of store/migrate.h, in order. Numbers must go
# 1, 2, 3 ... without a gap.

BEGIN {
	print "/* migrations.c -- sql/migrations as C strings. Made by app/tools/embed.awk. */"
	print "#include \"store/migrate.h\"\n"
	print "const struct migration migrations[] = {"
	if (ARGC < 2) {
		ARGV[1] = "/dev/null"
		ARGC = 2
		nothing = 1
	}
}

function file_begin(   name, number) {
	name = FILENAME
	sub(/^.*\//, "", name)
	if (name !~ /^[0-9][0-9][0-9][0-9]_[a-z0-9_]+\.sql$/) {
		print FILENAME ": a migration is named 0001_what_it_does.sql" > "/dev/stderr"
		bad = 1
	}
	number = substr(name, 1, 4) + 0
	if (number != count + 1) {
		print FILENAME ": expected migration number " (count + 1) > "/dev/stderr"
		bad = 1
	}
	if (count++ > 0)
		print "\t},"
	print "\t{\n\t\t.number = " count ", .name = \"" substr(name, 6, length(name) - 9) "\", .sql ="
}

function escaped(s,   out, i, c) {
	if (s !~ /["\\\t?]/)
		return s
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c == "\t")
			c = "\\t"
		else if (c == "\"" || c == "\\" || c == "?")
			c = "\\" c
		out = out c
	}
	return out
}

FNR == 1 { file_begin() }
{
	sub(/\r$/, "")
	print "\t\t\"" escaped($0) "\\n\""
}

END {
	if (bad)
		exit 1
	print (count > 0) ? "\t},\n};" : "\t{.sql = NULL},\n};"
	print "const size_t migration_count = " (count + 0) ";"
}
