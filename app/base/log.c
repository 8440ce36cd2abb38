/* log.c -- lines for the operator, on standard error. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_SIZE 2048

static const char *log_who = "peerlore";

void
log_name(const char *name)
{
	log_who = name;
}

static void
log_write(const char *level, const char *text)
{
	char line[LINE_SIZE];
	size_t i, n;
	int head;

	head = snprintf(line, sizeof(line), "%s: %s", log_who, level);
	n = (size_t)head;
	for (i = 0; text[i] != '\0' && n < sizeof(line) - 8; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20 || c == 0x7f)
			n += (size_t)snprintf(line + n, sizeof(line) - n, "\\x%02x", c);
		else
			line[n++] = (char)c;
	}
	line[n++] = '\n';
	(void)!write(STDERR_FILENO, line, n);
}

void
log_info(const char *fmt, ...)
{
	char text[LINE_SIZE];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_write("", text);
}

void
log_warn(const char *fmt, ...)
{
	char text[LINE_SIZE];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_write("warning: ", text);
}

void
log_error(const char *what, const char *hint)
{
	log_write("error: ", what);
	if (hint != NULL)
		log_write("hint: ", hint);
}

void
log_errorf(const char *hint, const char *fmt, ...)
{
	char text[LINE_SIZE];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_error(text, hint);
}
