/* err.c -- the table of errors as three functions. */
#include "base/err.h"

static const struct {
	int status;
	const char *word;
	const char *sentence;
} table[ERR_COUNT] = {{200, "ok", ""},
#define X(name, status, word, sentence) {status, word, sentence},
    ERR_TABLE(X)
#undef X
};

int
err_status(enum err e)
{
	return (table[e].status);
}

const char *
err_word(enum err e)
{
	return (table[e].word);
}

const char *
err_sentence(enum err e)
{
	return (table[e].sentence);
}
