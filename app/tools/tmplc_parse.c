/*
 * tmplc_parse.c -- templates to C: directives, values, branches, and the text between them.
 *
 * The language, for who writes a page:
 *
 *   {{include "forum.h"}}                          above the templates: where the views are declared
 *   {{template name(const struct name_view *v)}}   becomes t_name(out, v); up to its {{end}}
 *   {{v->member.of}} {{*pointer}}                  a value, escaped for its place by its type
 *   {{date(v->at)}} datetime rfc3339 number seconds clock initials plural(n, "one", "many")
 *   {{asset("peerlore.css")}} {{url_offsite(v->link)}}
 *   {{if a and !b or c == 3}} {{elif d != "new"}} {{else}} {{end}}
 *   {{for struct item *i in v->items}} {{i_index}} {{else}} when there is none {{end}}
 *   {{render other(v->x, &v->y, "text", 3)}}       another template; none may come back to itself
 *   {{slot votes(v->id)}}                          SLOT_VOTES, filled for each reader (text/html.h)
 *   {{! note}}  {{- and -}} take the white space beside them
 *
 * A file that ends in .txt is plain text, such as a mail: values are written as
 * they are, only on one line; it renders plain text alone, and no page renders it.
 *
 * A directive that writes nothing and stands alone on a line takes the line with
 * it. Attributes have quotes; addresses begin with a path of ours, '?', '#',
 * https:// or a whole value; scripts and styles hold no values. The expected
 * results are in tests/golden.
 *
 * A file is read once from front to back. Text goes through the spot (where in
 * the HTML are we) into a pending literal; a directive first writes that
 * literal as one out_raw, then a #line, so that the C compiler's complaints
 * name the template, then its statement.
 */
#include "tools/tmplc.h"

#include <stdio.h>

#define DEPTH 32 /* branches and loops inside each other */
#define NAME_MAX_BYTES 120

enum block_kind { BLOCK_IF, BLOCK_FOR };

struct block {
	enum block_kind kind;
	bool has_else;
	bool has_exit;
	size_t line;
	struct spot entry;
	struct spot exit; /* what is true behind all branches that have ended */
	struct str list; /* of a loop */
};

struct name {
	struct name *next;
	struct str name;
	struct str file;
	size_t line;
	struct call *calls;
	bool plain; /* not HTML */
	int mark; /* for the search for circles */
};

struct call {
	struct call *next;
	struct str name;
	size_t line;
};

struct tmplc {
	struct arena *mem;
	struct buf includes;
	struct buf prototypes;
	struct buf body;
	struct name *templates;
	struct name *headers;
	struct name *assets;
	/* the file */
	struct str file;
	struct str text;
	size_t at;
	size_t line;
	/* the template, NULL outside */
	struct name *current;
	struct spot spot;
	struct buf literal;
	struct block blocks[DEPTH];
	size_t depth;
	/* the directive */
	struct str rest;
	size_t directive_line;
	char error[TMPLC_ERROR];
};

static bool
fail_at(struct tmplc *t, size_t line, const char *why)
{
	if (t->error[0] == '\0')
		(void)snprintf(
		    t->error, sizeof(t->error), "%.*s:%zu: %s", STR_ARG(t->file), line, why);
	return (false);
}

static bool
fail(struct tmplc *t, const char *why)
{
	return (fail_at(t, t->directive_line, why));
}

static bool
fail_name(struct tmplc *t, const char *why, struct str name)
{
	return (
	    fail(t, str_fmt(t->mem, "%s: %.*s", why, (int)(name.n > 80 ? 80 : name.n), name.p).p));
}

/* Why the HTML refuses what stands here, and where here is. */
static bool
fail_spot(struct tmplc *t, size_t line, const char *what)
{
	const struct spot *s = &t->spot;
	struct buf b = {.mem = t->mem};

	buf_fmt(&b, "%s%s", what, s->why);
	if (s->attr_n > 0)
		buf_fmt(&b, " (in %s of <%s>)", s->attr, s->tag);
	else if (s->tag_n > 0)
		buf_fmt(&b, " (in <%s>)", s->tag);
	buf_char(&b, '\0');
	return (fail_at(t, line, b.p));
}

/* -- writing C ------------------------------------------------------------------------ */

static void
indent(struct tmplc *t)
{
	size_t i;

	for (i = 0; i <= t->depth; i++)
		buf_char(&t->body, '\t');
}

/* Bytes as the inside of a C literal; '?' too, because of trigraphs. */
static void
put_c_byte(struct buf *b, unsigned char c)
{
	if (c == '\n')
		buf_str(b, STR("\\n"));
	else if (c == '\t')
		buf_str(b, STR("\\t"));
	else if (c == '"' || c == '\\')
		buf_fmt(b, "\\%c", c);
	else if (c < ' ' || c >= 0x7f || c == '?')
		buf_fmt(b, "\\%03o", c);
	else
		buf_char(b, (char)c);
}

static void
put_c_string(struct buf *b, struct str s)
{
	size_t i;

	buf_char(b, '"');
	for (i = 0; i < s.n; i++)
		put_c_byte(b, (unsigned char)s.p[i]);
	buf_char(b, '"');
}

