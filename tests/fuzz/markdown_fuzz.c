/*
 * markdown_fuzz.c -- whatever is written, only our own tags and attributes come out.
 *
 * The output is read by a strict reader of its own: every '<' begins a tag of
 * the list below, in our spelling, every tag is closed in order, every
 * attribute is listed for its tag, and addresses begin as they may.
 */
#include "fuzz.h"
#include "text/markdown.h"

#define DEPTH_MAX 200

struct element {
	const char *name;
	const char *attributes; /* name="..." unless it ends in !, which takes no value */
	bool is_void;
	bool in_comments;
};

static const struct element elements[] = {
    {"a", " href rel title class ", false, true},
    {"blockquote", " ", false, false},
    {"br", " ", true, true},
    {"code", " class ", false, true},
    {"del", " ", false, true},
    {"div", " class tabindex role aria-label ", false, false},
    {"em", " ", false, true},
    {"figure", " class ", false, false},
    {"h3", " ", false, false},
    {"h4", " ", false, false},
    {"h5", " ", false, false},
    {"h6", " ", false, false},
    {"hr", " ", true, false},
    {"img", " src alt width height loading ", true, false},
    {"input", " type disabled! checked! aria-label ", true, false},
    {"kbd", " ", false, true},
    {"li", " ", false, false},
    {"ol", " start class ", false, false},
    {"p", " ", false, false},
    {"pre", " tabindex role aria-label ", false, false},
    {"strong", " ", false, true},
    {"sub", " ", false, true},
    {"sup", " ", false, true},
    {"table", " ", false, false},
    {"tbody", " ", false, false},
    {"td", " class ", false, false},
    {"th", " scope class ", false, false},
    {"thead", " ", false, false},
    {"tr", " ", false, false},
    {"ul", " class ", false, false},
};

static struct str all;

static size_t
name_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && ((s.p[n] >= 'a' && s.p[n] <= 'z') || (s.p[n] >= '0' && s.p[n] <= '9') ||
			      s.p[n] == '-'))
		n++;
	return (n);
}

static const struct element *
element_of(struct str s)
{
	struct str name = str_slice(s, 0, name_length(s));
	size_t i;

	for (i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
		if (str_eq(str_of(elements[i].name), name))
			return (&elements[i]);
	}
	MUST(false, all.p, all.n);
	return (NULL);
}

static void
address_check(struct str name, struct str value)
{
	static const char *const starts[] = {"/", "?", "#", "http://", "https://", "mailto:"};
	struct str head = {0};
	char lower[9];
	size_t i;
	bool good = false;

	if (!str_eq(name, STR("href")) && !str_eq(name, STR("src")))
		return;
	for (i = 0; i < value.n; i++)
		MUST((unsigned char)value.p[i] > ' ' && value.p[i] != '\\', all.p, all.n);
	for (i = 0; i < value.n && i < 8; i++)
		lower[i] =
		    (char)(value.p[i] >= 'A' && value.p[i] <= 'Z' ? value.p[i] + 32 : value.p[i]);
	head = (struct str){lower, i};
	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		good = good || str_starts(head, str_of(starts[i]));
	MUST(good && !str_starts(head, STR("//")), all.p, all.n);
	if (str_eq(name, STR("src")))
		MUST(value.p[0] == '/', all.p, all.n);
}

/* Behind a tag's name: its attributes and '>'. */
static struct str
attributes_check(struct str s, const struct element *e)
{
	while (s.n > 0 && s.p[0] == ' ') {
		struct str name, value;
		char wanted[64];
		bool bare;

		s = str_slice(s, 1, s.n);
		name = str_slice(s, 0, name_length(s));
		s = str_slice(s, name.n, s.n);
		bare = s.n == 0 || s.p[0] != '=';
		MUST(name.n > 0 && name.n < 32, all.p, all.n);
		(void)snprintf(wanted, sizeof(wanted), " %.*s%s ", STR_ARG(name), bare ? "!" : "");
		MUST(strstr(e->attributes, wanted) != NULL, all.p, all.n);
		if (bare)
			continue;
		MUST(s.n > 2 && s.p[1] == '"', all.p, all.n);
		s = str_slice(s, 2, s.n);
		MUST(str_cut(&s, '"', &value), all.p, all.n);
		MUST(memchr(value.p, '<', value.n) == NULL && memchr(value.p, '>', value.n) == NULL,
		    all.p, all.n);
		address_check(name, value);
	}
	MUST(s.n > 0 && s.p[0] == '>', all.p, all.n);
	return (str_slice(s, 1, s.n));
}

