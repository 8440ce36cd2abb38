/* form_file.c -- forms that bring a file: fields into the form, the file to where a hook keeps it. */
#include "base/disk.h"
#include "http/impl.h"

struct collector {
	char *to;
	size_t n;
};

static bool
collect(void *arg, const void *bytes, size_t n)
{
	struct collector *c = arg;

	memcpy(c->to + c->n, bytes, n);
	c->n += n;
	return (true);
}

/* From the socket: what comes until the room is full, or all there is. */
static enum err
body_more(void *arg, char *room, size_t size, size_t *got)
{
	struct page *page = arg;
	struct collector to = {room, 0};
	struct body_sink sink = {collect, &to};
	int64_t took, left = page_body_left(page);
	enum err e = OK;

	if (left > 0)
		e = page_body_receive(
		    page, &sink, left < (int64_t)size ? left : (int64_t)size, &took);
	*got = to.n;
	return (e);
}

bool
form_is_streamed(const struct page_impl *impl)
{
	return (impl->stream.open && impl->match_err == OK &&
		(impl->match.route->flags & FILE_FORM) != 0);
}

/* A field's content, of which *room bytes may come. */
static enum err
value_read(struct page_impl *impl, struct multipart *m, size_t *room, struct str *value)
{
	struct buf b = {.mem = impl->page.ctx.mem};
	struct str piece;
	enum err e;

	do {
		if ((e = multipart_piece(m, &piece)))
			return (e);
		if (piece.n > *room)
			return (ERR_TOO_LARGE);
		*room -= piece.n;
		buf_str(&b, piece);
	} while (piece.n > 0);
	*value = buf_view(&b);
	return (OK);
}

/* What the form said before about it is about another file. */
static enum err
file_name_it(struct page_impl *impl, struct str id)
{
	size_t i;

	for (i = 0; i < impl->form.n; i++) {
		if (str_eq(impl->form.items[i].name, STR("recording"))) {
			impl->form.items[i].value = id;
			return (OK);
		}
	}
	return (form_add(impl->page.ctx.mem, &impl->form, STR("recording"), id));
}

static enum err
part_take(struct page_impl *impl, struct multipart *m, const struct multipart_part *part,
    size_t *room, struct str *file)
{
	struct ctx *ctx = &impl->page.ctx;
	struct str value;
	size_t noted;
	enum err e;

	if (!part->file) {
		if ((e = value_read(impl, m, room, &value)))
			return (e);
		return (form_add(impl->page.ctx.mem, &impl->form, part->name, value));
	}
	if (!str_eq(part->name, STR("file")) || part->file_name.n == 0 || file->n > 0 ||
	    http_hooks.file_take == NULL)
		return (OK);
	/* Nothing is kept of somebody whom another site sent; the token stands before the file. */
	if ((e = csrf_check(impl)))
		return (e);
	/* A form for pictures was counted as one when it came. */
	if (impl->match.route->rate != RATE_PICTURE && (e = caller_admit(impl, RATE_UPLOAD)))
		return (e);
	if (!disk_has_room(impl->page.ctx.now))
		return (ERR_DISK_FULL);
	noted = ctx->problem_count;
	e = http_hooks.file_take(&impl->page, m, part, file);
	if (e == OK && ctx->problem_count > noted)
		impl->file_problem = ctx->problems[noted];
	return (e);
}

static enum err
parts_take(struct page_impl *impl)
{
	struct multipart_source source = {body_more, &impl->page};
	struct arena *mem = impl->page.ctx.mem;
	size_t room = impl->match.route->body_limit;
	struct multipart_part part;
	struct multipart m;
	struct str file = STR("");
	bool there = true;
	enum err e;

	impl->form = (struct form){arena_array(mem, FORM_FIELDS, sizeof(struct field)), 0};
	e = multipart_open(&m, mem, page_header(&impl->page, "content-type"), source);
	while (e == OK && (e = multipart_next(&m, &part, &there)) == OK && there)
		e = part_take(impl, &m, &part, &room, &file);
	if (e == OK && file.n > 0)
		e = file_name_it(impl, file);
	return (e);
}

enum err
form_file_take(struct page_impl *impl)
{
	struct ctx *ctx = &impl->page.ctx;
	enum err e;

	/* Run once more it finds the form as it was; and why its file was not taken. */
	if (impl->form_taken) {
		if (impl->file_problem.field != NULL)
			ctx->problems[ctx->problem_count++] = impl->file_problem;
		return (OK);
	}
	if ((e = parts_take(impl)))
		return (e == ERR_RETRY ? ERR_TIMEOUT : e);
	impl->form_taken = true;
	return (OK);
}
