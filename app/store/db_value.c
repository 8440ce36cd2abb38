/* db_value.c -- C values to and from PostgreSQL's binary format. */
#include <assert.h>
#include <endian.h>

#include "base/log.h"
#include "store/local.h"

/* PostgreSQL counts microseconds from 2000-01-01. */
#define EPOCH_US 946684800000000LL

static const struct {
	const char *name;
	Oid oid;
	int size; /* 0: any */
} types[DB_TYPE_COUNT] = {
#define X(name, sql, oid, member, size) {sql, oid, size},
    DB_TYPES(X)
#undef X
};

Oid
db_type_oid(enum db_type type)
{
	return (types[type].oid);
}

const char *
db_type_name(enum db_type type)
{
	return (types[type].name);
}

void
db_param_oids(const struct db_statement *statement, Oid *into)
{
	unsigned i;

	for (i = 0; i < statement->param_count; i++)
		into[i] = types[statement->params[i].type].oid;
}

static uint32_t
get32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return (be32toh(v));
}

static uint64_t
get64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return (be64toh(v));
}

static void
set32(char *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, sizeof(v));
}

static void
set64(char *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, sizeof(v));
}

/* Both ends stand for infinity, in C as in PostgreSQL. */
static int64_t
timestamp_out(timestamp_us t)
{
	int64_t v;

	if (t == INT64_MAX || __builtin_sub_overflow(t, EPOCH_US, &v))
		return (t < 0 ? INT64_MIN : t);
	return (v);
}

static timestamp_us
timestamp_in(int64_t v)
{
	timestamp_us t;

	if (v == INT64_MIN || __builtin_add_overflow(v, EPOCH_US, &t))
		return (v);
	return (t);
}

/* -- parameters --------------------------------------------------------------- */

struct db_call *
db_call_new(struct arena *mem, const struct db_statement *statement, enum db_into into, void *out)
{
	size_t n = statement->param_count;
	struct db_call *call;
	char *p;

	assert(n <= DB_PARAMS_MAX);
	p = arena_alloc(mem, sizeof(*call) + n * (sizeof(*call->values) + sizeof(*call->cells) +
						     sizeof(*call->lengths)));
	call = (struct db_call *)(void *)p;
	p += sizeof(*call);
	call->values = (const char **)(void *)p;
	p += n * sizeof(*call->values);
	call->cells = (uint64_t *)(void *)p;
	p += n * sizeof(*call->cells);
	call->lengths = (int *)(void *)p;
	call->statement = statement;
	call->mem = mem;
	call->into = into;
	call->out = out;
	return (call);
}

static void
put(struct db_call *call, const char *bytes, size_t n)
{
	assert(call->count < call->statement->param_count);
	assert(n <= INT32_MAX);
	call->values[call->count] = bytes;
	call->lengths[call->count] = (int)n;
	call->count++;
}

static char *
cell(struct db_call *call)
{
	assert(call->count < call->statement->param_count);
	return ((char *)&call->cells[call->count]);
}

static void
put_null(struct db_call *call)
{
	put(call, NULL, 0);
}

void
db_put_int4(struct db_call *call, int32_t v)
{
	char *at = cell(call);

	set32(at, (uint32_t)v);
	put(call, at, 4);
}

void
db_put_int8(struct db_call *call, int64_t v)
{
	char *at = cell(call);

	set64(at, (uint64_t)v);
	put(call, at, 8);
}

void
db_put_bool(struct db_call *call, bool v)
{
	char *at = cell(call);

	at[0] = v;
	put(call, at, 1);
}

void
db_put_text(struct db_call *call, struct str v)
{
	put(call, v.p == NULL ? "" : v.p, v.p == NULL ? 0 : v.n);
}

void
db_put_bytea(struct db_call *call, struct str v)
{
	db_put_text(call, v);
}

void
db_put_timestamptz(struct db_call *call, timestamp_us v)
{
	db_put_int8(call, timestamp_out(v));
}

void
db_put_float8(struct db_call *call, double v)
{
	int64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	db_put_int8(call, bits);
}

/* The head of an array of one dimension: dimensions, NULLs, type, length, lower bound. */
#define ARRAY_HEAD 20

static char *
array_head(char *p, size_t n, Oid element)
{
	set32(p, n > 0);
	set32(p + 4, 0);
	set32(p + 8, element);
	set32(p + 12, (uint32_t)n);
	set32(p + 16, 1);
	return (p + ARRAY_HEAD);
}

/* An empty array has no dimension and ends after the type. */
static size_t
array_size(size_t n, size_t body)
{
	assert(n <= INT32_MAX / 16);
	return (n > 0 ? ARRAY_HEAD + body : 12);
}

