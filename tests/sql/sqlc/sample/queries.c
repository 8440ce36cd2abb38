/* queries.c -- every query in sql/queries as a C function. Made by app/tools/sqlc.awk. */
#include "queries.h"

static const struct db_field note_by_id_params[] = {
	{"id", DB_INT8, false, 0, 0},
};
static const struct db_field note_by_id_columns[] = {
	{"id", DB_INT8, false, offsetof(struct note_by_id, id), 0},
	{"title", DB_TEXT, false, offsetof(struct note_by_id, title), 0},
	{"body", DB_TEXT, true, offsetof(struct note_by_id, body), offsetof(struct note_by_id, has_body)},
	{"likes", DB_INT4, false, offsetof(struct note_by_id, likes), 0},
	{"liked_at", DB_TIMESTAMPTZ, true, offsetof(struct note_by_id, liked_at), offsetof(struct note_by_id, has_liked_at)},
	{"done", DB_BOOL, false, offsetof(struct note_by_id, done), 0},
};
static const struct db_field note_list_params[] = {
	{"kind", DB_TEXT, true, 0, 0},
	{"ids", DB_INT8_LIST, true, 0, 0},
	{"after", DB_INT8, true, 0, 0},
	{"rows", DB_INT8, false, 0, 0},
};
static const struct db_field note_insert_params[] = {
	{"title", DB_TEXT, false, 0, 0},
	{"body", DB_TEXT, true, 0, 0},
	{"kind", DB_TEXT, false, 0, 0},
};
static const struct db_field note_insert_columns[] = {
	{"id", DB_INT8, false, offsetof(struct note_insert, id), 0},
};
static const struct db_field note_like_params[] = {
	{"id", DB_INT8, false, 0, 0},
};
static const struct db_field note_count_columns[] = {
	{"n", DB_INT8, false, offsetof(struct note_count, n), 0},
};
static const struct db_field note_of_params[] = {
	{"note", DB_INT8, false, 0, 0},
	{"stars", DB_INT4, false, 0, 0},
};
static const struct db_field quoting_params[] = {
	{"word", DB_TEXT, false, 0, 0},
};
static const struct db_field quoting_columns[] = {
	{"text", DB_TEXT, false, offsetof(struct quoting, text), 0},
};
static const struct db_field over_two_lines_columns[] = {
	{"text", DB_TEXT, false, offsetof(struct over_two_lines, text), 0},
};
static const struct db_field every_type_params[] = {
	{"a", DB_INT4, false, 0, 0},
	{"b", DB_INT8, false, 0, 0},
	{"c", DB_BOOL, false, 0, 0},
	{"d", DB_TEXT, false, 0, 0},
	{"e", DB_BYTEA, false, 0, 0},
	{"f", DB_TIMESTAMPTZ, false, 0, 0},
	{"g", DB_FLOAT8, false, 0, 0},
	{"h", DB_INT8_LIST, false, 0, 0},
	{"i", DB_TEXT_LIST, false, 0, 0},
	{"j", DB_BYTEA_LIST, false, 0, 0},
	{"k", DB_TIMESTAMPTZ_LIST, false, 0, 0},
};
static const struct db_field every_type_columns[] = {
	{"a", DB_INT4, false, offsetof(struct every_type, a), 0},
	{"b", DB_INT8, false, offsetof(struct every_type, b), 0},
	{"c", DB_BOOL, false, offsetof(struct every_type, c), 0},
	{"d", DB_TEXT, false, offsetof(struct every_type, d), 0},
	{"e", DB_BYTEA, false, offsetof(struct every_type, e), 0},
	{"f", DB_TIMESTAMPTZ, false, offsetof(struct every_type, f), 0},
	{"g", DB_FLOAT8, false, offsetof(struct every_type, g), 0},
	{"h", DB_INT8_LIST, false, offsetof(struct every_type, h), 0},
	{"i", DB_TEXT_LIST, false, offsetof(struct every_type, i), 0},
	{"j", DB_BYTEA_LIST, false, offsetof(struct every_type, j), 0},
	{"k", DB_TIMESTAMPTZ_LIST, false, offsetof(struct every_type, k), 0},
};
static const struct db_field every_type_or_null_params[] = {
	{"a", DB_INT4, true, 0, 0},
	{"b", DB_INT8, true, 0, 0},
	{"c", DB_BOOL, true, 0, 0},
	{"d", DB_TEXT, true, 0, 0},
	{"e", DB_BYTEA, true, 0, 0},
	{"f", DB_TIMESTAMPTZ, true, 0, 0},
	{"g", DB_FLOAT8, true, 0, 0},
	{"h", DB_INT8_LIST, true, 0, 0},
	{"i", DB_TEXT_LIST, true, 0, 0},
	{"j", DB_BYTEA_LIST, true, 0, 0},
	{"k", DB_TIMESTAMPTZ_LIST, true, 0, 0},
};
static const struct db_field every_type_or_null_columns[] = {
	{"a", DB_INT4, true, offsetof(struct every_type_or_null, a), offsetof(struct every_type_or_null, has_a)},
	{"b", DB_INT8, true, offsetof(struct every_type_or_null, b), offsetof(struct every_type_or_null, has_b)},
	{"c", DB_BOOL, true, offsetof(struct every_type_or_null, c), offsetof(struct every_type_or_null, has_c)},
	{"d", DB_TEXT, true, offsetof(struct every_type_or_null, d), offsetof(struct every_type_or_null, has_d)},
	{"e", DB_BYTEA, true, offsetof(struct every_type_or_null, e), offsetof(struct every_type_or_null, has_e)},
	{"f", DB_TIMESTAMPTZ, true, offsetof(struct every_type_or_null, f), offsetof(struct every_type_or_null, has_f)},
	{"g", DB_FLOAT8, true, offsetof(struct every_type_or_null, g), offsetof(struct every_type_or_null, has_g)},
	{"h", DB_INT8_LIST, true, offsetof(struct every_type_or_null, h), offsetof(struct every_type_or_null, has_h)},
	{"i", DB_TEXT_LIST, true, offsetof(struct every_type_or_null, i), offsetof(struct every_type_or_null, has_i)},
	{"j", DB_BYTEA_LIST, true, offsetof(struct every_type_or_null, j), offsetof(struct every_type_or_null, has_j)},
	{"k", DB_TIMESTAMPTZ_LIST, true, offsetof(struct every_type_or_null, k), offsetof(struct every_type_or_null, has_k)},
};
static const struct db_field null_where_none_may_be_columns[] = {
	{"n", DB_INT8, false, offsetof(struct null_where_none_may_be, n), 0},
};
static const struct db_field texts_with_null_columns[] = {
	{"list", DB_TEXT_LIST, false, offsetof(struct texts_with_null, list), 0},
};
static const struct db_field much_params[] = {
	{"size", DB_INT4, false, 0, 0},
};
static const struct db_field much_columns[] = {
	{"text", DB_TEXT, false, offsetof(struct much, text), 0},
};
static const struct db_field numbers_params[] = {
	{"count", DB_INT8, false, 0, 0},
};
static const struct db_field numbers_columns[] = {
	{"n", DB_INT8, false, offsetof(struct numbers, n), 0},
};
static const struct db_field sleep_params[] = {
	{"seconds", DB_FLOAT8, false, 0, 0},
};
static const struct db_field two_rows_columns[] = {
	{"n", DB_INT4, false, offsetof(struct two_rows, n), 0},
};
static const struct db_field kill_params[] = {
	{"name", DB_TEXT, false, 0, 0},
};
static const struct db_field backend_columns[] = {
	{"pid", DB_INT4, false, offsetof(struct backend, pid), 0},
	{"name", DB_TEXT, false, offsetof(struct backend, name), 0},
	{"statement_timeout", DB_TEXT, false, offsetof(struct backend, statement_timeout), 0},
};
static const struct db_field tell_params[] = {
	{"payload", DB_TEXT, false, 0, 0},
};
static const struct db_field lock_note_params[] = {
	{"id", DB_INT8, false, 0, 0},
};
static const struct db_field lock_note_columns[] = {
	{"id", DB_INT8, false, offsetof(struct lock_note, id), 0},
};

