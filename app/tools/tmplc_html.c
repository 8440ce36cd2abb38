/* tmplc_html.c -- follows HTML byte by byte, to know what may be written where. */
#include "tools/tmplc.h"

static bool
refuse(struct spot *s, const char *why)
{
	s->why = why;
	return (false);
}

static bool
is_space(unsigned char c)
{
	return (c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r');
}

static bool
is_letter(unsigned char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

static bool
is_digit(unsigned char c)
{
	return (c >= '0' && c <= '9');
}

static char
lower(unsigned char c)
{
	return ((char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c));
}

/* Is word one of those in list, which are set apart by spaces? */
static bool
listed(const char *list, const char *word, size_t n)
{
	const char *at = list;

	while (*at != '\0') {
		size_t len = strcspn(at, " ");

		if (len == n && memcmp(at, word, n) == 0)
			return (true);
		at += len;
		at += *at == ' ';
	}
	return (false);
}

static bool
tag_in(const struct spot *s, const char *list)
{
	return (listed(list, s->tag, s->tag_n));
}

static bool
attr_in(const struct spot *s, const char *list)
{
	return (listed(list, s->attr, s->attr_n));
}

void
spot_start(struct spot *s)
{
	memset(s, 0, sizeof(*s));
}

void
spot_start_plain(struct spot *s)
{
	spot_start(s);
	s->place = IN_PLAIN;
}

static bool
text_begin(struct spot *s)
{
	spot_start(s);
	return (true);
}

static bool
name_add(struct spot *s, char *name, size_t *n, unsigned char c)
{
	if (*n == SPOT_NAME - 1)
		return (refuse(s, "a name of more than 63 bytes"));
	name[(*n)++] = lower(c);
	name[*n] = '\0';
	return (true);
}

/* -- tags ------------------------------------------------------------------------- */

static bool
tag_begin(struct spot *s, unsigned char c)
{
	text_begin(s);
	s->place = IN_TAG;
	return (name_add(s, s->tag, &s->tag_n, c));
}

/* The whole name of the tag is known. */
static bool
tag_named(struct spot *s)
{
	if (tag_in(s, "plaintext xmp listing noembed noframes frameset math"))
		return (refuse(
		    s, "browsers read the inside of this tag in a way of its own: do without it"));
	return (true);
}

/* Behind the '>' of a start tag. */
static bool
tag_end(struct spot *s)
{
	s->attr_n = 0;
	s->attr[0] = '\0';
	s->refresh = s->content = false;
	s->match = 0;
	if (tag_in(s, "title textarea"))
		s->place = IN_RCDATA;
	else if (tag_in(s, "script style iframe"))
		s->place = IN_RAW;
	if (s->place == IN_RCDATA || s->place == IN_RAW) {
		s->newline = tag_in(s, "textarea");
		return (true);
	}
	if (tag_in(s, "pre")) {
		text_begin(s);
		s->newline = true;
		return (true);
	}
	return (text_begin(s));
}

static bool
byte_less(struct spot *s, unsigned char c)
{
	if (c == '!')
		s->place = IN_BANG;
	else if (c == '/')
		s->place = IN_END_LESS;
	else if (is_letter(c))
		return (tag_begin(s, c));
	else
		return (refuse(s, "'<' that begins no tag: write &lt;"));
	return (true);
}

static bool
byte_bang(struct spot *s, unsigned char c)
{
	if (s->match == 0 && (c == 'd' || c == 'D')) {
		s->place = IN_DOCTYPE;
		s->match = 1;
		return (true);
	}
	if (c != '-')
		return (refuse(s, "\"<!\" begins neither a comment nor a doctype"));
	if (++s->match == 2) {
		s->place = IN_COMMENT;
		s->match = 0;
		s->fresh = true;
	}
	return (true);
}

static bool
byte_doctype(struct spot *s, unsigned char c)
{
	static const char word[] = "doctype";

	if (s->match < sizeof(word) - 1) {
		if (lower(c) != word[s->match])
			return (refuse(s, "\"<!\" begins neither a comment nor a doctype"));
		s->match++;
		return (true);
	}
	if (c == '<')
		return (refuse(s, "'<' inside a doctype"));
	if (c == '>')
		return (text_begin(s));
	return (true);
}

static bool
byte_comment(struct spot *s, unsigned char c)
{
	if (c == '>' && (s->fresh || s->match >= 2)) {
		if (s->fresh)
			return (
			    refuse(s, "browsers end this comment at once: begin it with a space"));
		return (text_begin(s));
	}
	if (c == '!' && s->match >= 2)
		return (refuse(s, "\"--!\" may end a comment: write it otherwise"));
	if (c == '-') {
		s->match += s->match < 2;
	} else {
		s->match = 0;
		s->fresh = false;
	}
	return (true);
}

static bool byte_gap(struct spot *s, unsigned char c);

static bool
byte_tag(struct spot *s, unsigned char c)
{
	if (is_letter(c) || is_digit(c) || c == '-' || c == ':')
		return (name_add(s, s->tag, &s->tag_n, c));
	s->place = IN_DONE;
	return (tag_named(s) && byte_gap(s, c));
}

static bool
byte_end_less(struct spot *s, unsigned char c)
{
	if (!is_letter(c))
		return (refuse(s, "\"</\" that begins no end tag"));
	text_begin(s);
	s->place = IN_END_TAG;
	return (name_add(s, s->tag, &s->tag_n, c));
}

static bool
byte_end_tag(struct spot *s, unsigned char c)
{
	if (s->place == IN_END_TAG && (is_letter(c) || is_digit(c) || c == '-' || c == ':'))
		return (name_add(s, s->tag, &s->tag_n, c));
	if (c == '>')
		return (text_begin(s));
	if (!is_space(c))
		return (refuse(s, "an end tag holds only its name"));
	s->place = IN_END_SPACE;
	return (true);
}

/* -- attributes -------------------------------------------------------------------- */

static bool
attr_byte_ok(unsigned char c)
{
	return (is_letter(c) || is_digit(c) || (c != '\0' && strchr("-_:.@", c) != NULL));
}

static bool
attr_begin(struct spot *s, unsigned char c)
{
	s->attr_n = 0;
	s->place = IN_ATTR;
	return (name_add(s, s->attr, &s->attr_n, c));
}

/* The whole name of the attribute is known. */
static bool
attr_named(struct spot *s)
{
	if (tag_in(s, "meta") && attr_in(s, "http-equiv")) {
		if (s->content)
			return (refuse(s, "a value in the content of <meta http-equiv>"));
		s->refresh = true;
	}
	return (true);
}

/* IN_GAP and IN_DONE. */
static bool
byte_gap(struct spot *s, unsigned char c)
{
	if (c == '>')
		return (tag_end(s));
	if (is_space(c)) {
		s->place = IN_GAP;
		return (true);
	}
	if (c == '/') {
		if (tag_in(s, "title textarea script style iframe"))
			return (refuse(s, "\"/>\" does not end this tag"));
		s->place = IN_SLASH;
		return (true);
	}
	if (s->place == IN_DONE)
		return (refuse(s, "white space is missing before this attribute"));
	if (!attr_byte_ok(c))
		return (refuse(s, "a byte that no attribute's name has"));
	return (attr_begin(s, c));
}

static bool
byte_attr(struct spot *s, unsigned char c)
{
	if (s->place == IN_ATTR && attr_byte_ok(c))
		return (name_add(s, s->attr, &s->attr_n, c));
	if (s->place == IN_ATTR && !attr_named(s))
		return (false);
	if (c == '=') {
		s->place = IN_EQUALS;
		return (true);
	}
	if (is_space(c)) {
		s->place = IN_ATTR_SPACE;
		return (true);
	}
	if (s->place == IN_ATTR && c != '>' && c != '/')
		return (refuse(s, "a byte that no attribute's name has"));
	s->place = s->place == IN_ATTR ? IN_DONE : IN_GAP;
	return (byte_gap(s, c));
}

static bool
attr_is_url(const struct spot *s)
{
	return (attr_in(s, "href src action formaction poster cite data xlink:href manifest ping "
			   "background longdesc usemap codebase profile"));
}

static bool byte_url(struct spot *s, unsigned char c);

static bool
byte_equals(struct spot *s, unsigned char c)
{
	if (is_space(c))
		return (true);
	if (c == '>')
		return (refuse(s, "an attribute without a value: write name or name=\"\""));
	s->url = attr_is_url(s) ? URL_START : URL_NONE;
	s->scheme_n = 0;
	s->scheme[0] = '\0';
	s->match = 0;
	if (c == '"' || c == '\'') {
		s->place = IN_QUOTED;
		s->quote = (char)c;
		return (true);
	}
	s->place = IN_BARE;
	if (strchr("<=`", c) != NULL)
		return (refuse(s, "put this value in quotes"));
	return (byte_url(s, c));
}

static bool
value_end(struct spot *s, enum place place)
{
	s->place = place;
	s->url = URL_NONE;
	s->quote = '\0';
	s->entity = false;
	s->scheme_n = 0;
	s->scheme[0] = '\0';
	s->attr_n = 0;
	s->attr[0] = '\0';
	s->match = 0;
	return (true);
}

/* Remembers whether what was written last may be the start of a character reference. */
static void
entity_byte(struct spot *s, unsigned char c)
{
	if (c == '&')
		s->entity = true;
	else if (!is_letter(c) && !is_digit(c) && c != '#')
		s->entity = false;
}

static bool
byte_quoted(struct spot *s, unsigned char c)
{
	if (c == (unsigned char)s->quote)
		return (value_end(s, IN_DONE));
	entity_byte(s, c);
	return (byte_url(s, c));
}

static bool
byte_bare(struct spot *s, unsigned char c)
{
	if (is_space(c))
		return (value_end(s, IN_GAP));
	if (c == '>') {
		value_end(s, IN_DONE);
		return (tag_end(s));
	}
	if (c == '\0' || strchr("\"'<=`", c) != NULL)
		return (refuse(s, "put this value in quotes"));
	return (byte_url(s, c));
}

/* -- addresses --------------------------------------------------------------------- */

/* Behind ':' of a scheme. */
static bool
url_scheme(struct spot *s)
{
	if (listed("http https", s->scheme, s->scheme_n)) {
		s->url = URL_HOST;
		s->match = 0;
		return (true);
	}
	if (listed("mailto", s->scheme, s->scheme_n)) {
		s->url = URL_MAIL;
		return (true);
	}
	return (
	    refuse(s, "an address may begin with / ? # https:// http:// mailto: and nothing else"));
}

static bool
byte_url_begin(struct spot *s, unsigned char c)
{
	if (c == '&')
		return (refuse(s, "a character reference in the first part of an address"));
	if (c == ':')
		return (url_scheme(s));
	if (c == '/')
		s->url = s->url == URL_START ? URL_LEAD : URL_PATH;
	else if (c == '?' || c == '#')
		s->url = URL_QUERY;
	else {
		s->url = URL_SCHEME;
		/* Too long for a scheme: no ':' may follow. */
		if (s->scheme_n == SPOT_NAME - 1)
			s->scheme[0] = '%';
		else
			s->scheme[s->scheme_n++] = lower(c);
	}
	return (true);
}

static bool
byte_url_host(struct spot *s, unsigned char c)
{
	if (s->match < 2) {
		if (c != '/')
			return (refuse(s, "\"//\" is missing behind the scheme"));
		s->match++;
		return (true);
	}
	if (c == '&')
		return (refuse(s, "a character reference in the first part of an address"));
	if (c == '/')
		s->url = URL_PATH;
	else if (c == '?' || c == '#')
		s->url = URL_QUERY;
	return (true);
}

static bool
byte_url_lead(struct spot *s, unsigned char c)
{
	if (c == '/')
		return (refuse(s, "\"//\" names a host: write https://"));
	if (c == '&')
		return (refuse(s, "a character reference in the first part of an address"));
	s->url = c == '?' || c == '#' ? URL_QUERY : URL_PATH;
	return (true);
}

/* A byte of an attribute's value; not all of them hold an address. */
static bool
byte_url(struct spot *s, unsigned char c)
{
	if (s->url == URL_NONE)
		return (true);
	if (c <= ' ' || c == 0x7f || c == '\\')
		return (refuse(s, "white space, a control byte or '\\' in an address"));
	switch (s->url) {
	case URL_START:
	case URL_SCHEME:
		return (byte_url_begin(s, c));
	case URL_HOST:
		return (byte_url_host(s, c));
	case URL_LEAD:
		return (byte_url_lead(s, c));
	case URL_WHOLE:
		if (c == '/')
			s->url = URL_LEAD;
		else if (c == '?' || c == '#' || c == '&')
			s->url = URL_QUERY;
		return (true);
	case URL_MAIL:
	case URL_PATH:
		if (c == '?' || c == '#')
			s->url = URL_QUERY;
		return (true);
	case URL_QUERY:
	case URL_NONE:
		return (true);
	}
	return (true);
}

/* -- text and what is like it -------------------------------------------------------- */

static bool
byte_text(struct spot *s, unsigned char c)
{
	s->newline = false;
	if (c == '<') {
		text_begin(s);
		s->place = IN_LESS;
		return (true);
	}
	entity_byte(s, c);
	return (true);
}

/* Inside <title> <textarea> <script> <style> <iframe>: only the end tag ends it. */
static bool
byte_inside(struct spot *s, unsigned char c)
{
	s->newline = false;
	if (s->match == 0) {
		s->match = c == '<';
		entity_byte(s, c);
		return (true);
	}
	if (s->match == 1 && c == '/') {
		s->match = 2;
		return (true);
	}
	if (s->match >= 2 && s->match < s->tag_n + 2 && lower(c) == s->tag[s->match - 2]) {
		s->match++;
		return (true);
	}
	if (s->match == s->tag_n + 2 && (is_space(c) || c == '>')) {
		s->place = IN_END_SPACE;
		return (byte_end_tag(s, c));
	}
	if (s->place == IN_RCDATA)
		return (
		    refuse(s, "markup inside <title> or <textarea> is shown as text: write &lt;"));
	/* In an SVG or a <select> browsers read this as markup: nothing that looks like it may stand here. */
	if (s->match >= 2 || is_letter(c) || c == '!' || c == '?')
		return (
		    refuse(s, "this looks like markup to some parsers: put a space behind '<'"));
	s->match = c == '<';
	return (true);
}

bool
spot_byte(struct spot *s, unsigned char c)
{
	if (c == '\0')
		return (refuse(s, "a NUL byte"));
	switch (s->place) {
	case IN_TEXT:
		return (byte_text(s, c));
	case IN_LESS:
		return (byte_less(s, c));
	case IN_BANG:
		return (byte_bang(s, c));
	case IN_DOCTYPE:
		return (byte_doctype(s, c));
	case IN_COMMENT:
		return (byte_comment(s, c));
	case IN_TAG:
		return (byte_tag(s, c));
	case IN_END_LESS:
		return (byte_end_less(s, c));
	case IN_END_TAG:
	case IN_END_SPACE:
		return (byte_end_tag(s, c));
	case IN_GAP:
	case IN_DONE:
		return (byte_gap(s, c));
	case IN_SLASH:
		return (c == '>' ? tag_end(s) : refuse(s, "'/' inside a tag"));
	case IN_ATTR:
	case IN_ATTR_SPACE:
		return (byte_attr(s, c));
	case IN_EQUALS:
		return (byte_equals(s, c));
	case IN_QUOTED:
		return (byte_quoted(s, c));
	case IN_BARE:
		return (byte_bare(s, c));
	case IN_RCDATA:
	case IN_RAW:
		return (byte_inside(s, c));
	case IN_PLAIN:
		return (true);
	}
	return (true);
}

/* -- values and branches --------------------------------------------------------------- */

/* Values and branches alike: not here. */
static bool
spot_open(struct spot *s)
{
	if (s->entity)
		return (
		    refuse(s, "behind '&', which may begin a character reference: write &amp;"));
	switch (s->place) {
	case IN_LESS:
	case IN_END_LESS:
	case IN_END_TAG:
	case IN_END_SPACE:
		return (refuse(s, "inside the name of a tag"));
	case IN_BANG:
	case IN_DOCTYPE:
		return (refuse(s, "inside a doctype"));
	case IN_COMMENT:
		return (refuse(s, "inside a comment: use {{! note}}"));
	case IN_SLASH:
		return (refuse(s, "behind the '/' of a tag"));
	case IN_EQUALS:
	case IN_BARE:
		return (refuse(s, "in an attribute without quotes"));
	case IN_RAW:
		return (refuse(s, "inside <script>, <style> or <iframe>: use data-* attributes"));
	case IN_RCDATA:
		if (s->match > 0)
			return (refuse(s, "inside the name of a tag"));
		return (true);
	default:
		return (true);
	}
}

bool
spot_branch(struct spot *s)
{
	if (!spot_open(s))
		return (false);
	s->newline = false;
	if (s->place == IN_TAG) {
		s->place = IN_DONE;
		return (tag_named(s));
	}
	if (s->place == IN_ATTR || s->place == IN_ATTR_SPACE) {
		if (s->place == IN_ATTR && !attr_named(s))
			return (false);
		return (value_end(s, s->place == IN_ATTR ? IN_DONE : IN_GAP));
	}
	return (true);
}

bool
spot_markup(struct spot *s)
{
	if (!spot_open(s))
		return (false);
	if (s->place != IN_TEXT && s->place != IN_PLAIN)
		return (refuse(
		    s, "markup stands only in text, not inside a tag, an attribute or <title>"));
	s->newline = false;
	return (true);
}

/* Attributes that take no value at all. */
static bool
attr_allowed(struct spot *s)
{
	if (s->attr_n >= 2 && s->attr[0] == 'o' && s->attr[1] == 'n')
		return (refuse(s, "a value in a script attribute: use data-*"));
	if (attr_in(s, "style srcdoc srcset imagesrcset http-equiv"))
		return (refuse(s, "a value in an attribute that browsers take for code or a list"));
	if (tag_in(s, "object embed applet param frame animate set animatetransform animatemotion"))
		return (refuse(s, "a value in a tag that may load or change anything"));
	if (tag_in(s, "base") && attr_in(s, "href"))
		return (refuse(s, "a value in <base href>"));
	if (tag_in(s, "meta") && attr_in(s, "content")) {
		if (s->refresh)
			return (refuse(s, "a value in the content of <meta http-equiv>"));
		s->content = true;
	}
	return (true);
}

static bool
value_url(struct spot *s, bool ours, enum writer *writer)
{
	switch (s->url) {
	case URL_START:
		if (!ours && tag_in(s, "script iframe"))
			return (refuse(s, "a tag that loads code takes an asset or an address that "
					  "begins with a path"));
		s->url = URL_WHOLE;
		*writer = WRITE_URL_START;
		return (true);
	case URL_SCHEME:
		/* A value cannot be part of a scheme: no ':' may follow. */
		s->scheme[0] = '%';
		*writer = WRITE_URL_PART;
		return (true);
	case URL_LEAD:
		return (refuse(s, "right behind the first '/': were it empty, \"//\" could follow; "
				  "put a word before it"));
	case URL_HOST:
		return (refuse(s, "in the host of an address"));
	case URL_WHOLE:
		return (refuse(s, "right behind a whole address: put '?', '#' or a path between"));
	case URL_MAIL:
		*writer = WRITE_URL_MAIL;
		return (true);
	case URL_PATH:
		*writer = WRITE_URL_PART;
		return (true);
	case URL_QUERY:
		*writer = WRITE_URL_QUERY;
		return (true);
	case URL_NONE:
		break;
	}
	*writer = WRITE_ATTR;
	return (true);
}

bool
spot_value(struct spot *s, bool ours, enum writer *writer)
{
	if (!spot_open(s))
		return (false);
	s->newline = false;
	switch (s->place) {
	case IN_TEXT:
		*writer = WRITE_TEXT;
		return (true);
	case IN_PLAIN:
		if (ours)
			return (refuse(s, "plain text has no assets"));
		*writer = WRITE_PLAIN;
		return (true);
	case IN_RCDATA:
		*writer = WRITE_RCDATA;
		return (true);
	case IN_QUOTED:
		return (attr_allowed(s) && value_url(s, ours, writer));
	default:
		return (refuse(s, "inside a tag, outside an attribute's quotes"));
	}
}

/* -- two ways ------------------------------------------------------------------------------ */

/* The stricter of two parts of an address, of which both are possible; false when there is none. */
static bool
url_merge(enum url *a, enum url b)
{
	enum url low = *a < b ? *a : b, high = *a < b ? b : *a;

	if (low == high)
		return (true);
	if (low < URL_LEAD || (low == URL_LEAD && high == URL_WHOLE))
		return (false);
	*a = high == URL_WHOLE ? URL_WHOLE : low;
	return (true);
}

bool
spot_merge(struct spot *s, const struct spot *other)
{
	bool between = (s->place == IN_GAP || s->place == IN_DONE) &&
		       (other->place == IN_GAP || other->place == IN_DONE);
	enum url url = s->url;

	if (!between && s->place != other->place)
		return (refuse(s, "a branch ends in another place than it began"));
	if (s->tag_n != other->tag_n || memcmp(s->tag, other->tag, s->tag_n) != 0)
		return (refuse(s, "a branch ends in another tag than it began"));
	if (s->quote != other->quote || s->attr_n != other->attr_n ||
	    memcmp(s->attr, other->attr, s->attr_n) != 0)
		return (refuse(s, "a branch ends in another attribute than it began"));
	if (s->scheme_n != other->scheme_n || memcmp(s->scheme, other->scheme, s->scheme_n) != 0) {
		if (url < URL_LEAD || other->url < URL_LEAD)
			return (
			    refuse(s, "a branch ends in another part of an address than it began"));
	}
	if (!url_merge(&url, other->url) || (url < URL_LEAD && s->match != other->match))
		return (refuse(s, "a branch ends in another part of an address than it began"));
	s->url = url;
	if (between && other->place == IN_DONE)
		s->place = IN_DONE;
	s->refresh = s->refresh || other->refresh;
	s->content = s->content || other->content;
	if (s->refresh && s->content)
		return (refuse(s, "a value in the content of <meta http-equiv>"));
	return (true);
}

bool
spot_loop(struct spot *s, const struct spot *other)
{
	struct spot both = *s;

	if (!spot_merge(&both, other))
		return (refuse(s, both.why));
	if (both.place != s->place || both.url != s->url)
		return (refuse(s, "a loop's body ends in another place than it began"));
	s->refresh = both.refresh;
	s->content = both.content;
	return (true);
}
