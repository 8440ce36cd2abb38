/*
 * err.h -- the errors of Peerlore, one table for code, HTTP status and sentence.
 *
 * A fallible function returns enum err; its results leave through the last
 * parameter, which is untouched on error. OK is 0, so `if (e) return (e);`
 * reads well. Nobody ignores an enum err: declare functions MUST_CHECK.
 *
 * The sentence is for the person who meets the error on a page; what an
 * operator needs goes to the log where the error happens.
 */
#ifndef PEERLORE_BASE_ERR_H
#define PEERLORE_BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* clang-format off */
#define ERR_TABLE(X)                                                                            \
	/* name          status  word                sentence for a person */                   \
	X(MALFORMED,     400, "malformed",        "We could not read that request.")             \
	X(SIGNED_OUT,    401, "signed-out",       "Please sign in first.")                       \
	X(FORBIDDEN,     403, "forbidden",        "You may see this, but not change it.")        \
	X(STEP_UP,       403, "confirm",          "Please confirm first that it is you.")        \
	X(CSRF,          403, "form-expired",     "This form has expired. Please send it again.") \
	X(NOT_FOUND,     404, "not-found",        "There is nothing here.")                      \
	X(METHOD,        405, "method",           "That cannot be done with this page.")         \
	X(CONFLICT,      409, "conflict",         "Somebody was faster: please look again.")     \
	X(STALE,         409, "stale-revision",   "This was changed while you were editing.")    \
	X(CLOSED,        409, "closed",           "This question is closed: it takes no more answers.") \
	X(LOCKED,        409, "locked",           "This is locked: only a moderator of its space may change it.") \
	X(WITHDRAWN,     410, "withdrawn",        "This was withdrawn by its author or a moderator.") \
	X(TOO_LARGE,     413, "too-large",        "That is more than we can take at once.")      \
	X(MEDIA_TYPE,    415, "media-type",       "We cannot read that kind of content.")        \
	X(RANGE,         416, "range",            "That part does not exist.")                   \
	X(INPUT,         422, "bad-field",        "Something in the form needs another look.")   \
	X(LIMITED,       429, "too-many",         "That was a lot at once. Please wait a moment.") \
	X(INTERNAL,      500, "internal",         "Something broke on our side. It is in the log.") \
	X(BUSY,          503, "busy",             "Very busy right now. Please try again in a moment.") \
	X(DOWN,          503, "unavailable",      "We cannot reach our database right now. Please try again in a moment.") \
	X(TIMEOUT,       503, "timeout",          "That took too long, so we stopped it.")       \
	X(DISK_FULL,     507, "disk-full",        "Nothing can be saved right now: the disk is nearly full.") \
	X(UNIQUE,        409, "exists",           "That exists already.")                        \
	X(NO_REFERENCE,  409, "no-reference",     "What this refers to is gone.")                \
	X(RETRY,         503, "retry",            "Please try again.")                           \
	X(GONE,          499, "gone",             "The reader has left.")                        \
	X(USAGE,         400, "usage",            "That is not how this command is used.")
/* clang-format on */

enum err {
	OK = 0,
#define X(name, status, word, sentence) ERR_##name,
	ERR_TABLE(X)
#undef X
	    ERR_COUNT
};

/* HTTP status of an error; 200 for OK. */
int err_status(enum err e);
/* Short stable word, used as the problem+json type and in logs; "ok" for OK. */
const char *err_word(enum err e);
/* A friendly sentence; "" for OK. */
const char *err_sentence(enum err e);

#endif
