# sqlc.awk -- compiles sql/queries/*.sql to typed C: awk -v part=h|c -f sqlc.awk FILE...
#
# part=h prints queries.h, part=c prints queries.c. A query is:
#
#	-- question_by_id: one                  (one, many or exec)
#	-- A question with the name of whoever asked it.
#	--   id int8                            (a parameter; ? behind the type = may be NULL)
#	--   -> id int8, title text, answer int8?   (columns; several -> lines add up)
#	select p.id, p.title, p.accepted_answer from post p where p.id = :id;
#
# "-> like NAME" gives back the struct of query NAME instead of one of its own.
# Mistakes are reported as file:line: message, and then nothing is printed.
# Output is the same under mawk and gawk: no \<, no gensub, no length(array).

BEGIN {
	split("int4 int8 bool text bytea timestamptz float8 int8[] text[] bytea[] timestamptz[]", names, " ")
	split("int32_t int64_t bool str str timestamp_us double int64_list str_list str_list int64_list", members, " ")
	for (i = 1; i in names; i++) {
		put[names[i]] = names[i]
		sub(/\[\]/, "_list", put[names[i]])
		member[names[i]] = (members[i] ~ /^str|list/) ? "struct " members[i] : members[i]
	}
	split("auto bool break case char const continue default do double else enum extern false float for goto if " \
		"inline int long register restrict return short signed sizeof static struct switch true typedef " \
		"typeof union unsigned void volatile while asm", names, " ")
	for (i = 1; i in names; i++)
		keyword[names[i]] = 1
	split("db batch out changed call", names, " ")
	for (i = 1; i in names; i++)
		taken[names[i]] = 1
	if (part != "h" && part != "c")
		stop("say -v part=h or -v part=c")
	# Without files awk would read standard input.
	if (ARGC < 2) {
		ARGV[1] = "/dev/null"
		ARGC = 2
	}
	count = 0
	state = "outside"
}

function stop(message) {
	print message > "/dev/stderr"
	bad++
}

function wrong(line, message) {
	stop(line ": " message)
}

function here() {
	return FILENAME ":" FNR
}

# -- the head of a query ---------------------------------------------------------

function query_begin(line,   name, kind) {
	name = line
	sub(/^-- */, "", name)
	kind = name
	sub(/:.*/, "", name)
	sub(/^[^:]*: */, "", kind)
	sub(/[ \t]*$/, "", kind)
	at = here()
	if (kind != "one" && kind != "many" && kind != "exec")
		wrong(at, name ": a query is one, many or exec, not " kind)
	# One mistake, one message: exec asks for nothing more.
	if (kind != "one" && kind != "many")
		kind = "exec"
	if (name in place)
		wrong(at, name ": this name is used already, at " source[place[name]])
	q = ++count
	query[q] = name
	place[name] = q
	kinds[q] = kind
	source[q] = at
	params[q] = columns[q] = 0
	like[q] = purpose[q] = sql[q] = plain = ""
	comma = 0
	state = "head"
}

# "id int8" or "tag text?"; into is "p" for parameters, "c" for columns.
function field_add(text, into,   words, n, key, nullable) {
	n = split(text, words, " ")
	if (n != 2) {
		wrong(here(), query[q] ": expected a name and a type, not '" text "'")
		return
	}
	if (words[1] !~ /^[a-z][a-z0-9_]*$/)
		wrong(here(), query[q] ": '" words[1] "' is not a name (a-z, 0-9, _)")
	else if ((words[1] in keyword) || (into == "p" && (words[1] in taken)))
		wrong(here(), query[q] ": the name " words[1] " is taken in C")
	nullable = (words[2] ~ /\?$/)
	sub(/\?$/, "", words[2])
	if (!(words[2] in put)) {
		wrong(here(), query[q] ": unknown type " words[2])
		words[2] = "int8"
	}
	key = q SUBSEP into SUBSEP words[1]
	if (key in declared)
		wrong(here(), query[q] ": " words[1] " is declared twice")
	declared[key] = here()
	n = (into == "p") ? ++params[q] : ++columns[q]
	field[q, into, n] = words[1]
	type[q, into, n] = words[2]
	null[q, into, n] = nullable
	number[key] = n
}

function fields_add(text, into,   parts, n, i) {
	n = split(text, parts, ",")
	for (i = 1; i <= n; i++) {
		sub(/^[ \t]+/, "", parts[i])
		sub(/[ \t]+$/, "", parts[i])
		# A comma at the end of a line goes on in the next.
		if (parts[i] != "" || i < n)
			field_add(parts[i], into)
	}
	comma = (parts[n] == "" && n > 1) ? into : 0
}

