/* openapi_api.c -- the description of the API, as it was packed. */
#include "base/asset.h"
#include "http/api.h"

enum err
api_openapi(struct page *page)
{
	const struct asset *document = asset_find(str_of(asset_url("openapi.json")));

	if (document == NULL)
		return (ERR_NOT_FOUND);
	page_type(page, "application/json");
	out_raw(page->out, (const char *)document->bytes, document->n);
	return (OK);
}