const struct db_statement db_statements[] = {
	{
		.name = "note_by_id", .source = "in.sql:4",
		.sql =
		"select id, title, body, likes, liked_at, done from note where id = $1",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 0,
		.param_count = 1, .params = note_by_id_params,
		.column_count = 6, .columns = note_by_id_columns,
		.row_size = sizeof(struct note_by_id),
	},
	{
		.name = "note_list", .source = "in.sql:11",
		.sql =
		"select id, title, body, likes, liked_at, done\n"
		"from note\n"
		"where ($1::text is null or kind = $1)\n"
		"\tand ($2::bigint[] is null or id = any ($2))\n"
		"\tand ($3::bigint is null or id > $3)\n"
		"order by id\n"
		"limit $4",
		.kind = DB_MANY, .number = DB_FIRST_NUMBER + 1,
		.param_count = 4, .params = note_list_params,
		.column_count = 6, .columns = note_by_id_columns,
		.row_size = sizeof(struct note_by_id),
	},
	{
		.name = "note_insert", .source = "in.sql:26",
		.sql =
		"insert into note (title, body, kind) values ($1, $2, $3) returning id",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 2,
		.param_count = 3, .params = note_insert_params,
		.column_count = 1, .columns = note_insert_columns,
		.row_size = sizeof(struct note_insert),
	},
	{
		.name = "note_like", .source = "in.sql:33",
		.sql =
		"update note set likes = likes + 1, liked_at = now() where id = $1",
		.kind = DB_EXEC, .number = DB_FIRST_NUMBER + 3,
		.param_count = 1, .params = note_like_params,
	},
	{
		.name = "note_clear", .source = "in.sql:37",
		.sql =
		"delete from note",
		.kind = DB_EXEC, .number = DB_FIRST_NUMBER + 4,
	},
	{
		.name = "note_count", .source = "in.sql:41",
		.sql =
		"select count(*) from note",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 5,
		.column_count = 1, .columns = note_count_columns,
		.row_size = sizeof(struct note_count),
	},
	{
		.name = "note_of", .source = "in.sql:45",
		.sql =
		"insert into rating (note, stars) values ($1, $2)",
		.kind = DB_EXEC, .number = DB_FIRST_NUMBER + 6,
		.param_count = 2, .params = note_of_params,
	},
	{
		.name = "quoting", .source = "in.sql:51",
		.sql =
		"select ':no; -- no' || E'it\\'s :no' || \"colon:no\" || $$ :no ; $$ || $q$ ' $q$ || 'a \?\?/ \\ \"b\"' || $1\n"
		"from (select ':' as \"colon:no\") x",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 7,
		.param_count = 1, .params = quoting_params,
		.column_count = 1, .columns = quoting_columns,
		.row_size = sizeof(struct quoting),
	},
	{
		.name = "over_two_lines", .source = "in.sql:58",
		.sql =
		"select 'one\n"
		"\t-- two;\n"
		"three'",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 8,
		.column_count = 1, .columns = over_two_lines_columns,
		.row_size = sizeof(struct over_two_lines),
	},
	{
		.name = "every_type", .source = "in.sql:64",
		.sql =
		"select $1::integer, $2::bigint, $3::boolean, $4::text, $5::bytea, $6::timestamptz, $7::float8,\n"
		"\t$8::bigint[], $9::text[], $10::bytea[], $11::timestamptz[]",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 9,
		.param_count = 11, .params = every_type_params,
		.column_count = 11, .columns = every_type_columns,
		.row_size = sizeof(struct every_type),
	},
	{
		.name = "every_type_or_null", .source = "in.sql:82",
		.sql =
		"select $1::integer, $2::bigint, $3::boolean, $4::text, $5::bytea, $6::timestamptz, $7::float8,\n"
		"\t$8::bigint[], $9::text[], $10::bytea[], $11::timestamptz[]",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 10,
		.param_count = 11, .params = every_type_or_null_params,
		.column_count = 11, .columns = every_type_or_null_columns,
		.row_size = sizeof(struct every_type_or_null),
	},
	{
		.name = "null_where_none_may_be", .source = "in.sql:99",
		.sql =
		"select null::bigint",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 11,
		.column_count = 1, .columns = null_where_none_may_be_columns,
		.row_size = sizeof(struct null_where_none_may_be),
	},
	{
		.name = "texts_with_null", .source = "in.sql:103",
		.sql =
		"select array['a', null, '']::text[]",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 12,
		.column_count = 1, .columns = texts_with_null_columns,
		.row_size = sizeof(struct texts_with_null),
	},
	{
		.name = "much", .source = "in.sql:107",
		.sql =
		"select repeat('x', $1)",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 13,
		.param_count = 1, .params = much_params,
		.column_count = 1, .columns = much_columns,
		.row_size = sizeof(struct much),
	},
	{
		.name = "numbers", .source = "in.sql:112",
		.sql =
		"select i from generate_series(1, $1) i limit $1",
		.kind = DB_MANY, .number = DB_FIRST_NUMBER + 14,
		.param_count = 1, .params = numbers_params,
		.column_count = 1, .columns = numbers_columns,
		.row_size = sizeof(struct numbers),
	},
	{
		.name = "sleep", .source = "in.sql:117",
		.sql =
		"select pg_sleep($1)",
		.kind = DB_EXEC, .number = DB_FIRST_NUMBER + 15,
		.param_count = 1, .params = sleep_params,
	},
	{
		.name = "two_rows", .source = "in.sql:121",
		.sql =
		"select i from generate_series(1, 2) i",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 16,
		.column_count = 1, .columns = two_rows_columns,
		.row_size = sizeof(struct two_rows),
	},
	{
		.name = "kill", .source = "in.sql:125",
		.sql =
		"select pg_terminate_backend(pid) from pg_stat_activity\n"
		"where application_name = $1 and datname = current_database() and pid <> pg_backend_pid()",
		.kind = DB_EXEC, .number = DB_FIRST_NUMBER + 17,
		.param_count = 1, .params = kill_params,
	},
	{
		.name = "kill_myself", .source = "in.sql:131",
		.sql =
		"select pg_terminate_backend(pg_backend_pid())",
		.kind = DB_EXEC, .number = DB_FIRST_NUMBER + 18,
	},
	{
		.name = "backend", .source = "in.sql:134",
		.sql =
		"select pg_backend_pid(), current_setting('application_name'), current_setting('statement_timeout')",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 19,
		.column_count = 3, .columns = backend_columns,
		.row_size = sizeof(struct backend),
	},
	{
		.name = "tell", .source = "in.sql:138",
		.sql =
		"select pg_notify('news', $1)",
		.kind = DB_EXEC, .number = DB_FIRST_NUMBER + 20,
		.param_count = 1, .params = tell_params,
	},
	{
		.name = "lock_note", .source = "in.sql:142",
		.sql =
		"select id from note where id = $1 for update",
		.kind = DB_ONE, .number = DB_FIRST_NUMBER + 21,
		.param_count = 1, .params = lock_note_params,
		.column_count = 1, .columns = lock_note_columns,
		.row_size = sizeof(struct lock_note),
	},
	{.name = NULL},
};
const size_t db_statement_count = 22;

