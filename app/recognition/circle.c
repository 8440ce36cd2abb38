/* circle.c -- small circles of people who mostly praise each other. */
#include "recognition/circle.h"

#include <stdlib.h>

/* People as 0, 1, …; strong edges of each in one run of `to`. */
struct graph {
	struct arena *mem;
	int64_t *ids; /* sorted */
	size_t n;
	size_t *first; /* of node i: to[first[i]] up to to[first[i + 1]] */
	size_t *to;
};

/* One walk of Tarjan's, without recursion: depth is input. */
struct walk {
	const struct graph *graph;
	size_t *order; /* 1, 2, … as met; 0: not yet */
	size_t *low;
	size_t *next; /* the edge to look at */
	bool *open; /* on the stack of what has no component yet */
	size_t *stack, stacked;
	size_t *path, depth;
	size_t met;
	struct circles found;
};

static int
id_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return ((x > y) - (x < y));
}

static size_t
node_of(const struct graph *g, int64_t id)
{
	const int64_t *at = bsearch(&id, g->ids, g->n, sizeof(id), id_compare);

	return ((size_t)(at - g->ids));
}

static void
nodes_make(struct graph *g, const struct edge *edges, size_t n)
{
	size_t i, kept = 0;

	g->ids = arena_array(g->mem, 2 * n, sizeof(*g->ids));
	for (i = 0; i < n; i++) {
		g->ids[2 * i] = edges[i].giver;
		g->ids[2 * i + 1] = edges[i].person;
	}
	if (n > 0)
		qsort(g->ids, 2 * n, sizeof(*g->ids), id_compare);
	for (i = 0; i < 2 * n; i++) {
		if (kept == 0 || g->ids[kept - 1] != g->ids[i])
			g->ids[kept++] = g->ids[i];
	}
	g->n = kept;
}

static void
edges_make(struct graph *g, const struct edge *edges, size_t n)
{
	int64_t *got = arena_array(g->mem, g->n, sizeof(*got));
	bool *strong = arena_array(g->mem, n, sizeof(*strong));
	size_t *fill = arena_array(g->mem, g->n + 1, sizeof(*fill));
	size_t i;

	for (i = 0; i < n; i++)
		got[node_of(g, edges[i].person)] += edges[i].n;
	g->first = arena_array(g->mem, g->n + 1, sizeof(*g->first));
	for (i = 0; i < n; i++) {
		strong[i] = edges[i].n * CIRCLE_SHARE >= got[node_of(g, edges[i].person)];
		g->first[node_of(g, edges[i].giver) + 1] += strong[i];
	}
	for (i = 0; i < g->n; i++)
		g->first[i + 1] += g->first[i];
	g->to = arena_array(g->mem, g->first[g->n], sizeof(*g->to));
	for (i = 0; i < n; i++) {
		size_t from = node_of(g, edges[i].giver);

		if (strong[i])
			g->to[g->first[from] + fill[from]++] = node_of(g, edges[i].person);
	}
}

static void
enter(struct walk *w, size_t node)
{
	w->order[node] = w->low[node] = ++w->met;
	w->next[node] = w->graph->first[node];
	w->open[node] = true;
	w->stack[w->stacked++] = node;
	w->path[w->depth++] = node;
}

/* All on the stack from this node on are one component. */
static void
component_close(struct walk *w, size_t node)
{
	size_t from = w->stacked, i;

	do
		w->open[w->stack[--from]] = false;
	while (w->stack[from] != node);
	if (w->stacked - from >= 2 && w->stacked - from <= CIRCLE_MOST) {
		for (i = from; i < w->stacked; i++) {
			w->found.people.items[w->found.people.n++] = w->graph->ids[w->stack[i]];
			w->found.circles.items[w->found.circles.n++] = (int64_t)w->order[node];
		}
	}
	w->stacked = from;
}

static void
leave(struct walk *w, size_t node)
{
	if (w->low[node] == w->order[node])
		component_close(w, node);
	w->depth--;
	if (w->depth > 0) {
		size_t before = w->path[w->depth - 1];

		if (w->low[node] < w->low[before])
			w->low[before] = w->low[node];
	}
}

static void
walk_from(struct walk *w, size_t root)
{
	enter(w, root);
	while (w->depth > 0) {
		size_t node = w->path[w->depth - 1], to;

		if (w->next[node] == w->graph->first[node + 1]) {
			leave(w, node);
			continue;
		}
		to = w->graph->to[w->next[node]++];
		if (w->order[to] == 0)
			enter(w, to);
		else if (w->open[to] && w->order[to] < w->low[node])
			w->low[node] = w->order[to];
	}
}

struct circles
circles_find(struct arena *mem, const struct edge *edges, size_t n)
{
	struct graph g = {.mem = mem};
	struct walk w = {.graph = &g};
	size_t i;

	nodes_make(&g, edges, n);
	edges_make(&g, edges, n);
	w.order = arena_array(mem, g.n, sizeof(*w.order));
	w.low = arena_array(mem, g.n, sizeof(*w.low));
	w.next = arena_array(mem, g.n, sizeof(*w.next));
	w.open = arena_array(mem, g.n, sizeof(*w.open));
	w.stack = arena_array(mem, g.n, sizeof(*w.stack));
	w.path = arena_array(mem, g.n, sizeof(*w.path));
	w.found.people.items = arena_array(mem, g.n, sizeof(int64_t));
	w.found.circles.items = arena_array(mem, g.n, sizeof(int64_t));
	for (i = 0; i < g.n; i++) {
		if (w.order[i] == 0)
			walk_from(&w, i);
	}
	return (w.found);
}