static void
put_numbers(struct db_call *call, struct int64_list v, enum db_type element)
{
	char *start = arena_alloc(call->mem, ARRAY_HEAD + v.n * 12);
	char *p = array_head(start, v.n, types[element].oid);
	size_t i;

	for (i = 0; i < v.n; i++, p += 12) {
		int64_t x = v.items[i];

		set32(p, 8);
		set64(p + 4, (uint64_t)(element == DB_TIMESTAMPTZ ? timestamp_out(x) : x));
	}
	put(call, start, array_size(v.n, v.n * 12));
}

static void
put_texts(struct db_call *call, struct str_list v, enum db_type element)
{
	size_t i, body = 0;
	char *start, *p;

	for (i = 0; i < v.n; i++)
		body += 4 + v.items[i].n;
	assert(body < INT32_MAX);
	start = arena_alloc(call->mem, ARRAY_HEAD + body);
	p = array_head(start, v.n, types[element].oid);
	for (i = 0; i < v.n; i++) {
		set32(p, (uint32_t)v.items[i].n);
		p += 4;
		if (v.items[i].n > 0)
			memcpy(p, v.items[i].p, v.items[i].n);
		p += v.items[i].n;
	}
	put(call, start, array_size(v.n, body));
}

void
db_put_int8_list(struct db_call *call, struct int64_list v)
{
	put_numbers(call, v, DB_INT8);
}

void
db_put_timestamptz_list(struct db_call *call, struct int64_list v)
{
	put_numbers(call, v, DB_TIMESTAMPTZ);
}

void
db_put_text_list(struct db_call *call, struct str_list v)
{
	put_texts(call, v, DB_TEXT);
}

void
db_put_bytea_list(struct db_call *call, struct str_list v)
{
	put_texts(call, v, DB_BYTEA);
}

/* What is NULL in C is NULL in SQL. */
#define OR_NULL_VALUE(type, ctype)                                                                 \
	void db_put_##type##_or_null(struct db_call *call, const ctype *v)                         \
	{                                                                                          \
		if (v == NULL)                                                                     \
			put_null(call);                                                            \
		else                                                                               \
			db_put_##type(call, *v);                                                   \
	}
#define OR_NULL_STRUCT(type, ctype, member)                                                        \
	void db_put_##type##_or_null(struct db_call *call, ctype v)                                \
	{                                                                                          \
		if (v.member == NULL)                                                              \
			put_null(call);                                                            \
		else                                                                               \
			db_put_##type(call, v);                                                    \
	}

OR_NULL_VALUE(int4, int32_t)
OR_NULL_VALUE(int8, int64_t)
OR_NULL_VALUE(bool, bool)
OR_NULL_VALUE(timestamptz, timestamp_us)
OR_NULL_VALUE(float8, double)
OR_NULL_STRUCT(text, struct str, p)
OR_NULL_STRUCT(bytea, struct str, p)
OR_NULL_STRUCT(int8_list, struct int64_list, items)
OR_NULL_STRUCT(text_list, struct str_list, items)
OR_NULL_STRUCT(bytea_list, struct str_list, items)
OR_NULL_STRUCT(timestamptz_list, struct int64_list, items)

/* -- rows ---------------------------------------------------------------------- */

/* Where in an array the next element starts; false when the bytes do not fit together. */
struct array {
	const char *p, *end;
	size_t n;
};

static bool
array_open(const char *p, int length, Oid element, struct array *out)
{
	const char *end = p + length;
	uint32_t dimensions, n;

	if (length < 12)
		return (false);
	dimensions = get32(p);
	if (get32(p + 8) != element || dimensions > 1 || (dimensions == 1 && length < ARRAY_HEAD))
		return (false);
	n = dimensions == 0 ? 0 : get32(p + 12);
	/* Each element has a length of four bytes at least. */
	if (n > (size_t)length / 4)
		return (false);
	*out = (struct array){p + (dimensions == 0 ? 12 : ARRAY_HEAD), end, n};
	return (true);
}

/* *bytes is NULL for a NULL element. */
static bool
array_next(struct array *a, const char **bytes, size_t *n)
{
	uint32_t length;

	if (a->end - a->p < 4)
		return (false);
	length = get32(a->p);
	a->p += 4;
	*bytes = NULL;
	*n = 0;
	if (length == UINT32_MAX)
		return (true);
	if (length > (size_t)(a->end - a->p))
		return (false);
	*bytes = a->p;
	*n = length;
	a->p += length;
	return (true);
}

static bool
numbers_get(
    struct arena *mem, const char *p, int length, enum db_type element, struct int64_list *out)
{
	struct array a;
	const char *bytes;
	size_t i, n;

	if (!array_open(p, length, types[element].oid, &a))
		return (false);
	*out = (struct int64_list){arena_array(mem, a.n, sizeof(*out->items)), a.n};
	for (i = 0; i < a.n; i++) {
		if (!array_next(&a, &bytes, &n) || n != 8)
			return (false);
		out->items[i] = (int64_t)get64(bytes);
		if (element == DB_TIMESTAMPTZ)
			out->items[i] = timestamp_in(out->items[i]);
	}
	return (true);
}