enum err
q_note_by_id(struct db *db, int64_t id, struct note_by_id *out)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[0], DB_INTO_ROW, out);

	db_put_int8(call, id);
	return (db_batch_run(batch));
}

void
q_note_by_id_add(struct db_batch *batch, int64_t id, struct note_by_id **out)
{
	struct db_call *call = db_call(batch, &db_statements[0], DB_INTO_POINTER, out);

	db_put_int8(call, id);
}

enum err
q_note_list(struct db *db, struct str kind, struct int64_list ids, const int64_t *after, int64_t rows, struct note_by_id_rows *out)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[1], DB_INTO_ROWS, out);

	db_put_text_or_null(call, kind);
	db_put_int8_list_or_null(call, ids);
	db_put_int8_or_null(call, after);
	db_put_int8(call, rows);
	return (db_batch_run(batch));
}

void
q_note_list_add(struct db_batch *batch, struct str kind, struct int64_list ids, const int64_t *after, int64_t rows, struct note_by_id_rows *out)
{
	struct db_call *call = db_call(batch, &db_statements[1], DB_INTO_ROWS, out);

	db_put_text_or_null(call, kind);
	db_put_int8_list_or_null(call, ids);
	db_put_int8_or_null(call, after);
	db_put_int8(call, rows);
}