/* A #line before what the C compiler may complain about. */
static void
put_line(struct tmplc *t, size_t line)
{
	buf_fmt(&t->body, "#line %zu ", line);
	put_c_string(&t->body, t->file);
	buf_char(&t->body, '\n');
}

static void
statement(struct tmplc *t)
{
	put_line(t, t->directive_line);
	indent(t);
}

/* The pending text becomes one call, a line of C for each line of it. */
static void
literal_flush(struct tmplc *t)
{
	struct str s = buf_view(&t->literal);
	size_t n = s.n;

	if (n == 0)
		return;
	indent(t);
	buf_str(&t->body, STR("out_raw(out,"));
	while (s.n > 0) {
		const char *end = memchr(s.p, '\n', s.n);
		size_t len = end == NULL ? s.n : (size_t)(end - s.p) + 1;

		buf_char(&t->body, '\n');
		indent(t);
		buf_str(&t->body, STR("    "));
		put_c_string(&t->body, str_slice(s, 0, len));
		s = str_slice(s, len, s.n);
	}
	buf_fmt(&t->body, ", %zu);\n", n);
	t->literal.n = 0;
}

/* -- words of a directive ---------------------------------------------------------------- */

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\n' || c == '\r');
}

static bool
is_name_start(char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_');
}

static bool
is_name_byte(char c)
{
	return (is_name_start(c) || (c >= '0' && c <= '9'));
}

static void
skip_blanks(struct tmplc *t)
{
	while (t->rest.n > 0 && is_blank(t->rest.p[0]))
		t->rest = str_slice(t->rest, 1, t->rest.n);
}

static struct str
take(struct tmplc *t, size_t n)
{
	struct str taken = str_slice(t->rest, 0, n);

	t->rest = str_slice(t->rest, n, t->rest.n);
	return (taken);
}

/* Takes word when it is next: symbols as they are, names only whole. */
static bool
take_word(struct tmplc *t, const char *word)
{
	struct str w = str_of(word);

	skip_blanks(t);
	if (!str_starts(t->rest, w))
		return (false);
	if (is_name_start(word[0]) && t->rest.n > w.n && is_name_byte(t->rest.p[w.n]))
		return (false);
	(void)take(t, w.n);
	return (true);
}

static bool
at_end(struct tmplc *t)
{
	skip_blanks(t);
	return (t->rest.n == 0);
}

static bool
take_name(struct tmplc *t, struct str *name)
{
	size_t n = 0;

	skip_blanks(t);
	if (t->rest.n == 0 || !is_name_start(t->rest.p[0]))
		return (false);
	while (n < t->rest.n && is_name_byte(t->rest.p[n]))
		n++;
	*name = take(t, n);
	return (name->n <= NAME_MAX_BYTES);
}

/* a, a->b.c */
static bool
take_path(struct tmplc *t, struct buf *into)
{
	struct str name;

	if (!take_name(t, &name))
		return (false);
	buf_str(into, name);
	for (;;) {
		const char *step;

		if (take_word(t, "->"))
			step = "->";
		else if (take_word(t, "."))
			step = ".";
		else
			return (true);
		if (!take_name(t, &name))
			return (false);
		buf_str(into, str_of(step));
		buf_str(into, name);
	}
}

/* "...", with \" \\ \n inside; its bytes go to *s. */
static bool
take_string(struct tmplc *t, struct str *s)
{
	struct buf b = {.mem = t->mem};

	if (!take_word(t, "\""))
		return (false);
	while (t->rest.n > 0 && t->rest.p[0] != '"') {
		char c = take(t, 1).p[0];

		if (c == '\\') {
			if (t->rest.n == 0)
				return (false);
			c = take(t, 1).p[0];
			if (c == 'n')
				c = '\n';
			else if (c != '"' && c != '\\')
				return (false);
		}
		if ((unsigned char)c < ' ' && c != '\n' && c != '\t')
			return (false);
		buf_char(&b, c);
	}
	*s = buf_view(&b);
	return (take_word(t, "\""));
}

static bool
take_number(struct tmplc *t, struct buf *into)
{
	size_t n = 0;

	skip_blanks(t);
	if (t->rest.n > 0 && t->rest.p[0] == '-')
		n = 1;
	if (n == t->rest.n || t->rest.p[n] < '0' || t->rest.p[n] > '9')
		return (false);
	/* No octal: "010" would be eight. */
	if (t->rest.p[n] == '0' && n + 1 < t->rest.n && is_name_byte(t->rest.p[n + 1]))
		return (false);
	while (n < t->rest.n && t->rest.p[n] >= '0' && t->rest.p[n] <= '9')
		n++;
	if (n > 18 || (n < t->rest.n && is_name_byte(t->rest.p[n])))
		return (false);
	buf_str(into, take(t, n));
	return (true);
}

static void
put_str_literal(struct buf *b, struct str s)
{
	buf_str(b, STR("STR("));
	put_c_string(b, s);
	buf_char(b, ')');
}

