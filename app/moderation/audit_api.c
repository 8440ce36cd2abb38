/* audit_api.c -- the audit trail for programs. */
#include "audit.h"
#include "http/api.h"

enum err
api_audit(struct page *page)
{
	struct audit_filter filter = {.action = page_query(page, "action"),
	    .kind = page_query(page, "kind"),
	    .cursor = page_query(page, "cursor"),
	    .limit = page_limit(page)};
	struct audit_rows rows;
	struct json_out j;
	size_t i;
	enum err e;

	if (page_has_query(page, "person"))
		filter.actor = page_query_id(page, "person");
	if (page_has_query(page, "object"))
		filter.object = page_query_id(page, "object");
	if ((e = audit_list(&page->ctx, &filter, &rows)))
		return (e);
	j = json_list(page);
	for (i = 0; i < rows.n; i++) {
		const struct audit_row *row = &rows.items[i];

		json_put_object(&j, NULL);
		json_put_int_or_null(&j, "id", row->id > 0, row->id);
		json_put_time(&j, "at", row->at);
		json_put_int_or_null(&j, "person", row->actor > 0, row->actor);
		json_put_str_or_null(&j, "name", row->name);
		json_put_str(&j, "action", row->action);
		json_put_str(&j, "kind", row->kind);
		json_put_int(&j, "object", row->object);
		json_put_str(&j, "detail", row->detail);
		json_put_str_or_null(&j, "hash", row->hash);
		json_put_object_end(&j);
	}
	json_list_end(&j, rows.next);
	return (OK);
}
