/*
 * log.h -- lines for the operator, on standard error.
 *
 * A line says what happened and with what, in lower case, without function
 * names: `could not store recording 42: disk full`. A hint on its own line says
 * what to do. Never a password, token, query string or the text of a post.
 * Control bytes from outside are escaped. Lines are whole: one write each.
 */
#ifndef PEERLORE_BASE_LOG_H
#define PEERLORE_BASE_LOG_H

#include "base/err.h"

/* The word before each line, "peerlore" unless set; kept, not copied. */
void log_name(const char *name);
void log_info(const char *fmt, ...) PRINTF_LIKE(1, 2);
void log_warn(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* what and, unless NULL, a hint on what to do. */
void log_error(const char *what, const char *hint);
void log_errorf(const char *hint, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