enum err
q_note_insert(struct db *db, struct str title, struct str body, struct str kind, struct note_insert *out)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[2], DB_INTO_ROW, out);

	db_put_text(call, title);
	db_put_text_or_null(call, body);
	db_put_text(call, kind);
	return (db_batch_run(batch));
}

void
q_note_insert_add(struct db_batch *batch, struct str title, struct str body, struct str kind, struct note_insert **out)
{
	struct db_call *call = db_call(batch, &db_statements[2], DB_INTO_POINTER, out);

	db_put_text(call, title);
	db_put_text_or_null(call, body);
	db_put_text(call, kind);
}

enum err
q_note_like(struct db *db, int64_t id, int64_t *changed)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[3], DB_INTO_COUNT, changed);

	db_put_int8(call, id);
	return (db_batch_run(batch));
}

void
q_note_like_add(struct db_batch *batch, int64_t id, int64_t *changed)
{
	struct db_call *call = db_call(batch, &db_statements[3], DB_INTO_COUNT, changed);

	db_put_int8(call, id);
}

enum err
q_note_clear(struct db *db, int64_t *changed)
{
	struct db_batch *batch = db_batch(db);

	(void)db_call(batch, &db_statements[4], DB_INTO_COUNT, changed);
	return (db_batch_run(batch));
}

