/* json_fuzz.c -- any body as JSON: read within our bounds, and text written again comes back the same. */
#include <stdlib.h>

#include "http/api.h"
#include "http/impl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* What our writer makes of a text, jansson reads as the same text. */
static void
round_trip(struct out *out, struct str text)
{
	struct json_out j = json_writer(out);
	json_t *again;

	out_reset(out);
	json_put_object(&j, NULL);
	json_put_str(&j, "text", text);
	json_put_object_end(&j);
	must((again = json_read((struct str){out->p, out->n})) != NULL);
	must(json_string_length(json_object_get(again, "text")) == text.n);
	must(text.n == 0 ||
	     memcmp(json_string_value(json_object_get(again, "text")), text.p, text.n) == 0);
	json_decref(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct out out;
	struct str text = {(const char *)data, size};
	const char *key;
	json_t *json, *value;

	if ((json = json_read(text)) != NULL) {
		json_object_foreach (json, key, value) {
			round_trip(&out, str_of(key));
			if (json_is_string(value))
				round_trip(&out, (struct str){json_string_value(value),
						     json_string_length(value)});
		}
		json_decref(json);
	}
	return (0);
}
