/* text.c -- what is sent of a thread. */
#include "embeddings/text.h"

#include <sodium.h>

#include "text/markdown.h"

/* Bytes. Small models read 512 tokens of about four. */
#define BODY_MAX 1500
#define ANSWER_MAX 700
#define QUERY_MAX 1000

static struct str
words(struct arena *mem, struct str markdown, size_t n)
{
	struct str out;

	if (markdown_plain(mem, str_first_bytes(markdown, MARKDOWN_MAX), &out) != OK)
		return (STR(""));
	return (str_first_bytes(str_trim(out), n));
}

struct str
text_of_thread(
    struct arena *mem, struct str title, struct str body, struct str answer, unsigned shorter)
{
	struct str text = str_fmt(mem, "%.*s\n\n%.*s\n\n%.*s", STR_ARG(title),
	    STR_ARG(words(mem, body, BODY_MAX)), STR_ARG(words(mem, answer, ANSWER_MAX)));

	/* A title alone is never too long. */
	if (shorter > 0 && text.n >> shorter > title.n)
		text = str_first_bytes(text, text.n >> shorter);
	else if (shorter > 0)
		text = title;
	return (str_trim(text));
}

struct str
text_digest(struct arena *mem, struct str text)
{
	unsigned char *digest = arena_alloc(mem, TEXT_DIGEST);

	(void)crypto_generichash(
	    digest, TEXT_DIGEST, (const unsigned char *)text.p, text.n, NULL, 0);
	return ((struct str){(const char *)digest, TEXT_DIGEST});
}

struct str
text_of_query(struct arena *mem, struct str title, struct str body)
{
	struct str text = str_fmt(
	    mem, "%.*s\n\n%.*s", STR_ARG(str_trim(title)), STR_ARG(words(mem, body, QUERY_MAX)));

	return (str_trim(str_first_bytes(text, QUERY_MAX)));
}