void
q_note_clear_add(struct db_batch *batch, int64_t *changed)
{
	(void)db_call(batch, &db_statements[4], DB_INTO_COUNT, changed);
}

enum err
q_note_count(struct db *db, struct note_count *out)
{
	struct db_batch *batch = db_batch(db);

	(void)db_call(batch, &db_statements[5], DB_INTO_ROW, out);
	return (db_batch_run(batch));
}

void
q_note_count_add(struct db_batch *batch, struct note_count **out)
{
	(void)db_call(batch, &db_statements[5], DB_INTO_POINTER, out);
}

enum err
q_note_of(struct db *db, int64_t note, int32_t stars, int64_t *changed)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[6], DB_INTO_COUNT, changed);

	db_put_int8(call, note);
	db_put_int4(call, stars);
	return (db_batch_run(batch));
}

void
q_note_of_add(struct db_batch *batch, int64_t note, int32_t stars, int64_t *changed)
{
	struct db_call *call = db_call(batch, &db_statements[6], DB_INTO_COUNT, changed);

	db_put_int8(call, note);
	db_put_int4(call, stars);
}

enum err
q_quoting(struct db *db, struct str word, struct quoting *out)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[7], DB_INTO_ROW, out);

	db_put_text(call, word);
	return (db_batch_run(batch));
}

void
q_quoting_add(struct db_batch *batch, struct str word, struct quoting **out)
{
	struct db_call *call = db_call(batch, &db_statements[7], DB_INTO_POINTER, out);

	db_put_text(call, word);
}

enum err
q_over_two_lines(struct db *db, struct over_two_lines *out)
{
	struct db_batch *batch = db_batch(db);

	(void)db_call(batch, &db_statements[8], DB_INTO_ROW, out);
	return (db_batch_run(batch));
}

void
q_over_two_lines_add(struct db_batch *batch, struct over_two_lines **out)
{
	(void)db_call(batch, &db_statements[8], DB_INTO_POINTER, out);
}