static void
markup_check(struct html h, bool comment)
{
	const struct element *open[DEPTH_MAX];
	size_t depth = 0;
	struct str s = {h.p, h.n};

	all = s;
	while (s.n > 0) {
		const struct element *e;

		MUST(s.p[0] != '>' && s.p[0] != '"' && s.p[0] != '\0', all.p, all.n);
		if (s.p[0] != '<') {
			s = str_slice(s, 1, s.n);
			continue;
		}
		s = str_slice(s, 1, s.n);
		if (s.n > 0 && s.p[0] == '/') {
			e = element_of(str_slice(s, 1, s.n));
			MUST(depth > 0 && open[depth - 1] == e, all.p, all.n);
			depth--;
			s = str_slice(s, strlen(e->name) + 1, s.n);
			MUST(s.n > 0 && s.p[0] == '>', all.p, all.n);
			s = str_slice(s, 1, s.n);
			continue;
		}
		e = element_of(s);
		MUST(e->in_comments || !comment, all.p, all.n);
		s = attributes_check(str_slice(s, strlen(e->name), s.n), e);
		if (!e->is_void) {
			MUST(depth < DEPTH_MAX, all.p, all.n);
			open[depth++] = e;
		}
	}
	MUST(depth == 0, all.p, all.n);
}

static const struct markdown_known *
known_of(struct arena *mem, struct str source)
{
	struct markdown_known *known = arena_new_of(mem, struct markdown_known);
	struct markdown_names names;
	size_t i;

	MUST(markdown_names(mem, source, &names) == OK, source.p, source.n);
	MUST(names.people.n <= MARKDOWN_NAMES_MAX && names.pictures.n <= MARKDOWN_NAMES_MAX,
	    source.p, source.n);
	known->people = arena_array(mem, names.people.n, sizeof(*known->people));
	known->pictures = arena_array(mem, names.pictures.n, sizeof(*known->pictures));
	for (i = 0; i < names.people.n; i++)
		known->people[known->people_n++] =
		    (struct markdown_person){names.people.items[i], 7};
	for (i = 0; i < names.pictures.n; i++)
		known->pictures[known->pictures_n++] =
		    (struct markdown_picture){names.pictures.items[i], 320, 200};
	return (known);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str source = {(const char *)data, size}, words;
	struct arena *mem;
	struct html h;

	if (size > MARKDOWN_MAX || !str_is_utf8(source))
		return (0);
	mem = arena_new();
	MUST(markdown_html(mem, source, &h) == OK, data, size);
	MUST(str_is_utf8((struct str){h.p, h.n}), data, size);
	markup_check(h, false);
	MUST(markdown_inline(mem, source, &h) == OK, data, size);
	markup_check(h, true);
	/* All that it names is known: what is found first is what is shown then. */
	MUST(markdown_html_known(mem, source, known_of(mem, source), &h) == OK, data, size);
	MUST(str_is_utf8((struct str){h.p, h.n}), data, size);
	markup_check(h, false);
	MUST(markdown_plain(mem, source, &words) == OK, data, size);
	MUST(str_is_utf8(words), data, size);
	MUST(markdown_excerpt(mem, source, 40, &words) == OK, data, size);
	MUST(str_is_utf8(words) && str_points(words) <= 40, data, size);
	arena_free(mem);
	return (0);
}
