/* audit_pages.c -- the audit trail, for administrators: what was done last, and all of it as tables. */
#include "audit.h"
#include "http/page.h"
#include "moderation/pages.h"
#include "paths.h"
#include "views.h"

#define MARK 10 /* hex digits of a hash that the page shows */

/* Where an object is read; it may be private or gone, and its page says so. */
static struct str
object_path(struct ctx *ctx, struct str kind, int64_t object)
{
	if (str_eq(kind, STR("post")) || str_eq(kind, STR("question")))
		return (post_path(ctx, false, object, object));
	if (str_eq(kind, STR("person")))
		return (person_path(ctx, object));
	if (str_eq(kind, STR("mentorship")))
		return (mentorship_path(ctx, object));
	if (str_eq(kind, STR("meeting")))
		return (meeting_path(ctx, object));
	return (STR(""));
}

static void
lines_fill(struct page *page, const struct audit_rows *rows, struct audit_lines *lines)
{
	size_t i;

	lines->n = rows->n;
	lines->items = arena_array(page->ctx.mem, rows->n, sizeof(*lines->items));
	for (i = 0; i < rows->n; i++) {
		const struct audit_row *row = &rows->items[i];

		lines->items[i] = (struct audit_line){.row = row,
		    .path = object_path(&page->ctx, row->kind, row->object),
		    .mark = {row->hash.p, row->hash.n < MARK ? row->hash.n : MARK}};
	}
}

static enum err
actions_fill(struct page *page, struct str chosen, struct audit_choices *choices)
{
	struct str_list actions;
	size_t i;
	enum err e;

	if ((e = audit_actions(&page->ctx, &actions)))
		return (e);
	choices->n = actions.n;
	choices->items = arena_array(page->ctx.mem, actions.n, sizeof(*choices->items));
	for (i = 0; i < actions.n; i++)
		choices->items[i] =
		    (struct audit_choice){actions.items[i], str_eq(actions.items[i], chosen)};
	return (OK);
}

/* All rows there are, in files of AUDIT_EXPORT; the newest file first. */
static void
files_fill(struct page *page, int64_t last, struct audit_files *files)
{
	int64_t n = (last + AUDIT_EXPORT - 1) / AUDIT_EXPORT, i;

	files->n = (size_t)(n > 12 ? 12 : n);
	files->items = arena_array(page->ctx.mem, files->n, sizeof(*files->items));
	for (i = 0; i < (int64_t)files->n; i++) {
		int64_t after = (n - 1 - i) * AUDIT_EXPORT;

		files->items[i] =
		    (struct audit_file){after, after + 1, i == 0 ? last : after + AUDIT_EXPORT};
	}
}

static struct audit_filter
filter_read(struct page *page)
{
	struct audit_filter filter = {.action = page_query(page, "action"),
	    .kind = page_query(page, "kind"),
	    .cursor = page_query(page, "cursor")};

	if (page_query(page, "person").n > 0)
		filter.actor = page_query_id(page, "person");
	if (page_query(page, "object").n > 0)
		filter.object = page_query_id(page, "object");
	return (filter);
}

static struct str
older_path(struct page *page, const struct audit_filter *filter, struct str cursor)
{
	struct buf b = {.mem = page->ctx.mem};

	buf_fmt(&b, "/admin/audit?cursor=%.*s", STR_ARG(cursor));
	if (filter->action.n > 0)
		buf_fmt(&b, "&action=%.*s", STR_ARG(filter->action));
	if (filter->kind.n > 0)
		buf_fmt(&b, "&kind=%.*s", STR_ARG(filter->kind));
	if (filter->actor > 0)
		buf_fmt(&b, "&person=%lld", (long long)filter->actor);
	if (filter->object > 0)
		buf_fmt(&b, "&object=%lld", (long long)filter->object);
	return (buf_view(&b));
}

enum err
page_audit(struct page *page)
{
	struct audit_filter filter = filter_read(page);
	struct audit_page_view view = {.sifted = filter.action.n > 0 || filter.kind.n > 0 ||
						 filter.actor > 0 || filter.object > 0};
	struct audit_rows rows;
	int64_t last;
	enum err e;

	if ((e = audit_list(&page->ctx, &filter, &rows)) || (e = audit_last(&page->ctx, &last)) ||
	    (e = actions_fill(page, filter.action, &view.actions)))
		return (e);
	lines_fill(page, &rows, &view.lines);
	files_fill(page, last, &view.files);
	if (rows.next.n > 0)
		view.older = older_path(page, &filter, rows.next);
	view.frame = frame_new(page, STR("Audit trail, administration"), NAV_ADMIN);
	t_audit_page(page->out, &view);
	return (OK);
}

enum err
page_audit_table(struct page *page)
{
	struct buf b = {.mem = page->ctx.mem};
	struct audit_rows list;
	int64_t after = 0;
	enum err e;

	if (page_query(page, "after").n > 0 && !str_eq(page_query(page, "after"), STR("0")))
		after = page_query_id(page, "after");
	if ((e = ctx_problems(&page->ctx)) ||
	    (e = audit_export(&page->ctx, after, AUDIT_EXPORT, &list)))
		return (e);
	audit_table(&b, &list, true);
	page_type(page, "text/csv; charset=utf-8");
	page_header_add(page, "content-disposition",
	    str_fmt(
		page->ctx.mem, "attachment; filename=\"audit-%lld.csv\"", (long long)after + 1));
	out_raw(page->out, buf_view(&b).p, buf_view(&b).n);
	return (OK);
}
