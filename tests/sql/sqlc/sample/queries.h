/* queries.h -- every query in sql/queries as a C function. Made by app/tools/sqlc.awk. */
#ifndef PEERLORE_QUERIES_H
#define PEERLORE_QUERIES_H

#include "store/db.h"

extern const struct db_statement db_statements[];
extern const size_t db_statement_count;

/* A note, whoever wrote it. */
struct note_by_id {
	int64_t id;
	struct str title;
	struct str body;
	bool has_body;
	int32_t likes;
	timestamp_us liked_at;
	bool has_liked_at;
	bool done;
};
struct note_by_id_rows {
	struct note_by_id *items;
	size_t n;
};

/* note_insert */
struct note_insert {
	int64_t id;
};

/* note_count */
struct note_count {
	int64_t n;
};

/* Literals that look like parameters, comments and ends. */
struct quoting {
	struct str text;
};

/* over_two_lines */
struct over_two_lines {
	struct str text;
};

/* Each type goes there and comes back. */
struct every_type {
	int32_t a;
	int64_t b;
	bool c;
	struct str d;
	struct str e;
	timestamp_us f;
	double g;
	struct int64_list h;
	struct str_list i;
	struct str_list j;
	struct int64_list k;
};

/* every_type_or_null */
struct every_type_or_null {
	int32_t a;
	bool has_a;
	int64_t b;
	bool has_b;
	bool c;
	bool has_c;
	struct str d;
	bool has_d;
	struct str e;
	bool has_e;
	timestamp_us f;
	bool has_f;
	double g;
	bool has_g;
	struct int64_list h;
	bool has_h;
	struct str_list i;
	bool has_i;
	struct str_list j;
	bool has_j;
	struct int64_list k;
	bool has_k;
};

/* null_where_none_may_be */
struct null_where_none_may_be {
	int64_t n;
};

/* texts_with_null */
struct texts_with_null {
	struct str_list list;
};

/* much */
struct much {
	struct str text;
};

/* numbers */
struct numbers {
	int64_t n;
};
struct numbers_rows {
	struct numbers *items;
	size_t n;
};

/* two_rows */
struct two_rows {
	int32_t n;
};

/* backend */
struct backend {
	int32_t pid;
	struct str name;
	struct str statement_timeout;
};

/* lock_note */
struct lock_note {
	int64_t id;
};

/* A note, whoever wrote it.
 * (in.sql:4) */
enum err q_note_by_id(struct db *db, int64_t id, struct note_by_id *out) MUST_CHECK;
void q_note_by_id_add(struct db_batch *batch, int64_t id, struct note_by_id **out);

/* Notes of a kind, or all of them.
 * The second line of its purpose: it ends in * / and must not end the comment.
 * (in.sql:11) */
enum err q_note_list(struct db *db, struct str kind, struct int64_list ids, const int64_t *after, int64_t rows, struct note_by_id_rows *out) MUST_CHECK;
void q_note_list_add(struct db_batch *batch, struct str kind, struct int64_list ids, const int64_t *after, int64_t rows, struct note_by_id_rows *out);

/* note_insert
 * (in.sql:26) */
enum err q_note_insert(struct db *db, struct str title, struct str body, struct str kind, struct note_insert *out) MUST_CHECK;
void q_note_insert_add(struct db_batch *batch, struct str title, struct str body, struct str kind, struct note_insert **out);

/* note_like
 * (in.sql:33) */
enum err q_note_like(struct db *db, int64_t id, int64_t *changed) MUST_CHECK;
void q_note_like_add(struct db_batch *batch, int64_t id, int64_t *changed);

/* Without parameters.
 * (in.sql:37) */
enum err q_note_clear(struct db *db, int64_t *changed) MUST_CHECK;
void q_note_clear_add(struct db_batch *batch, int64_t *changed);

/* note_count
 * (in.sql:41) */
enum err q_note_count(struct db *db, struct note_count *out) MUST_CHECK;
void q_note_count_add(struct db_batch *batch, struct note_count **out);

/* A reference that may not exist, and a check.
 * (in.sql:45) */
enum err q_note_of(struct db *db, int64_t note, int32_t stars, int64_t *changed) MUST_CHECK;
void q_note_of_add(struct db_batch *batch, int64_t note, int32_t stars, int64_t *changed);

