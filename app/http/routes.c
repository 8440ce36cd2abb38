/* routes.c -- the rows of routes.def as a table, and as JSON for the tests that walk them. */
#include "http/api.h"
#include "http/router.h"

/* clang-format off */
#define KB(n) ((n) * 1024)
/* The flags of a row, 0 when it has none. */
#define FLAGS(...) FLAGS_SECOND(0, ##__VA_ARGS__, 0)
#define FLAGS_SECOND(zero, flags, ...) (flags)
#define ROUTE(method, pattern, handler, who, rate, limit, ...) \
	{HTTP_##method, pattern, handler, WHO_##who, RATE_##rate, limit, FLAGS(__VA_ARGS__), #handler},
const struct route routes[] = {
#include "http/routes.def"
};
#undef ROUTE
/* clang-format on */

const size_t routes_count = sizeof(routes) / sizeof(routes[0]);

static void
flags_json(struct json_out *j, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {
	    {SESSION_RIDES, "SESSION_RIDES"},
	    {NO_TX, "NO_TX"},
	    {NO_CSRF, "NO_CSRF"},
	    {BARE, "BARE"},
	    {BEARER, "BEARER"},
	    {RAW_BODY, "RAW_BODY"},
	    {NO_ONCE, "NO_ONCE"},
	    {FILE_FORM, "FILE_FORM"},
	};
	size_t i;

	json_put_array(j, "flags");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((flags & names[i].flag) != 0)
			json_put_str(j, NULL, str_of(names[i].name));
	}
	json_put_array_end(j);
}

void
routes_json(struct out *out)
{
	struct json_out j = json_writer(out);
	size_t i;

	json_put_array(&j, NULL);
	for (i = 0; i < routes_count; i++) {
		const struct route *r = &routes[i];

		json_put_object(&j, NULL);
		json_put_str(&j, "method", str_of(method_name(r->method)));
		json_put_str(&j, "pattern", str_of(r->pattern));
		json_put_str(&j, "handler", str_of(r->handler_name));
		json_put_str(&j, "who", str_of(who_name(r->who)));
		json_put_str(&j, "rate", str_of(rate_name(r->rate)));
		json_put_int(&j, "body_limit", (int64_t)r->body_limit);
		json_put_bool(&j, "api", str_starts(str_of(r->pattern), STR("/api/")));
		flags_json(&j, r->flags);
		json_put_object_end(&j);
	}
	json_put_array_end(&j);
}