/* A NULL element is a str without p. */
static bool
texts_get(struct arena *mem, const char *p, int length, enum db_type element, struct str_list *out)
{
	struct array a;
	const char *bytes;
	size_t i, n;

	if (!array_open(p, length, types[element].oid, &a))
		return (false);
	*out = (struct str_list){arena_array(mem, a.n, sizeof(*out->items)), a.n};
	for (i = 0; i < a.n; i++) {
		if (!array_next(&a, &bytes, &n))
			return (false);
		if (bytes != NULL)
			out->items[i] = (struct str){arena_copy(mem, bytes, n), n};
	}
	return (true);
}

static bool
value_get(struct arena *mem, enum db_type type, const char *p, int length, void *at)
{
	struct str s;
	int64_t v;

	if (types[type].size != 0 && length != types[type].size)
		return (false);
	switch (type) {
	case DB_INT4:
		*(int32_t *)at = (int32_t)get32(p);
		return (true);
	case DB_INT8:
		*(int64_t *)at = (int64_t)get64(p);
		return (true);
	case DB_BOOL:
		*(bool *)at = p[0] != 0;
		return (true);
	case DB_TEXT:
	case DB_BYTEA:
		s = (struct str){arena_copy(mem, p, (size_t)length), (size_t)length};
		memcpy(at, &s, sizeof(s));
		return (true);
	case DB_TIMESTAMPTZ:
		*(timestamp_us *)at = timestamp_in((int64_t)get64(p));
		return (true);
	case DB_FLOAT8:
		v = (int64_t)get64(p);
		memcpy(at, &v, sizeof(v));
		return (true);
	case DB_INT8_LIST:
		return (numbers_get(mem, p, length, DB_INT8, at));
	case DB_TIMESTAMPTZ_LIST:
		return (numbers_get(mem, p, length, DB_TIMESTAMPTZ, at));
	case DB_TEXT_LIST:
		return (texts_get(mem, p, length, DB_TEXT, at));
	case DB_BYTEA_LIST:
		return (texts_get(mem, p, length, DB_BYTEA, at));
	case DB_TYPE_COUNT:
		break;
	}
	return (false);
}

static enum err
column_wrong(const struct db_call *call, const struct db_field *column, const char *what)
{
	log_errorf("correct its declaration or the query", "query %s: column %s %s",
	    call->statement->name, column->name, what);
	return (ERR_INTERNAL);
}

static enum err
row_get(const struct db_call *call, int row, char *into)
{
	const struct db_statement *s = call->statement;
	int i;

	for (i = 0; i < s->column_count; i++) {
		const struct db_field *column = &s->columns[i];
		bool null = PQgetisnull(call->result, row, i);

		if (null && !column->nullable)
			return (column_wrong(call, column, "is NULL and was declared not to be"));
		if (null)
			continue;
		if (!value_get(call->mem, column->type, PQgetvalue(call->result, row, i),
			PQgetlength(call->result, row, i), into + column->at))
			return (column_wrong(call, column, "has another type than declared"));
		if (column->nullable)
			*(bool *)(into + column->has_at) = true;
	}
	return (OK);
}

static enum err
exec_finish(const struct db_call *call)
{
	int64_t n = 0;

	if (call->out == NULL)
		return (OK);
	(void)str_int64(str_of(PQcmdTuples(call->result)), &n);
	memcpy(call->out, &n, sizeof(n));
	return (OK);
}

enum err
db_call_finish(struct db_call *call)
{
	const struct db_statement *s = call->statement;
	/* As every struct x_rows is laid out. */
	struct {
		char *items;
		size_t n;
	} rows;
	enum err e;
	int i, n;

	if (call->into == DB_INTO_COUNT)
		return (exec_finish(call));
	if (PQnfields(call->result) != s->column_count) {
		log_errorf("correct its declaration", "query %s: has %d columns, %d were declared",
		    s->name, PQnfields(call->result), s->column_count);
		return (ERR_INTERNAL);
	}
	n = PQntuples(call->result);
	if (n > 1 && call->into != DB_INTO_ROWS) {
		log_errorf(
		    "make it many, or add what picks one", "query %s: gave %d rows", s->name, n);
		return (ERR_INTERNAL);
	}
	if (n == 0 && call->into == DB_INTO_ROW)
		return (ERR_NOT_FOUND);
	rows.items = n == 0 ? NULL : arena_array(call->mem, (size_t)n, s->row_size);
	rows.n = (size_t)n;
	for (i = 0; i < n; i++) {
		if ((e = row_get(call, i, rows.items + (size_t)i * s->row_size)) != OK)
			return (e);
	}
	if (call->into == DB_INTO_ROWS)
		memcpy(call->out, &rows, sizeof(rows));
	else if (call->into == DB_INTO_ROW)
		memcpy(call->out, rows.items, s->row_size);
	else
		memcpy(call->out, &rows.items, sizeof(rows.items));
	return (OK);
}