/* What a template is called with: path, &path, *path, number, string. */
static bool
take_argument(struct tmplc *t, struct buf *into)
{
	struct str s;

	skip_blanks(t);
	if (t->rest.n == 0)
		return (false);
	if (t->rest.p[0] == '"') {
		if (!take_string(t, &s))
			return (false);
		put_str_literal(into, s);
		return (true);
	}
	if (take_word(t, "&"))
		buf_char(into, '&');
	else if (take_word(t, "*"))
		buf_char(into, '*');
	else if (take_number(t, into))
		return (true);
	return (take_path(t, into));
}

/* ( argument, ... ), each behind ", " */
static bool
take_arguments(struct tmplc *t, struct buf *into)
{
	if (!take_word(t, "("))
		return (false);
	if (take_word(t, ")"))
		return (true);
	do {
		buf_str(into, STR(", "));
		if (!take_argument(t, into))
			return (false);
	} while (take_word(t, ","));
	return (take_word(t, ")"));
}

struct declaration {
	struct str type;
	struct str name;
	bool pointer;
};

/* Words and stars up to "in" or whatever else; the last word is what is declared. */
static bool
take_declaration(struct tmplc *t, struct declaration *d)
{
	struct buf type = {.mem = t->mem};
	struct str word, last = STR_NONE;
	size_t n;

	for (n = 0;; n++) {
		struct str before = t->rest;

		if (take_word(t, "*"))
			word = STR("*");
		else if (!take_name(t, &word))
			break;
		if (str_eq(word, STR("in"))) {
			t->rest = before;
			break;
		}
		buf_str(&type, last);
		if (n > 0 && last.p[0] != '*')
			buf_char(&type, ' ');
		last = word;
	}
	d->type = buf_view(&type);
	d->name = last;
	d->pointer = str_ends(d->type, STR("*"));
	return (n >= 2 && is_name_start(last.p[0]) && is_name_start(d->type.p[0]));
}

/* -- conditions ------------------------------------------------------------------------------ */

static bool
take_operator(struct tmplc *t, const char **op)
{
	static const char *const operators[] = {"==", "!=", "<=", ">=", "<", ">"};
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (take_word(t, operators[i])) {
			*op = operators[i];
			return (true);
		}
	}
	return (false);
}

/* path, !path, path == other */
static bool
take_term(struct tmplc *t, struct buf *into)
{
	struct buf left = {.mem = t->mem}, right = {.mem = t->mem};
	const char *op;
	struct str s;

	if (take_word(t, "!")) {
		if (!take_path(t, &left))
			return (false);
		buf_fmt(into, "!value_set(%.*s)", (int)left.n, left.p);
		return (true);
	}
	if (!take_path(t, &left))
		return (false);
	if (!take_operator(t, &op)) {
		buf_fmt(into, "value_set(%.*s)", (int)left.n, left.p);
		return (true);
	}
	skip_blanks(t);
	if (t->rest.n > 0 && t->rest.p[0] == '"') {
		if ((strcmp(op, "==") != 0 && strcmp(op, "!=") != 0) || !take_string(t, &s))
			return (false);
		buf_fmt(into, "%sstr_eq(%.*s, ", op[0] == '!' ? "!" : "", (int)left.n, left.p);
		put_str_literal(into, s);
		buf_char(into, ')');
		return (true);
	}
	if (!take_number(t, &right) && !take_path(t, &right))
		return (false);
	buf_fmt(into, "%.*s %s %.*s", (int)left.n, left.p, op, (int)right.n, right.p);
	return (true);
}

/* Terms joined by and, those by or: and binds more tightly, as in C. */
static bool
take_condition(struct tmplc *t, struct str *condition)
{
	struct buf all = {.mem = t->mem}, group;
	bool more = true, several = false;

	while (more) {
		group = (struct buf){.mem = t->mem};
		do {
			buf_str(&group, group.n > 0 ? STR(" && ") : STR_NONE);
			if (!take_term(t, &group))
				return (fail_name(t,
				    "a condition is path, !path or path == other, joined by and, "
				    "or; not",
				    t->rest));
		} while (take_word(t, "and"));
		more = take_word(t, "or");
		several = several || more;
		buf_fmt(&all, several ? "(%.*s)%s" : "%.*s%s", (int)group.n, group.p,
		    more ? " || " : "");
	}
	*condition = buf_view(&all);
	return (at_end(t) || fail_name(t, "what is this behind a condition", t->rest));
}

/* -- values ---------------------------------------------------------------------------------- */

static bool
names_add(struct tmplc *t, struct name **list, struct str name)
{
	struct name *at;

	while (*list != NULL) {
		if (str_eq((*list)->name, name))
			return (false);
		list = &(*list)->next;
	}
	at = arena_new_of(t->mem, struct name);
	at->name = name;
	at->file = t->file;
	at->line = t->directive_line;
	*list = at;
	return (true);
}

