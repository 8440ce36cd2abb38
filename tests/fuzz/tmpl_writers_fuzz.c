/*
 * tmpl_writers_fuzz.c -- whatever a value is, it stays in its place.
 *
 * Each writer puts the input where the template compiler would use it; an HTML
 * parser that is not ours (gumbo) reads the page back. There must be exactly
 * the elements and attributes we wrote, text and attributes must give the value
 * back, and an address must not have become another kind of address.
 */
#include <gumbo.h>

#include "fuzz.h"
#include "text/html.h"

static struct out page;

static void
raw(const char *markup)
{
	out_raw(&page, markup, strlen(markup));
}

static const GumboNode *
child(const GumboNode *node, unsigned i)
{
	MUST(node->type == GUMBO_NODE_ELEMENT && i < node->v.element.children.length, page.p,
	    page.n);
	return (node->v.element.children.data[i]);
}

static unsigned
children(const GumboNode *node)
{
	return (node->v.element.children.length);
}

static const char *
attribute(const GumboNode *node, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&node->v.element.attributes, name);

	MUST(a != NULL, page.p, page.n);
	return (a->value);
}

/* The value came back; gumbo writes U+FFFD for control characters, which browsers keep. */
static void
same(const char *seen, struct str value)
{
	while (*seen != '\0') {
		if (strncmp(seen, "\xef\xbf\xbd", 3) == 0 &&
		    !str_starts(value, STR("\xef\xbf\xbd"))) {
			seen += 3;
			value = str_slice(value, str_first_points(value, 1).n, value.n);
			continue;
		}
		MUST(value.n > 0 && value.p[0] == *seen, page.p, page.n);
		seen++;
		value = str_slice(value, 1, value.n);
	}
	MUST(value.n == 0, page.p, page.n);
}

/* Reads what is in <body>; the caller frees. */
static GumboOutput *
parsed(const GumboNode **body)
{
	GumboOutput *o;

	out_raw(&page, "", 1);
	o = gumbo_parse_with_options(&kGumboDefaultOptions, page.p, page.n - 1);
	*body = child(o->root, 1);
	MUST((*body)->v.element.tag == GUMBO_TAG_BODY, page.p, page.n);
	return (o);
}

static void
text_and_attributes(struct str s)
{
	const GumboNode *body, *p;
	GumboOutput *o;

	out_reset(&page);
	raw("<!doctype html><title>");
	put_attr(&page, s);
	raw("</title><body><p title=\"");
	put_attr(&page, s);
	raw("\" id='");
	put_attr(&page, s);
	raw("'>x");
	put_text(&page, s);
	raw("</p><textarea>\n");
	put_attr(&page, s);
	raw("</textarea>");
	o = parsed(&body);
	p = child(body, 0);
	MUST(children(body) == 2 && children(p) == 1 && p->v.element.attributes.length == 2, page.p,
	    page.n);
	same(attribute(p, "title"), s);
	same(attribute(p, "id"), s);
	same(child(p, 0)->v.text.text + 1, s);
	if (s.n > 0)
		same(child(child(body, 1), 0)->v.text.text, s);
	else
		MUST(children(child(body, 1)) == 0, page.p, page.n);
	gumbo_destroy_output(&kGumboDefaultOptions, o);
}

/* As a browser reads it: leading controls and spaces go, tabs and line ends go anywhere, '\' is '/'. */
static struct str
browser_url(const char *url, char *into, size_t room)
{
	size_t n = 0;

	while (*url != '\0' && (unsigned char)*url <= ' ')
		url++;
	for (; *url != '\0' && n < room; url++) {
		if (*url == '\t' || *url == '\n' || *url == '\r')
			continue;
		into[n++] = (char)(*url == '\\'                 ? '/'
				   : *url >= 'A' && *url <= 'Z' ? *url + 32
								: *url);
	}
	return ((struct str){into, n});
}

static void
address_check(const char *url, bool offsite)
{
	char text[16];
	struct str s = browser_url(url, text, sizeof(text));
	bool leaves = str_starts(s, STR("https://")) || str_starts(s, STR("http://"));

	if (offsite) {
		MUST(leaves || str_eq(s, STR("#")), page.p, page.n);
		return;
	}
	MUST(s.n > 0 && (leaves || str_starts(s, STR("mailto:")) || s.p[0] == '#' ||
			    s.p[0] == '?' || s.p[0] == '/'),
	    page.p, page.n);
	MUST(!str_starts(s, STR("//")), page.p, page.n);
}

/* A component adds none of the bytes that divide an address. */
static void
component_check(const char *url, const char *before, const char *after)
{
	size_t n = strlen(url), head = strlen(before), tail = strlen(after), i;

	MUST(n >= head + tail && memcmp(url, before, head) == 0 &&
		 strcmp(url + n - tail, after) == 0,
	    page.p, page.n);
	for (i = head; i < n - tail; i++)
		MUST(strchr("/?#&=:;+\\\"'<> ", url[i]) == NULL && (unsigned char)url[i] < 0x80,
		    page.p, page.n);
	if (before[1] == 'p')
		MUST(n - head - tail > 2 ||
			 (url[head] != '.' || (n - head - tail == 2 && url[head + 1] != '.')),
		    page.p, page.n);
}

static void
addresses(struct str s)
{
	const GumboNode *body;
	GumboOutput *o;
	unsigned i;

	out_reset(&page);
	raw("<!doctype html><body><a href=\"");
	put_url_start(&page, s);
	raw("\"></a><a href=\"");
	put_url_offsite(&page, s);
	raw("\"></a><a href=\"/p/");
	put_url_part(&page, s);
	raw("/end\"></a><a href=\"/q?a=");
	put_url_query(&page, s);
	raw("&amp;end\"></a><a href=\"mailto:");
	put_url_mail(&page, s);
	raw("?end\"></a>");
	o = parsed(&body);
	MUST(children(body) == 5, page.p, page.n);
	for (i = 0; i < 5; i++)
		MUST(child(body, i)->v.element.attributes.length == 1 &&
			 children(child(body, i)) == 0,
		    page.p, page.n);
	address_check(attribute(child(body, 0), "href"), false);
	address_check(attribute(child(body, 1), "href"), true);
	component_check(attribute(child(body, 2), "href"), "/p/", "/end");
	component_check(attribute(child(body, 3), "href"), "/q?a=", "&end");
	component_check(attribute(child(body, 4), "href"), "mailto:", "?end");
	gumbo_destroy_output(&kGumboDefaultOptions, o);
}

static void
formatters(const uint8_t *data, size_t size)
{
	int64_t n = 0;
	size_t i;

	memcpy(&n, data, size < sizeof(n) ? size : sizeof(n));
	out_reset(&page);
	put_date(&page, n);
	put_datetime(&page, n);
	put_rfc3339(&page, n);
	put_number(&page, n);
	put_seconds(&page, n);
	put_int(&page, n);
	put_initials(&page, (struct str){(const char *)data, size});
	for (i = 0; i < page.n; i++)
		MUST(strchr("<>&\"'", page.p[i]) == NULL && page.p[i] != '\0', page.p, page.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = {(const char *)data, size};

	if (size > 4096)
		return (0);
	formatters(data, size);
	/* Text that enters is UTF-8 without NUL; a parser changes carriage returns. */
	if (!str_is_utf8(s) || memchr(data, '\r', size) != NULL)
		return (0);
	addresses(s);
	text_and_attributes(s);
	return (0);
}
