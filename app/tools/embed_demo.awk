# embed_demo.awk -- puts the demo content into the program: awk -f embed_demo.awk assets/demo/FILE.json...
#
# Prints demo.c: struct demo_file demo_files[] of demo.h, in the order given.

BEGIN {
	print "/* demo.c -- assets/demo as C strings. Made by app/tools/embed_demo.awk. */"
	print "#include \"demo.h\"\n"
	print "const struct demo_file demo_files[] = {"
	if (ARGC < 2) {
		ARGV[1] = "/dev/null"
		ARGC = 2
	}
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

FNR == 1 {
	name = FILENAME
	sub(/^.*\/demo\//, "", name)
	print (count++ > 0 ? "\t},\n" : "") "\t{\n\t\t.name = \"" name "\", .json ="
}
{
	sub(/\r$/, "")
	print "\t\t\"" escaped($0) "\\n\""
}

END {
	print (count > 0) ? "\t},\n};" : "\t{.name = NULL},\n};"
	print "const size_t demo_file_count = " (count + 0) ";"
}