static const char *
writer_name(enum writer w)
{
	static const char *const names[] = {
	    [WRITE_TEXT] = "put_text",
	    [WRITE_RCDATA] = "put_attr",
	    [WRITE_ATTR] = "put_attr",
	    [WRITE_URL_START] = "put_url_start",
	    [WRITE_URL_PART] = "put_url_part",
	    [WRITE_URL_QUERY] = "put_url_query",
	    [WRITE_URL_MAIL] = "put_url_mail",
	    [WRITE_PLAIN] = "put_plain",
	};

	return (names[w]);
}

/* The spot moves on over a value; a newline that browsers would drop is written first. */
static bool
value_spot(struct tmplc *t, bool ours, enum writer *writer)
{
	bool owed = t->spot.newline;

	if (!spot_value(&t->spot, ours, writer))
		return (fail_spot(t, t->directive_line, "a value cannot stand here: "));
	if (owed)
		buf_char(&t->literal, '\n');
	literal_flush(t);
	statement(t);
	return (true);
}

struct formatter {
	const char *name;
	const char *arguments; /* v a path, s a string */
	enum { FORMAT_ANY, FORMAT_TEXT, FORMAT_URL, FORMAT_ASSET } where;
	const char *call; /* $1 $2 $3 stand for the arguments */
};

static const struct formatter formatters[] = {
    {"date", "v", FORMAT_ANY, "put_date(out, $1)"},
    {"datetime", "v", FORMAT_ANY, "put_datetime(out, $1)"},
    {"rfc3339", "v", FORMAT_ANY, "put_rfc3339(out, $1)"},
    {"plural", "vss", FORMAT_TEXT, "put_plural(out, $1 == 1, $2, $3)"},
    {"number", "v", FORMAT_ANY, "put_number(out, $1)"},
    {"seconds", "v", FORMAT_ANY, "put_seconds(out, $1)"},
    {"initials", "v", FORMAT_TEXT, "put_initials(out, $1)"},
    {"clock", "v", FORMAT_TEXT, "put_clock(out, $1)"},
    {"url_offsite", "v", FORMAT_URL, "put_url_offsite(out, $1)"},
    {"asset", "s", FORMAT_ASSET, "put_asset(out, $1)"},
};

static const struct formatter *
formatter_find(struct str name)
{
	size_t i;

	for (i = 0; i < sizeof(formatters) / sizeof(formatters[0]); i++) {
		if (str_eq(str_of(formatters[i].name), name))
			return (&formatters[i]);
	}
	return (NULL);
}

static bool
formatter_argument(struct tmplc *t, const struct formatter *f, char kind, struct buf *into)
{
	struct str s;

	if (kind == 'v')
		return (take_path(t, into));
	if (!take_string(t, &s))
		return (false);
	if (f->where == FORMAT_ASSET) {
		(void)names_add(t, &t->assets, s);
		put_c_string(into, s);
	} else {
		put_str_literal(into, s);
	}
	return (true);
}

static bool
formatter_place_ok(const struct formatter *f, enum writer writer)
{
	bool text = writer == WRITE_TEXT || writer == WRITE_RCDATA || writer == WRITE_ATTR;

	switch (f->where) {
	case FORMAT_ANY:
		return (text || writer == WRITE_PLAIN);
	case FORMAT_TEXT: /* what it writes is escaped for HTML */
		return (text);
	case FORMAT_URL:
		return (writer == WRITE_URL_START);
	case FORMAT_ASSET:
		return (writer == WRITE_URL_START || writer == WRITE_ATTR || writer == WRITE_TEXT);
	}
	return (false);
}

/* name(arguments), of which name is taken. */
static bool
directive_formatter(struct tmplc *t, struct str name)
{
	const struct formatter *f = formatter_find(name);
	struct buf arguments[3] = {{.mem = t->mem}, {.mem = t->mem}, {.mem = t->mem}};
	enum writer writer;
	const char *c;
	size_t i;

	if (f == NULL)
		return (fail_name(t, "there is no formatter of this name", name));
	for (i = 0; f->arguments[i] != '\0'; i++) {
		if (!take_word(t, i == 0 ? "(" : ",") ||
		    !formatter_argument(t, f, f->arguments[i], &arguments[i]))
			return (
			    fail_name(t, "these are not the arguments of this formatter", name));
	}
	if (!take_word(t, ")") || !at_end(t))
		return (fail_name(t, "these are not the arguments of this formatter", name));
	if (!value_spot(t, f->where == FORMAT_ASSET, &writer))
		return (false);
	if (!formatter_place_ok(f, writer))
		return (fail_name(t, "this formatter does not write what this place needs", name));
	for (c = f->call; *c != '\0'; c++) {
		if (*c == '$') {
			c++;
			buf_str(&t->body, buf_view(&arguments[*c - '1']));
		} else {
			buf_char(&t->body, *c);
		}
	}
	buf_str(&t->body, STR(";\n"));
	return (true);
}

static bool
directive_value(struct tmplc *t)
{
	struct str whole = t->rest, name;
	struct buf path = {.mem = t->mem};
	enum writer writer;

	if (take_name(t, &name)) {
		skip_blanks(t);
		if (t->rest.n > 0 && t->rest.p[0] == '(')
			return (directive_formatter(t, name));
	}
	t->rest = whole;
	if (take_word(t, "*"))
		buf_char(&path, '*');
	if (!take_path(t, &path) || !at_end(t))
		return (fail_name(t, "neither a directive nor a value", str_trim(whole)));
	if (!value_spot(t, false, &writer))
		return (false);
	buf_fmt(&t->body, "%s(out, %.*s);\n", writer_name(writer), (int)path.n, path.p);
	return (true);
}

