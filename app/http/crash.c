/*
 * crash.c -- when a worker dies, the log says in which route.
 *
 * Kore starts a new worker at once; without this line nobody knows what killed
 * the old one. On a stack of its own, because a coroutine that ran over its
 * guard page has none left; write(2) only.
 */
#include "http/crash.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/impl.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Sanitizers catch these signals themselves and tell more. */
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define STACK_SIZE 32768

static void
put(const char *text)
{
	(void)!write(STDERR_FILENO, text, strlen(text));
}

static void
crashed(int number)
{
	const struct page_impl *impl = request_current();
	const struct route *route = impl == NULL ? NULL : impl->match.route;

	put("peerlore serve: error: a worker crashed (");
	put(number == SIGSEGV  ? "SIGSEGV"
	    : number == SIGBUS ? "SIGBUS"
	    : number == SIGFPE ? "SIGFPE"
			       : "SIGABRT");
	put(") in ");
	put(route == NULL ? "no route" : method_name(route->method));
	put(" ");
	put(route == NULL ? "" : route->pattern);
	put(impl == NULL ? "" : " ");
	put(impl == NULL ? "" : impl->id);
	put("\n");
	accesslog_flush();
	/* SA_RESETHAND: this time it ends the process. */
	(void)raise(number);
}

void
crash_open(void)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE};
	struct sigaction sa = {.sa_handler = crashed};
	stack_t stack = {.ss_size = STACK_SIZE};
	size_t i;

	if (SANITIZED || (stack.ss_sp = malloc(STACK_SIZE)) == NULL ||
	    sigaltstack(&stack, NULL) == -1)
		return;
	sa.sa_flags = (int)(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)sigaction(numbers[i], &sa, NULL);
}
