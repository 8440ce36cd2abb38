/* pages.h -- what the templates of moderation and of the audit trail are given. */
#ifndef PEERLORE_MODERATION_PAGES_H
#define PEERLORE_MODERATION_PAGES_H

#include "audit.h"
#include "frame.h"
#include "moderation.h"

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

/* A reason to choose. */
struct reason_choice {
	const char *word;
	const char *label;
	bool chosen;
};
struct reason_choices {
	struct reason_choice *items;
	size_t n;
};
struct flag_page_view {
	const struct frame *frame;
	struct flag_target_view target;
	struct str action; /* where the form goes */
	struct str back;
	struct reason_choices reasons;
	struct str words;
	const char *reason_problem;
	const char *words_problem;
};

struct flag_queue_entry {
	const struct flag_entry *flag;
	struct str path; /* where it stands */
	struct str decide; /* where the form goes */
	bool on_comment, on_question;
	/* The form that came back with a problem is this one. */
	struct str note;
	const char *verdict_problem;
	const char *note_problem;
};
struct flag_queue_entries {
	struct flag_queue_entry *items;
	size_t n;
};
struct moderation_page_view {
	const struct frame *frame;
	struct space_view space;
	int64_t waiting;
	int64_t suggested; /* edits that wait */
	struct flag_queue_entries entries;
	struct flag_decision_list decided;
	struct open_question_list open;
	struct str next;
	bool first;
};

struct decision_page_view {
	const struct frame *frame;
	struct flag_decision_view decision;
	struct str path;
	struct str edit; /* where the reader improves it, when that is asked of them; else empty */
};

#endif