/* -- branches ---------------------------------------------------------------------------------- */

/* Whatever a branch does to the spot is noted behind what was written so far. */
static bool
branch_spot(struct tmplc *t)
{
	bool owed = t->spot.newline;

	if (!spot_branch(&t->spot))
		return (fail_spot(t, t->directive_line, "a branch cannot stand here: "));
	if (owed)
		buf_char(&t->literal, '\n');
	literal_flush(t);
	return (true);
}

static bool
block_open(struct tmplc *t, enum block_kind kind, struct str list)
{
	struct block *b;

	if (t->depth == DEPTH)
		return (fail(t, "more than 32 branches inside each other"));
	b = &t->blocks[t->depth++];
	*b =
	    (struct block){.kind = kind, .line = t->directive_line, .entry = t->spot, .list = list};
	return (true);
}

/* One branch of b has ended at the spot. */
static bool
block_exit(struct tmplc *t, struct block *b)
{
	if (!branch_spot(t))
		return (false);
	if (!b->has_exit) {
		b->exit = t->spot;
		b->has_exit = true;
		return (true);
	}
	if (!spot_merge(&b->exit, &t->spot)) {
		t->spot = b->exit;
		return (fail_spot(t, t->directive_line, ""));
	}
	return (true);
}

static bool
directive_if(struct tmplc *t)
{
	struct str condition;

	if (!branch_spot(t) || !take_condition(t, &condition))
		return (false);
	statement(t);
	buf_fmt(&t->body, "if (%.*s) {\n", STR_ARG(condition));
	return (block_open(t, BLOCK_IF, STR_NONE));
}

/* {{else}} and {{elif condition}} */
static bool
directive_else(struct tmplc *t, bool elif)
{
	struct block *b = t->depth > 0 ? &t->blocks[t->depth - 1] : NULL;
	struct str condition;

	if (b == NULL || b->has_else || (elif && b->kind == BLOCK_FOR))
		return (fail(t, "this {{else}} or {{elif}} belongs to no {{if}}"));
	if (elif ? !take_condition(t, &condition) : !at_end(t))
		return (fail(t, "{{else}} stands alone"));
	if (b->kind == BLOCK_FOR) {
		if (!branch_spot(t))
			return (false);
		if (!spot_loop(&b->entry, &t->spot)) {
			t->spot = b->entry;
			return (fail_spot(t, t->directive_line, ""));
		}
		b->exit = b->entry;
		b->has_exit = true;
	} else if (!block_exit(t, b)) {
		return (false);
	}
	t->spot = b->entry;
	b->has_else = !elif;
	t->depth--;
	if (b->kind == BLOCK_FOR) {
		indent(t);
		buf_str(&t->body, STR("}\n"));
	}
	statement(t);
	if (elif)
		buf_fmt(&t->body, "} else if (%.*s) {\n", STR_ARG(condition));
	else if (b->kind == BLOCK_IF)
		buf_str(&t->body, STR("} else {\n"));
	else
		buf_fmt(&t->body, "if (%.*s.n == 0) {\n", STR_ARG(b->list));
	t->depth++;
	return (true);
}

/* type name in list; name_index counts along. */
static bool
directive_for(struct tmplc *t)
{
	struct declaration d;
	struct buf list = {.mem = t->mem};

	if (!branch_spot(t))
		return (false);
	if (!take_declaration(t, &d) || !take_word(t, "in") || !take_path(t, &list) || !at_end(t))
		return (fail(t, "a loop reads {{for struct item_view *item in v->items}}"));
	statement(t);
	buf_fmt(&t->body, "for (size_t %.*s_index = 0; %.*s_index < %.*s.n; %.*s_index++) {\n",
	    STR_ARG(d.name), STR_ARG(d.name), (int)list.n, list.p, STR_ARG(d.name));
	if (!block_open(t, BLOCK_FOR, buf_view(&list)))
		return (false);
	statement(t);
	buf_fmt(&t->body, "%.*s%.*s = %s%.*s.items[%.*s_index];\n", STR_ARG(d.type),
	    STR_ARG(d.name), d.pointer ? "&" : "", (int)list.n, list.p, STR_ARG(d.name));
	indent(t);
	buf_fmt(&t->body, "(void)%.*s;\n", STR_ARG(d.name));
	return (true);
}

static bool
block_end(struct tmplc *t)
{
	struct block *b = &t->blocks[t->depth - 1];

	if (b->kind == BLOCK_FOR && !b->has_else) {
		if (!branch_spot(t))
			return (false);
		if (!spot_loop(&b->entry, &t->spot)) {
			t->spot = b->entry;
			return (fail_spot(t, t->directive_line, ""));
		}
		b->exit = b->entry;
	} else {
		if (!block_exit(t, b))
			return (false);
		/* Without an else nothing at all is one of the ways. */
		if (!b->has_else && !spot_merge(&b->exit, &b->entry)) {
			t->spot = b->exit;
			return (fail_spot(t, t->directive_line, ""));
		}
	}
	t->spot = b->exit;
	t->depth--;
	indent(t);
	buf_str(&t->body, STR("}\n"));
	return (true);
}