function head_line(line) {
	if (line ~ /^--[ \t][ \t][ \t]+->/) {
		sub(/^--[ \t]+->[ \t]*/, "", line)
		if (line ~ /^like [a-z][a-z0-9_]*[ \t]*$/) {
			sub(/^like /, "", line)
			sub(/[ \t]+$/, "", line)
			like[q] = line
		} else
			fields_add(line, "c")
	} else if (line ~ /^--[ \t][ \t][ \t]+/) {
		sub(/^--[ \t]+/, "", line)
		fields_add(line, comma ? comma : "p")
	} else {
		sub(/^--[ \t]*/, "", line)
		gsub(/\*\//, "* /", line)
		if (line != "")
			purpose[q] = purpose[q] (purpose[q] == "" ? "" : "\n * ") line
	}
}

# -- the statement: literals and comments are walked over, :name becomes $1 -------------

# sql gets what is sent, plain the same with what is quoted left out.
function keep(text, quoted) {
	piece = piece text
	if (!quoted)
		plain = plain text
}

function parameter(name,   key) {
	key = q SUBSEP "p" SUBSEP name
	used[key] = 1
	if (key in number)
		keep("$" number[key], 0)
	else if (!((q, name) in missed)) {
		missed[q, name] = 1
		wrong(here(), query[q] ": :" name " is not declared")
	}
}

# Inside a quote that ends with mark; gives what is behind it, or "" when it goes on.
function quoted_part(rest,   i, p) {
	if (mark == "'e") {
		# E'...': a backslash takes the next byte with it.
		while (match(rest, /['\\]/)) {
			if (substr(rest, RSTART, 1) == "'") {
				keep(substr(rest, 1, RSTART), 1)
				mark = ""
				return substr(rest, RSTART + 1)
			}
			keep(substr(rest, 1, RSTART + 1), 1)
			rest = substr(rest, RSTART + 2)
		}
		keep(rest, 1)
		return ""
	}
	p = index(rest, mark)
	if (p == 0) {
		keep(rest, 1)
		return ""
	}
	i = p + length(mark) - 1
	keep(substr(rest, 1, i), 1)
	mark = ""
	return substr(rest, i + 1)
}

function comment_part(rest,   p) {
	while (depth > 0) {
		if (!match(rest, /\/\*|\*\//))
			return ""
		depth += (substr(rest, RSTART, 2) == "/*") ? 1 : -1
		rest = substr(rest, RSTART + 2)
	}
	return rest
}

function statement_line(rest,   before, found, name) {
	piece = ""
	while (rest != "") {
		if (mark != "") {
			rest = quoted_part(rest)
			continue
		}
		if (depth > 0) {
			rest = comment_part(rest)
			continue
		}
		if (!match(rest, /['":;$]|--|\/\*/)) {
			keep(rest, 0)
			break
		}
		before = substr(rest, 1, RSTART - 1)
		found = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART)
		keep(before, 0)
		if (found == "--")
			break
		if (found == "/*") {
			depth = 1
			rest = substr(rest, 3)
		} else if (found == "'" || found == "\"") {
			mark = (found == "'" && before ~ /(^|[^A-Za-z0-9_])[eE]$/) ? "'e" : found
			keep(found, 1)
			rest = substr(rest, 2)
		} else if (found == "$" && match(rest, /^\$[A-Za-z_]*\$/) && before !~ /[A-Za-z0-9_]$/) {
			mark = substr(rest, 1, RLENGTH)
			keep(mark, 1)
			rest = substr(rest, RLENGTH + 1)
		} else if (found == ":" && match(rest, /^:[:=]+/)) {
			keep(substr(rest, 1, RLENGTH), 0)
			rest = substr(rest, RLENGTH + 1)
		} else if (found == ":" && match(rest, /^:[a-z][a-z0-9_]*/)) {
			name = substr(rest, 2, RLENGTH - 1)
			rest = substr(rest, RLENGTH + 1)
			parameter(name)
		} else if (found == ";") {
			line_end()
			query_end()
			rest = substr(rest, 2)
			sub(/^[ \t]+/, "", rest)
			if (rest != "" && rest !~ /^--/)
				wrong(here(), "a statement without a name: " rest)
			return
		} else {
			keep(found, 0)
			rest = substr(rest, 2)
		}
	}
	line_end()
}

function line_end() {
	plain = plain "\n"
	if (mark == "")
		sub(/[ \t]+$/, "", piece)
	if (piece != "" || mark != "")
		sql[q] = sql[q] (sql[q] == "" ? "" : "\n") piece
}

function query_end(   n, key) {
	state = "outside"
	plain = tolower(plain)
	if (plain !~ /[a-z]/)
		wrong(source[q], query[q] ": there is no statement")
	for (n = 1; n <= params[q]; n++) {
		key = q SUBSEP "p" SUBSEP field[q, "p", n]
		if (!(key in used))
			wrong(declared[key], query[q] ": " field[q, "p", n] " is declared and not used")
	}
	if (params[q] > 32)
		wrong(source[q], query[q] ": more than 32 parameters; pass arrays")
	if (kinds[q] == "many" && plain !~ /[^a-z0-9_]limit[^a-z0-9_]/)
		wrong(source[q], query[q] ": many without LIMIT")
	if (plain ~ /(^|[^a-z0-9_])(select|distinct|all|returning)[ \t\n]+([a-z0-9_]+\.)?\*/ ||
	    plain ~ /,[ \t\n]*([a-z0-9_]+\.)?\*/)
		wrong(source[q], query[q] ": select * (name the columns)")
	if (kinds[q] == "exec" && (columns[q] > 0 || like[q] != ""))
		wrong(source[q], query[q] ": exec gives no columns")
	if (kinds[q] != "exec" && columns[q] == 0 && like[q] == "")
		wrong(source[q], query[q] ": " kinds[q] " needs its columns: --   -> name type")
	if (columns[q] > 0 && like[q] != "")
		wrong(source[q], query[q] ": either columns or like, not both")
}

function unfinished() {
	if (state != "outside")
		wrong(source[q], query[q] ": no ; at its end")
	state = "outside"
	mark = ""
	depth = 0
}

FNR == 1 { unfinished() }
{ sub(/\r$/, "") }
/^-- [a-z][a-z0-9_]*: *[a-z]+[ \t]*$/ && mark == "" {
	unfinished()
	query_begin($0)
	next
}
state == "outside" {
	if ($0 !~ /^[ \t]*(--.*)?$/ && !nameless) {
		wrong(here(), "a statement without a name: " $0)
		nameless = 1
	}
	if ($0 ~ /;[ \t]*$/)
		nameless = 0
	next
}
state == "head" && /^--/ { head_line($0); next }
state == "head" && /^[ \t]*$/ { next }
{ state = "body"; statement_line($0) }

# -- output ----------------------------------------------------------------------------

function base(i) {
	return (like[i] == "") ? i : place[like[i]]
}

function check_like(i) {
	if (like[i] == "")
		return
	if (!(like[i] in place))
		wrong(source[i], query[i] ": there is no query " like[i] " to be like")
	else if (columns[place[like[i]]] == 0)
		wrong(source[i], query[i] ": " like[i] " has no columns of its own")
	else if (kinds[i] == "many")
		rows[place[like[i]]] = 1
}

function has_clash(i,   n) {
	for (n = 1; n <= columns[i]; n++)
		if (null[i, "c", n] && ((i SUBSEP "c" SUBSEP "has_" field[i, "c", n]) in declared))
			wrong(source[i], query[i] ": has_" field[i, "c", n] " says whether " field[i, "c", n] " is there; rename the column")
}

function spaced(ctype, name) {
	return ctype (ctype ~ /\*$/ ? "" : " ") name
}

function param_type(i, n,   c) {
	c = member[type[i, "p", n]]
	return (null[i, "p", n] && c !~ /^struct/) ? "const " c " *" : c
}

function param_list(i,   n, s) {
	for (n = 1; n <= params[i]; n++)
		s = s ", " spaced(param_type(i, n), field[i, "p", n])
	return s
}

function out_type(i, add,   s) {
	s = "struct " query[base(i)]
	if (kinds[i] == "exec")
		return "int64_t *changed"
	if (kinds[i] == "many")
		return s "_rows *out"
	return s (add ? " **out" : " *out")
}

function prototype(i, add, tail) {
	if (add)
		return "void" tail "q_" query[i] "_add(struct db_batch *batch" param_list(i) ", " out_type(i, 1) ")"
	return "enum err" tail "q_" query[i] "(struct db *db" param_list(i) ", " out_type(i, 0) ")"
}

function print_struct(i,   n) {
	print "\n/* " (purpose[i] == "" ? query[i] : purpose[i]) " */"
	print "struct " query[i] " {"
	for (n = 1; n <= columns[i]; n++) {
		print "\t" member[type[i, "c", n]] " " field[i, "c", n] ";"
		if (null[i, "c", n])
			print "\tbool has_" field[i, "c", n] ";"
	}
	print "};"
	if (rows[i]) {
		print "struct " query[i] "_rows {"
		print "\tstruct " query[i] " *items;"
		print "\tsize_t n;"
		print "};"
	}
}

function print_header(   i) {
	print "/* queries.h -- every query in sql/queries as a C function. Made by app/tools/sqlc.awk. */"
	print "#ifndef PEERLORE_QUERIES_H\n#define PEERLORE_QUERIES_H\n"
	print "#include \"store/db.h\"\n"
	print "extern const struct db_statement db_statements[];"
	print "extern const size_t db_statement_count;"
	for (i = 1; i <= count; i++)
		if (columns[i] > 0)
			print_struct(i)
	for (i = 1; i <= count; i++) {
		print "\n/* " (purpose[i] == "" ? query[i] : purpose[i]) "\n * (" source[i] ") */"
		print prototype(i, 0, " ") " MUST_CHECK;"
		print prototype(i, 1, " ") ";"
	}
	print "\n#endif"
}

# As a C string, one line of SQL to a line of C.
function quoted(s,   lines, n, i, text) {
	n = split(s, lines, "\n")
	for (i = 1; i <= n; i++)
		text = text "\n\t\t\"" escaped(lines[i]) (i < n ? "\\n" : "") "\""
	return text
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

function print_fields(i, into, n,   k, s, name) {
	if (n == 0)
		return
	print "static const struct db_field " query[i] (into == "p" ? "_params" : "_columns") "[] = {"
	for (k = 1; k <= n; k++) {
		name = field[i, into, k]
		s = "\t{\"" name "\", DB_" toupper(put[type[i, into, k]]) ", " (null[i, into, k] ? "true" : "false") ", "
		if (into == "p")
			s = s "0, 0},"
		else {
			s = s "offsetof(struct " query[i] ", " name "), "
			s = s (null[i, into, k] ? "offsetof(struct " query[i] ", has_" name ")" : "0") "},"
		}
		print s
	}
	print "};"
}

function print_statement(i,   own) {
	own = base(i)
	print "\t{"
	print "\t\t.name = \"" query[i] "\", .source = \"" source[i] "\","
	print "\t\t.sql =" quoted(sql[i]) ","
	print "\t\t.kind = DB_" toupper(kinds[i]) ", .number = DB_FIRST_NUMBER + " (i - 1) ","
	if (params[i] > 0)
		print "\t\t.param_count = " params[i] ", .params = " query[i] "_params,"
	if (kinds[i] != "exec") {
		print "\t\t.column_count = " columns[own] ", .columns = " query[own] "_columns,"
		print "\t\t.row_size = sizeof(struct " query[own] "),"
	}
	print "\t},"
}

function print_puts(i,   n) {
	if (params[i] > 0)
		print ""
	for (n = 1; n <= params[i]; n++)
		print "\tdb_put_" put[type[i, "p", n]] (null[i, "p", n] ? "_or_null" : "") "(call, " field[i, "p", n] ");"
}

function print_call(i, into,   s) {
	s = "db_call(batch, &db_statements[" (i - 1) "], " into ", " (kinds[i] == "exec" ? "changed" : "out") ");"
	if (params[i] > 0)
		print "\tstruct db_call *call = " s
	else
		return "\t(void)" s
	return ""
}

function print_functions(i,   into, plainly) {
	into = (kinds[i] == "one") ? "DB_INTO_ROW" : (kinds[i] == "many") ? "DB_INTO_ROWS" : "DB_INTO_COUNT"
	print "\n" prototype(i, 0, "\n") "\n{"
	print "\tstruct db_batch *batch = db_batch(db);"
	plainly = print_call(i, into)
	print_puts(i)
	if (plainly != "")
		print "\n" plainly
	print "\treturn (db_batch_run(batch));\n}"
	print "\n" prototype(i, 1, "\n") "\n{"
	plainly = print_call(i, kinds[i] == "one" ? "DB_INTO_POINTER" : into)
	print_puts(i)
	if (plainly != "")
		print plainly
	print "}"
}

function print_source(   i) {
	print "/* queries.c -- every query in sql/queries as a C function. Made by app/tools/sqlc.awk. */"
	print "#include \"queries.h\"\n"
	for (i = 1; i <= count; i++) {
		print_fields(i, "p", params[i])
		print_fields(i, "c", columns[i])
	}
	print "\nconst struct db_statement db_statements[] = {"
	for (i = 1; i <= count; i++)
		print_statement(i)
	# An array of nothing is not C.
	print "\t{.name = NULL},\n};"
	print "const size_t db_statement_count = " count ";"
	for (i = 1; i <= count; i++)
		print_functions(i)
}

END {
	if (state != "outside")
		unfinished()
	for (i = 1; i <= count; i++) {
		if (kinds[i] == "many")
			rows[i] = 1
		check_like(i)
		has_clash(i)
	}
	if (bad)
		exit 1
	if (part == "h")
		print_header()
	else
		print_source()
}
