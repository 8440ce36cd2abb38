/* pages.h -- what the templates of moderation and of the audit trail are given. */
#ifndef PEERLORE_MODERATION_PAGES_H
#define PEERLORE_MODERATION_PAGES_H

#include "audit.h"
#include "frame.h"

struct audit_line {
	const struct audit_row *row;
	struct str path; /* of the object, where it has a page; else empty */
	struct str mark; /* the beginning of the hash */
};
struct audit_lines {
	struct audit_line *items;
	size_t n;
};
struct audit_choice {
	struct str word;
	bool chosen;
};
struct audit_choices {
	struct audit_choice *items;
	size_t n;
};
/* Rows of one file. */
struct audit_file {
	int64_t after, from, to;
};
struct audit_files {
	struct audit_file *items;
	size_t n;
};

struct audit_page_view {
	const struct frame *frame;
	struct audit_lines lines;
	struct audit_choices actions;
	struct audit_files files;
	struct str older; /* address of the next page; empty at the end */
	bool sifted; /* not all rows are asked for */
};

#endif