/* -- templates ------------------------------------------------------------------------------------- */

/* name(type a, type b) */
static bool
directive_template(struct tmplc *t)
{
	struct buf parameters = {.mem = t->mem}, used = {.mem = t->mem};
	struct declaration d;
	struct str name;
	struct name **list = &t->templates;

	if (t->current != NULL)
		return (fail(t, "a template inside a template: {{end}} is missing"));
	if (!take_name(t, &name) || !take_word(t, "("))
		return (fail(t, "a template reads {{template name(const struct name_view *v)}}"));
	if (!take_word(t, ")")) {
		do {
			if (!take_declaration(t, &d))
				return (fail(t, "a template reads {{template name(const struct "
						"name_view *v)}}"));
			buf_fmt(&parameters, ", %.*s%.*s", STR_ARG(d.type), STR_ARG(d.name));
			buf_fmt(&used, "\t(void)%.*s;\n", STR_ARG(d.name));
		} while (take_word(t, ","));
		if (!take_word(t, ")"))
			return (fail(
			    t, "a template reads {{template name(const struct name_view *v)}}"));
	}
	if (!at_end(t))
		return (fail(t, "a template reads {{template name(const struct name_view *v)}}"));
	if (!names_add(t, list, name))
		return (fail_name(t, "there is a template of this name already", name));
	while (*list != NULL && !str_eq((*list)->name, name))
		list = &(*list)->next;
	t->current = *list;
	t->current->plain = str_ends(t->file, STR(".txt"));
	if (t->current->plain)
		spot_start_plain(&t->spot);
	else
		spot_start(&t->spot);
	buf_fmt(&t->prototypes, "void t_%.*s(struct out *out%.*s);\n", STR_ARG(name),
	    (int)parameters.n, parameters.n == 0 ? "" : parameters.p);
	buf_char(&t->body, '\n');
	put_line(t, t->directive_line);
	buf_fmt(&t->body, "void\nt_%.*s(struct out *out%.*s)\n{\n", STR_ARG(name),
	    (int)parameters.n, parameters.n == 0 ? "" : parameters.p);
	buf_str(&t->body, STR("\t(void)out;\n"));
	buf_str(&t->body, buf_view(&used));
	return (true);
}

static bool
directive_end(struct tmplc *t)
{
	if (!at_end(t))
		return (fail(t, "{{end}} stands alone"));
	if (t->depth > 0)
		return (block_end(t));
	if ((t->spot.place != IN_TEXT && t->spot.place != IN_PLAIN) || t->spot.entity) {
		t->spot.why = "inside a tag, comment or the like";
		return (fail_spot(t, t->directive_line, "a template ends "));
	}
	literal_flush(t);
	buf_str(&t->body, STR("}\n"));
	t->current = NULL;
	return (true);
}

/* "header.h" */
static bool
directive_include(struct tmplc *t)
{
	struct str header;

	if (t->current != NULL)
		return (fail(t, "{{include}} stands above the templates"));
	if (!take_string(t, &header) || !at_end(t) || header.n == 0 ||
	    memchr(header.p, '\n', header.n) || memchr(header.p, '"', header.n) ||
	    memchr(header.p, '\\', header.n))
		return (fail(t, "an include reads {{include \"forum.h\"}}"));
	if (names_add(t, &t->headers, header))
		buf_fmt(&t->includes, "#include \"%.*s\"\n", STR_ARG(header));
	return (true);
}

/* Markup of another template or of a slot: only in text. */
static bool
markup_spot(struct tmplc *t)
{
	bool owed = t->spot.newline;

	if (!spot_markup(&t->spot))
		return (fail_spot(t, t->directive_line, "a part cannot stand here: "));
	if (owed)
		buf_char(&t->literal, '\n');
	literal_flush(t);
	return (true);
}

/* other(arguments) */
static bool
directive_render(struct tmplc *t)
{
	struct buf arguments = {.mem = t->mem};
	struct call *call;
	struct str name;

	if (!take_name(t, &name) || !take_arguments(t, &arguments) || !at_end(t))
		return (fail(t, "a part reads {{render name(v->x, \"text\", 3)}}"));
	if (!markup_spot(t))
		return (false);
	call = arena_new_of(t->mem, struct call);
	*call = (struct call){t->current->calls, name, t->directive_line};
	t->current->calls = call;
	statement(t);
	buf_fmt(&t->body, "t_%.*s(out%.*s);\n", STR_ARG(name), (int)arguments.n,
	    arguments.n == 0 ? "" : arguments.p);
	return (true);
}