enum err
q_every_type(struct db *db, int32_t a, int64_t b, bool c, struct str d, struct str e, timestamp_us f, double g, struct int64_list h, struct str_list i, struct str_list j, struct int64_list k, struct every_type *out)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[9], DB_INTO_ROW, out);

	db_put_int4(call, a);
	db_put_int8(call, b);
	db_put_bool(call, c);
	db_put_text(call, d);
	db_put_bytea(call, e);
	db_put_timestamptz(call, f);
	db_put_float8(call, g);
	db_put_int8_list(call, h);
	db_put_text_list(call, i);
	db_put_bytea_list(call, j);
	db_put_timestamptz_list(call, k);
	return (db_batch_run(batch));
}

void
q_every_type_add(struct db_batch *batch, int32_t a, int64_t b, bool c, struct str d, struct str e, timestamp_us f, double g, struct int64_list h, struct str_list i, struct str_list j, struct int64_list k, struct every_type **out)
{
	struct db_call *call = db_call(batch, &db_statements[9], DB_INTO_POINTER, out);

	db_put_int4(call, a);
	db_put_int8(call, b);
	db_put_bool(call, c);
	db_put_text(call, d);
	db_put_bytea(call, e);
	db_put_timestamptz(call, f);
	db_put_float8(call, g);
	db_put_int8_list(call, h);
	db_put_text_list(call, i);
	db_put_bytea_list(call, j);
	db_put_timestamptz_list(call, k);
}

enum err
q_every_type_or_null(struct db *db, const int32_t *a, const int64_t *b, const bool *c, struct str d, struct str e, const timestamp_us *f, const double *g, struct int64_list h, struct str_list i, struct str_list j, struct int64_list k, struct every_type_or_null *out)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[10], DB_INTO_ROW, out);

	db_put_int4_or_null(call, a);
	db_put_int8_or_null(call, b);
	db_put_bool_or_null(call, c);
	db_put_text_or_null(call, d);
	db_put_bytea_or_null(call, e);
	db_put_timestamptz_or_null(call, f);
	db_put_float8_or_null(call, g);
	db_put_int8_list_or_null(call, h);
	db_put_text_list_or_null(call, i);
	db_put_bytea_list_or_null(call, j);
	db_put_timestamptz_list_or_null(call, k);
	return (db_batch_run(batch));
}

void
q_every_type_or_null_add(struct db_batch *batch, const int32_t *a, const int64_t *b, const bool *c, struct str d, struct str e, const timestamp_us *f, const double *g, struct int64_list h, struct str_list i, struct str_list j, struct int64_list k, struct every_type_or_null **out)
{
	struct db_call *call = db_call(batch, &db_statements[10], DB_INTO_POINTER, out);

	db_put_int4_or_null(call, a);
	db_put_int8_or_null(call, b);
	db_put_bool_or_null(call, c);
	db_put_text_or_null(call, d);
	db_put_bytea_or_null(call, e);
	db_put_timestamptz_or_null(call, f);
	db_put_float8_or_null(call, g);
	db_put_int8_list_or_null(call, h);
	db_put_text_list_or_null(call, i);
	db_put_bytea_list_or_null(call, j);
	db_put_timestamptz_list_or_null(call, k);
}

enum err
q_null_where_none_may_be(struct db *db, struct null_where_none_may_be *out)
{
	struct db_batch *batch = db_batch(db);

	(void)db_call(batch, &db_statements[11], DB_INTO_ROW, out);
	return (db_batch_run(batch));
}

void
q_null_where_none_may_be_add(struct db_batch *batch, struct null_where_none_may_be **out)
{
	(void)db_call(batch, &db_statements[11], DB_INTO_POINTER, out);
}

enum err
q_texts_with_null(struct db *db, struct texts_with_null *out)
{
	struct db_batch *batch = db_batch(db);

	(void)db_call(batch, &db_statements[12], DB_INTO_ROW, out);
	return (db_batch_run(batch));
}

