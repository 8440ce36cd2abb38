/*
 * block_writer.h -- writes Markdown block by block, as a page is walked through.
 *
 * Text gathers as runs until a block ends. Lists and quotes are containers:
 * their marks are written with the first line in them, so that empty ones
 * leave nothing. Everything lives in one arena.
 */
#ifndef PEERLORE_TEXT_BLOCK_WRITER_H
#define PEERLORE_TEXT_BLOCK_WRITER_H

#include "text/inline_text.h"

/* Lists and quotes nested deeper than this are written as if they were not there. */
#define DEPTH_MAX 12

enum container_kind { CONTAINER_QUOTE, CONTAINER_ITEM };

struct list {
	bool ordered;
	bool tight;
	char mark; /* - or *, . or ) */
	int64_t number;
	size_t written; /* items that have begun */
};

struct container {
	enum container_kind kind;
	bool begun; /* its marker is written */
	char mark[16];
	size_t width;
	struct list *list; /* of an item */
};

/* A row ends where a cell says so; cells of all rows lie one behind another. */
struct cell {
	struct str text;
	bool row_begins;
};

struct blocks {
	struct arena *mem;
	struct buf out;
	struct container stack[DEPTH_MAX];
	size_t depth;
	size_t wanted; /* containers we are in, also those not written */
	struct list lists[DEPTH_MAX];
	size_t lists_wanted;
	size_t list_end; /* where the last list ended, and how it was marked */
	char list_end_mark;
	struct run *runs;
	size_t run_n, run_size;
	unsigned styled[RUN_STYLES]; /* elements of each style we are in */
	unsigned code, link, links;
	struct str address;
	int heading;
	unsigned pre;
	struct buf pre_text;
	struct str pre_language;
	unsigned tables, cells_open;
	struct cell *cells;
	size_t cell_n, cell_size;
	bool row_begins;
};

/* Ends the paragraph, or the heading while heading is set. Inside a cell text goes on. */
void blocks_flush(struct blocks *w);
/* c lives as long as the arena. */
void blocks_text(struct blocks *w, const char *c);
/* Two in a row part paragraphs. */
void blocks_break(struct blocks *w);
void blocks_rule(struct blocks *w);
/* Where a link may lead is other sites; what else href holds, the text stays alone. */
void blocks_link_enter(struct blocks *w, struct str href);
void blocks_link_leave(struct blocks *w);
/* language may become known later: pre_language. */
void blocks_pre_enter(struct blocks *w, struct str language);
void blocks_pre_leave(struct blocks *w);
void blocks_quote_enter(struct blocks *w);
/* tight: without empty lines between the items. */
void blocks_list_enter(struct blocks *w, bool ordered, bool tight, int64_t start);
void blocks_list_leave(struct blocks *w);
void blocks_item_enter(struct blocks *w);
/* Of a quote or an item. */
void blocks_container_leave(struct blocks *w);
/* A row begins by setting row_begins, a table by counting in tables. */
void blocks_cell_enter(struct blocks *w);
void blocks_cell_leave(struct blocks *w);
void blocks_table_leave(struct blocks *w);

#endif