/* votes(a->id): each request fills it anew, as SLOT_VOTES. */
static bool
directive_slot(struct tmplc *t)
{
	struct buf id = {.mem = t->mem};
	struct str name;
	size_t i;

	if (!take_name(t, &name) || !take_word(t, "(") ||
	    !(take_number(t, &id) || take_path(t, &id)) || !take_word(t, ")") || !at_end(t))
		return (fail(t, "a slot reads {{slot name(a->id)}}"));
	if (t->current->plain)
		return (fail(t, "plain text has no slots"));
	if (!markup_spot(t))
		return (false);
	statement(t);
	buf_str(&t->body, STR("out_slot(out, SLOT_"));
	for (i = 0; i < name.n; i++)
		buf_char(&t->body,
		    (char)(name.p[i] >= 'a' && name.p[i] <= 'z' ? name.p[i] - 32 : name.p[i]));
	buf_fmt(&t->body, ", %.*s);\n", (int)id.n, id.p);
	return (true);
}

static bool
directive(struct tmplc *t)
{
	if (take_word(t, "template"))
		return (directive_template(t));
	if (take_word(t, "include"))
		return (directive_include(t));
	if (t->current == NULL)
		return (fail_name(t, "a directive outside a template", str_trim(t->rest)));
	if (take_word(t, "if"))
		return (directive_if(t));
	if (take_word(t, "elif"))
		return (directive_else(t, true));
	if (take_word(t, "else"))
		return (directive_else(t, false));
	if (take_word(t, "for"))
		return (directive_for(t));
	if (take_word(t, "end"))
		return (directive_end(t));
	if (take_word(t, "render"))
		return (directive_render(t));
	if (take_word(t, "slot"))
		return (directive_slot(t));
	return (directive_value(t));
}

/* -- a file ------------------------------------------------------------------------------------------ */

/* Text of the template up to byte end of the file. */
static bool
file_text(struct tmplc *t, size_t end)
{
	for (; t->at < end; t->at++) {
		unsigned char c = (unsigned char)t->text.p[t->at];

		if (t->current == NULL) {
			if (!is_blank((char)c))
				return (fail_at(t, t->line, "text outside a template"));
		} else if (!spot_byte(&t->spot, c)) {
			return (fail_spot(t, t->line, ""));
		} else {
			buf_char(&t->literal, (char)c);
		}
		t->line += c == '\n';
	}
	return (true);
}

/* Moves on without writing. */
static void
file_skip(struct tmplc *t, size_t end)
{
	for (; t->at < end; t->at++)
		t->line += t->text.p[t->at] == '\n';
}

/* The end of the directive that begins at from, before its "}}"; strings may hold braces, notes anything. */
static bool
directive_extent(const struct tmplc *t, size_t from, bool note, size_t *end)
{
	bool string = false;
	size_t i;

	for (i = from; i + 1 < t->text.n; i++) {
		char c = t->text.p[i];

		if (!string && c == '}' && t->text.p[i + 1] == '}') {
			*end = i;
			return (true);
		}
		if (note)
			continue;
		if (string && c == '\\')
			i++;
		else if (c == '"')
			string = !string;
		else if (!string && c == '{' && t->text.p[i + 1] == '{')
			return (false);
	}
	return (false);
}

/* Does it write nothing itself, so that a line of its own need not stay? */
static bool
is_silent(struct str d)
{
	static const char *const words[] = {
	    "template", "include", "if", "elif", "else", "for", "end"};
	size_t i, n = 0;

	d = str_trim(d);
	if (d.n > 0 && d.p[0] == '!')
		return (true);
	while (n < d.n && is_name_byte(d.p[n]))
		n++;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq(str_of(words[i]), str_slice(d, 0, n)))
			return (true);
	}
	return (false);
}

/* Is the directive from open to close (behind its braces) alone on its line? Then which bytes go with it. */
static bool
alone_on_line(const struct tmplc *t, size_t open, size_t close, size_t *from, size_t *to)
{
	const char *p = t->text.p;

	while (open > 0 && (p[open - 1] == ' ' || p[open - 1] == '\t'))
		open--;
	if (open > 0 && p[open - 1] != '\n')
		return (false);
	while (close < t->text.n && (p[close] == ' ' || p[close] == '\t' || p[close] == '\r'))
		close++;
	if (close < t->text.n && p[close] != '\n')
		return (false);
	*from = open;
	*to = close < t->text.n ? close + 1 : close;
	return (true);
}

/* White space around the directive in [open, close) that goes: by its dashes, or because it is alone. */
static void
directive_trim(
    const struct tmplc *t, struct str *d, size_t open, size_t close, size_t *from, size_t *to)
{
	bool left = str_starts(*d, STR("-")), right = str_ends(*d, STR("-"));

	if (left)
		*d = str_slice(*d, 1, d->n);
	if (right && d->n > 0)
		*d = str_slice(*d, 0, d->n - 1);
	*from = open;
	*to = close;
	if (!left && !right && is_silent(*d) && alone_on_line(t, open, close, from, to))
		return;
	while (left && *from > t->at && is_blank(t->text.p[*from - 1]))
		(*from)--;
	while (right && *to < t->text.n && is_blank(t->text.p[*to]))
		(*to)++;
}