void
q_texts_with_null_add(struct db_batch *batch, struct texts_with_null **out)
{
	(void)db_call(batch, &db_statements[12], DB_INTO_POINTER, out);
}

enum err
q_much(struct db *db, int32_t size, struct much *out)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[13], DB_INTO_ROW, out);

	db_put_int4(call, size);
	return (db_batch_run(batch));
}

void
q_much_add(struct db_batch *batch, int32_t size, struct much **out)
{
	struct db_call *call = db_call(batch, &db_statements[13], DB_INTO_POINTER, out);

	db_put_int4(call, size);
}

enum err
q_numbers(struct db *db, int64_t count, struct numbers_rows *out)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[14], DB_INTO_ROWS, out);

	db_put_int8(call, count);
	return (db_batch_run(batch));
}

void
q_numbers_add(struct db_batch *batch, int64_t count, struct numbers_rows *out)
{
	struct db_call *call = db_call(batch, &db_statements[14], DB_INTO_ROWS, out);

	db_put_int8(call, count);
}

enum err
q_sleep(struct db *db, double seconds, int64_t *changed)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[15], DB_INTO_COUNT, changed);

	db_put_float8(call, seconds);
	return (db_batch_run(batch));
}

void
q_sleep_add(struct db_batch *batch, double seconds, int64_t *changed)
{
	struct db_call *call = db_call(batch, &db_statements[15], DB_INTO_COUNT, changed);

	db_put_float8(call, seconds);
}

enum err
q_two_rows(struct db *db, struct two_rows *out)
{
	struct db_batch *batch = db_batch(db);

	(void)db_call(batch, &db_statements[16], DB_INTO_ROW, out);
	return (db_batch_run(batch));
}

void
q_two_rows_add(struct db_batch *batch, struct two_rows **out)
{
	(void)db_call(batch, &db_statements[16], DB_INTO_POINTER, out);
}

enum err
q_kill(struct db *db, struct str name, int64_t *changed)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[17], DB_INTO_COUNT, changed);

	db_put_text(call, name);
	return (db_batch_run(batch));
}

void
q_kill_add(struct db_batch *batch, struct str name, int64_t *changed)
{
	struct db_call *call = db_call(batch, &db_statements[17], DB_INTO_COUNT, changed);

	db_put_text(call, name);
}

enum err
q_kill_myself(struct db *db, int64_t *changed)
{
	struct db_batch *batch = db_batch(db);

	(void)db_call(batch, &db_statements[18], DB_INTO_COUNT, changed);
	return (db_batch_run(batch));
}

void
q_kill_myself_add(struct db_batch *batch, int64_t *changed)
{
	(void)db_call(batch, &db_statements[18], DB_INTO_COUNT, changed);
}

enum err
q_backend(struct db *db, struct backend *out)
{
	struct db_batch *batch = db_batch(db);

	(void)db_call(batch, &db_statements[19], DB_INTO_ROW, out);
	return (db_batch_run(batch));
}

void
q_backend_add(struct db_batch *batch, struct backend **out)
{
	(void)db_call(batch, &db_statements[19], DB_INTO_POINTER, out);
}

enum err
q_tell(struct db *db, struct str payload, int64_t *changed)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[20], DB_INTO_COUNT, changed);

	db_put_text(call, payload);
	return (db_batch_run(batch));
}

void
q_tell_add(struct db_batch *batch, struct str payload, int64_t *changed)
{
	struct db_call *call = db_call(batch, &db_statements[20], DB_INTO_COUNT, changed);

	db_put_text(call, payload);
}

enum err
q_lock_note(struct db *db, int64_t id, struct lock_note *out)
{
	struct db_batch *batch = db_batch(db);
	struct db_call *call = db_call(batch, &db_statements[21], DB_INTO_ROW, out);

	db_put_int8(call, id);
	return (db_batch_run(batch));
}

void
q_lock_note_add(struct db_batch *batch, int64_t id, struct lock_note **out)
{
	struct db_call *call = db_call(batch, &db_statements[21], DB_INTO_POINTER, out);

	db_put_int8(call, id);
}