/* Literals that look like parameters, comments and ends.
 * (in.sql:51) */
enum err q_quoting(struct db *db, struct str word, struct quoting *out) MUST_CHECK;
void q_quoting_add(struct db_batch *batch, struct str word, struct quoting **out);

/* over_two_lines
 * (in.sql:58) */
enum err q_over_two_lines(struct db *db, struct over_two_lines *out) MUST_CHECK;
void q_over_two_lines_add(struct db_batch *batch, struct over_two_lines **out);

/* Each type goes there and comes back.
 * (in.sql:64) */
enum err q_every_type(struct db *db, int32_t a, int64_t b, bool c, struct str d, struct str e, timestamp_us f, double g, struct int64_list h, struct str_list i, struct str_list j, struct int64_list k, struct every_type *out) MUST_CHECK;
void q_every_type_add(struct db_batch *batch, int32_t a, int64_t b, bool c, struct str d, struct str e, timestamp_us f, double g, struct int64_list h, struct str_list i, struct str_list j, struct int64_list k, struct every_type **out);

/* every_type_or_null
 * (in.sql:82) */
enum err q_every_type_or_null(struct db *db, const int32_t *a, const int64_t *b, const bool *c, struct str d, struct str e, const timestamp_us *f, const double *g, struct int64_list h, struct str_list i, struct str_list j, struct int64_list k, struct every_type_or_null *out) MUST_CHECK;
void q_every_type_or_null_add(struct db_batch *batch, const int32_t *a, const int64_t *b, const bool *c, struct str d, struct str e, const timestamp_us *f, const double *g, struct int64_list h, struct str_list i, struct str_list j, struct int64_list k, struct every_type_or_null **out);

/* null_where_none_may_be
 * (in.sql:99) */
enum err q_null_where_none_may_be(struct db *db, struct null_where_none_may_be *out) MUST_CHECK;
void q_null_where_none_may_be_add(struct db_batch *batch, struct null_where_none_may_be **out);

/* texts_with_null
 * (in.sql:103) */
enum err q_texts_with_null(struct db *db, struct texts_with_null *out) MUST_CHECK;
void q_texts_with_null_add(struct db_batch *batch, struct texts_with_null **out);

/* much
 * (in.sql:107) */
enum err q_much(struct db *db, int32_t size, struct much *out) MUST_CHECK;
void q_much_add(struct db_batch *batch, int32_t size, struct much **out);

/* numbers
 * (in.sql:112) */
enum err q_numbers(struct db *db, int64_t count, struct numbers_rows *out) MUST_CHECK;
void q_numbers_add(struct db_batch *batch, int64_t count, struct numbers_rows *out);

/* sleep
 * (in.sql:117) */
enum err q_sleep(struct db *db, double seconds, int64_t *changed) MUST_CHECK;
void q_sleep_add(struct db_batch *batch, double seconds, int64_t *changed);

/* two_rows
 * (in.sql:121) */
enum err q_two_rows(struct db *db, struct two_rows *out) MUST_CHECK;
void q_two_rows_add(struct db_batch *batch, struct two_rows **out);

/* Ends connections of this database by their name.
 * (in.sql:125) */
enum err q_kill(struct db *db, struct str name, int64_t *changed) MUST_CHECK;
void q_kill_add(struct db_batch *batch, struct str name, int64_t *changed);

/* kill_myself
 * (in.sql:131) */
enum err q_kill_myself(struct db *db, int64_t *changed) MUST_CHECK;
void q_kill_myself_add(struct db_batch *batch, int64_t *changed);

/* backend
 * (in.sql:134) */
enum err q_backend(struct db *db, struct backend *out) MUST_CHECK;
void q_backend_add(struct db_batch *batch, struct backend **out);

/* tell
 * (in.sql:138) */
enum err q_tell(struct db *db, struct str payload, int64_t *changed) MUST_CHECK;
void q_tell_add(struct db_batch *batch, struct str payload, int64_t *changed);

/* lock_note
 * (in.sql:142) */
enum err q_lock_note(struct db *db, int64_t id, struct lock_note *out) MUST_CHECK;
void q_lock_note_add(struct db_batch *batch, int64_t id, struct lock_note **out);

#endif