/* The text up to the next directive, and that. */
static bool
file_step(struct tmplc *t, size_t open)
{
	struct str d;
	size_t end, from, to;
	bool note = open + 2 < t->text.n && t->text.p[open + 2] == '!';

	if (!note && open + 3 < t->text.n && t->text.p[open + 2] == '-')
		note = t->text.p[open + 3] == '!';
	if (!directive_extent(t, open + 2, note, &end)) {
		file_skip(t, open);
		return (fail_at(t, t->line, "\"{{\" without \"}}\""));
	}
	d = (struct str){t->text.p + open + 2, end - open - 2};
	directive_trim(t, &d, open, end + 2, &from, &to);
	if (from < t->at)
		from = t->at;
	if (!file_text(t, from))
		return (false);
	file_skip(t, open);
	t->directive_line = t->line;
	t->rest = d;
	d = str_trim(d);
	if ((d.n == 0 || d.p[0] != '!') && !directive(t))
		return (false);
	file_skip(t, to);
	return (true);
}

bool
tmplc_file(struct tmplc *t, struct str name, struct str text)
{
	t->file = name;
	t->text = text;
	t->at = 0;
	t->line = 1;
	t->depth = 0;
	t->current = NULL;
	t->literal.n = 0;
	while (t->at < text.n) {
		ptrdiff_t open = str_find(str_slice(text, t->at, text.n), STR("{{"));

		if (open < 0) {
			if (!file_text(t, text.n))
				return (false);
		} else if (!file_step(t, t->at + (size_t)open)) {
			return (false);
		}
	}
	if (t->depth > 0)
		return (fail_at(t, t->blocks[t->depth - 1].line,
		    "{{end}} is missing for this {{if}} or {{for}}"));
	if (t->current != NULL)
		return (fail_at(t, t->current->line, "{{end}} is missing for this template"));
	return (true);
}

/* -- all files ------------------------------------------------------------------------------------------ */

static struct name *
name_find(struct name *list, struct str name)
{
	while (list != NULL && !str_eq(list->name, name))
		list = list->next;
	return (list);
}

/* Plain text is not escaped, and markup is no text: neither renders the other. */
static bool
templates_of_one_sort(struct tmplc *t)
{
	const struct name *at, *called;
	const struct call *c;

	for (at = t->templates; at != NULL; at = at->next) {
		for (c = at->calls; c != NULL; c = c->next) {
			called = name_find(t->templates, c->name);
			if (called == NULL || called->plain == at->plain)
				continue;
			t->file = at->file;
			t->directive_line = c->line;
			return (
			    fail_name(t, "plain text and HTML do not render each other", c->name));
		}
	}
	return (true);
}

/* A template is fine when all it renders is: in each round those of the last round's fine ones. */
static bool
templates_end(struct tmplc *t)
{
	bool more = true;
	struct name *at;

	while (more) {
		more = false;
		for (at = t->templates; at != NULL; at = at->next) {
			const struct call *c = at->calls;
			const struct name *called = NULL;

			while (c != NULL && ((called = name_find(t->templates, c->name)) == NULL ||
						called->mark))
				c = c->next;
			if (c == NULL && !at->mark)
				at->mark = more = true;
		}
	}
	for (at = t->templates; at != NULL && at->mark; at = at->next)
		;
	if (at == NULL)
		return (true);
	t->file = at->file;
	t->directive_line = at->line;
	return (fail_name(t, "this template renders itself, directly or through others", at->name));
}

bool
tmplc_finish(struct tmplc *t, struct str header_name, struct str *header, struct str *source)
{
	struct buf h = {.mem = t->mem}, c = {.mem = t->mem};
	const struct name *a;

	if (!templates_of_one_sort(t) || !templates_end(t))
		return (false);
	buf_str(&h, STR("/* Written by the template compiler from templates/; do not edit. */\n"));
	buf_str(&h, STR("#ifndef PEERLORE_TEMPLATES_H\n#define PEERLORE_TEMPLATES_H\n\n"));
	buf_str(&h, STR("#include \"text/html.h\"\n"));
	buf_str(&h, buf_view(&t->includes));
	buf_char(&h, '\n');
	buf_str(&h, buf_view(&t->prototypes));
	buf_str(&h, STR("\n#endif\n"));
	buf_str(&c, STR("/* Written by the template compiler from templates/; do not edit. */\n"));
	buf_fmt(&c, "#include \"%.*s\"\n", STR_ARG(header_name));
	buf_str(&c, buf_view(&t->body));
	buf_str(&c, STR("\nconst char *const template_assets[] = {"));
	for (a = t->assets; a != NULL; a = a->next) {
		put_c_string(&c, a->name);
		buf_str(&c, STR(", "));
	}
	buf_str(&c, STR("NULL};\n"));
	*header = buf_view(&h);
	*source = buf_view(&c);
	return (true);
}

struct tmplc *
tmplc_new(struct arena *mem)
{
	struct tmplc *t = arena_new_of(mem, struct tmplc);

	t->mem = t->includes.mem = t->prototypes.mem = t->body.mem = t->literal.mem = mem;
	return (t);
}

const char *
tmplc_error(const struct tmplc *t)
{
	return (t->error);
}
