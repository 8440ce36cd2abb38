/* headers.c -- what the headers of tus say: numbers, and the checksum of a part. */
#include <sodium.h>

#include "local.h"

enum err
upload_number_read(struct str text, int64_t *out)
{
	size_t i;

	*out = -1;
	if (text.n == 0)
		return (OK);
	for (i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return (ERR_MALFORMED);
	}
	if (text.n > 1 && text.p[0] == '0')
		return (ERR_MALFORMED);
	return (str_int64(text, out) ? OK : ERR_MALFORMED);
}

enum err
upload_checksum_read(struct str text, struct upload_checksum *out)
{
	struct str word;
	size_t n = 0;

	out->algorithm = NULL;
	if (text.n == 0)
		return (OK);
	(void)str_cut(&text, ' ', &word);
	if (str_eq(word, STR("sha1")))
		out->algorithm = EVP_sha1();
	else if (str_eq(word, STR("sha256")))
		out->algorithm = EVP_sha256();
	if (out->algorithm == NULL ||
	    sodium_base642bin(out->want, sizeof(out->want), text.p, text.n, NULL, &n, NULL,
		sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    n != (size_t)EVP_MD_size(out->algorithm)) {
		out->algorithm = NULL;
		return (ERR_MALFORMED);
	}
	return (OK);
}
