/* router.c -- from method and path to a row of routes.def. */
#include "http/router.h"

#include <stdio.h>
#include <stdlib.h>

#include "http/form.h"

#define METHODS HTTP_OTHER

/* A row with the names of its pattern. */
struct compiled {
	const struct route *route;
	const char *names[ROUTE_NAMES];
	size_t n;
};

struct node {
	struct str literal; /* what leads here from the parent, when literal */
	struct node *literals; /* list of literal children, linked by next */
	struct node *next;
	struct node *id;
	struct node *name;
	const struct compiled *by_method[METHODS + 1]; /* none takes HTTP_OTHER */
	const char *allow;
};

struct router {
	struct arena *mem;
	struct node root;
};

static const char *const method_names[METHODS + 1] = {
    "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

const char *
method_name(enum http_method method)
{
	return (method_names[method]);
}

const char *
who_name(enum who who)
{
	static const char *const names[WHO_COUNT] = {"public", "signed-in", "admin"};

	return (names[who]);
}

/* -- compiling --------------------------------------------------------------- */

static void
pattern_die(const char *pattern, const char *why)
{
	fprintf(stderr, "routes.def: %s: %s\n", pattern, why);
	abort();
}

static struct node *
node_literal(struct router *router, struct node *node, struct str literal)
{
	struct node *child;

	for (child = node->literals; child != NULL; child = child->next) {
		if (str_eq(child->literal, literal))
			return (child);
	}
	child = arena_new_of(router->mem, struct node);
	child->literal = literal;
	child->next = node->literals;
	node->literals = child;
	return (child);
}

static struct node *
node_value(struct router *router, struct node **slot)
{
	if (*slot == NULL)
		*slot = arena_new_of(router->mem, struct node);
	return (*slot);
}

/* "id" and whatever ends in "_id" is a number. */
static bool
names_number(struct str name)
{
	return (str_eq(name, STR("id")) || str_ends(name, STR("_id")));
}

static void
node_allow(struct router *router, struct node *node)
{
	struct buf b = {.mem = router->mem};
	size_t i;

	for (i = 0; i < METHODS; i++) {
		if (node->by_method[i] == NULL)
			continue;
		if (b.n > 0)
			buf_str(&b, STR(", "));
		buf_str(&b, str_of(method_names[i]));
		if (i == HTTP_GET)
			buf_str(&b, STR(", HEAD"));
	}
	buf_char(&b, '\0');
	node->allow = b.p;
}

static void
node_put(struct router *router, struct node *node, const struct compiled *row)
{
	const struct compiled **slot = &node->by_method[row->route->method];

	if (*slot != NULL)
		pattern_die(row->route->pattern, "this method and path stand here twice");
	*slot = row;
	node_allow(router, node);
}

static void
router_add(struct router *router, const struct route *route)
{
	struct compiled *row = arena_new_of(router->mem, struct compiled);
	struct str rest = str_of(route->pattern), segment;
	struct node *node = &router->root;
	bool optional = false;

	row->route = route;
	if (rest.n == 0 || rest.p[0] != '/')
		pattern_die(route->pattern, "a pattern starts with /");
	if ((route->flags & SESSION_RIDES) != 0 &&
	    (route->method != HTTP_GET || str_starts(rest, STR("/api/")) ||
		(route->flags & BEARER) != 0))
		pattern_die(route->pattern, "the session rides on pages that only show");
	rest = str_slice(rest, 1, rest.n);
	while (str_cut(&rest, '/', &segment)) {
		if (optional)
			pattern_die(route->pattern, "only the last {name?} may be left out");
		if (segment.n == 0 || segment.p[0] != '{') {
			node = node_literal(router, node, segment);
			continue;
		}
		if (row->n == ROUTE_NAMES || segment.p[segment.n - 1] != '}')
			pattern_die(route->pattern, "too many names, or a } is missing");
		segment = str_slice(segment, 1, segment.n - 2);
		if ((optional = str_ends(segment, STR("?")))) {
			segment.n--;
			node_put(router, node, row);
		}
		row->names[row->n++] = str_c(router->mem, segment);
		node = node_value(router, names_number(segment) ? &node->id : &node->name);
	}
	node_put(router, node, row);
}

struct router *
router_new(const struct route *rows, size_t n)
{
	struct arena *mem = arena_new();
	struct router *router = arena_new_of(mem, struct router);
	size_t i;

	router->mem = mem;
	for (i = 0; i < n; i++)
		router_add(router, &rows[i]);
	return (router);
}

void
router_free(struct router *router)
{
	arena_free(router->mem);
}

/* -- matching ---------------------------------------------------------------- */

struct segments {
	struct str items[ROUTE_SEGMENTS];
	size_t n;
};

static bool
path_split(struct str path, struct segments *out)
{
	struct str rest;

	out->n = 0;
	if (path.n == 0 || path.p[0] != '/')
		return (false);
	if (path.n == 1)
		return (true);
	if (path.p[path.n - 1] == '/')
		return (false);
	rest = str_slice(path, 1, path.n);
	while (rest.n > 0) {
		if (out->n == ROUTE_SEGMENTS)
			return (false);
		(void)str_cut(&rest, '/', &out->items[out->n]);
		if (out->items[out->n].n == 0)
			return (false);
		out->n++;
	}
	return (true);
}

/* A positive number as we write it ourselves: no sign, no leading zero. */
static bool
segment_id(struct str segment, int64_t *out)
{
	return (segment.p[0] >= '1' && segment.p[0] <= '9' && str_int64(segment, out));
}

/*
 * The node for segments from `at` on, with the values met on the way at
 * values[depth]; as deep as the longest pattern, which is ours.
 */
static const struct node *
node_find(
    const struct node *node, const struct segments *s, size_t at, struct str *values, size_t depth)
{
	const struct node *child, *found;
	int64_t id;

	if (at == s->n)
		return (node->allow != NULL ? node : NULL);
	for (child = node->literals; child != NULL; child = child->next) {
		if (str_eq(child->literal, s->items[at]))
			break;
	}
	if (child != NULL && (found = node_find(child, s, at + 1, values, depth)) != NULL)
		return (found);
	if (depth < ROUTE_NAMES)
		values[depth] = s->items[at];
	if (node->id != NULL && segment_id(s->items[at], &id) &&
	    (found = node_find(node->id, s, at + 1, values, depth + 1)) != NULL)
		return (found);
	/* A deeper look may have written over it. */
	if (depth < ROUTE_NAMES)
		values[depth] = s->items[at];
	if (node->name != NULL &&
	    (found = node_find(node->name, s, at + 1, values, depth + 1)) != NULL)
		return (found);
	if (depth < ROUTE_NAMES)
		values[depth] = STR_NONE;
	return (NULL);
}

static bool
value_decode(struct arena *mem, struct str raw, struct str *out)
{
	struct str value;

	if (!percent_decode(mem, raw, &value) || !str_is_utf8(value))
		return (false);
	if (str_eq(value, STR(".")) || str_eq(value, STR("..")) ||
	    memchr(value.p, '/', value.n) != NULL)
		return (false);
	*out = value;
	return (true);
}

enum err
router_find(const struct router *router, struct arena *mem, enum http_method method,
    struct str path, struct route_match *out)
{
	struct str values[ROUTE_NAMES] = {{NULL, 0}};
	const struct compiled *row;
	struct segments segments;
	const struct node *node;
	size_t i;

	if (!path_split(path, &segments))
		return (ERR_NOT_FOUND);
	if ((node = node_find(&router->root, &segments, 0, values, 0)) == NULL)
		return (ERR_NOT_FOUND);
	if ((row = node->by_method[method]) == NULL) {
		out->allow = node->allow;
		return (ERR_METHOD);
	}
	for (i = 0; i < row->n && i < ROUTE_NAMES; i++) {
		out->ids[i] = 0;
		/* Left out: a {name?} at the end. */
		if (values[i].p == NULL) {
			out->values[i] = STR("");
			continue;
		}
		if (!value_decode(mem, values[i], &out->values[i]))
			return (ERR_NOT_FOUND);
		if (names_number(str_of(row->names[i])))
			(void)segment_id(values[i], &out->ids[i]);
	}
	out->route = row->route;
	out->names = row->names;
	out->n = row->n;
	out->allow = NULL;
	return (OK);
}
