/* coroutine.c -- a small stack per request, so that waiting reads straight down. */
#include "http/coroutine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define FIBERS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBERS 1
#endif
#endif

#ifdef FIBERS
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(PEERLORE_VALGRIND)
#include <valgrind/valgrind.h>
#endif

#define PAINT 0xa5

/*
 * With AddressSanitizer frames are several times larger. The product's size is
 * what the stack tests measure.
 */
#ifdef FIBERS
#define STACK_SIZE ((size_t)COROUTINE_STACK * 4)
#else
#define STACK_SIZE ((size_t)COROUTINE_STACK)
#endif

struct coroutine {
	ucontext_t context;
	unsigned char *stack; /* above the guard page */
	struct coroutine *next; /* in the list of unused ones */
	void (*fn)(void *arg);
	void *arg;
	bool done;
#ifdef FIBERS
	void *fake; /* AddressSanitizer's fake stack while it sleeps */
#endif
#if defined(PEERLORE_VALGRIND)
	unsigned valgrind_id;
#endif
};

static struct coroutine *unused;
static struct coroutine *current;
static ucontext_t main_context;
static size_t count, peak, deepest;
static bool paint;

#ifdef FIBERS
static const void *main_stack;
static size_t main_stack_size;
static void *main_fake;
#endif

/* The switch annotations; exactly one finish for each start. */
static void
leave_main(struct coroutine *co)
{
#ifdef FIBERS
	__sanitizer_start_switch_fiber(&main_fake, co->stack, STACK_SIZE);
#else
	(void)co;
#endif
}

static void
back_on_main(void)
{
#ifdef FIBERS
	__sanitizer_finish_switch_fiber(main_fake, NULL, NULL);
#endif
}

static void
leave_coroutine(struct coroutine *co)
{
#ifdef FIBERS
	/* NULL: this stack will not be used again, its fake stack may go. */
	__sanitizer_start_switch_fiber(co->done ? NULL : &co->fake, main_stack, main_stack_size);
#else
	(void)co;
#endif
}

static void
back_on_coroutine(struct coroutine *co)
{
#ifdef FIBERS
	__sanitizer_finish_switch_fiber(co->fake, &main_stack, &main_stack_size);
#else
	(void)co;
#endif
}

static void
coroutine_main(void)
{
	struct coroutine *co = current;

	back_on_coroutine(co);
	co->fn(co->arg);
	co->done = true;
	leave_coroutine(co);
	(void)setcontext(&main_context);
	abort();
}

static struct coroutine *
coroutine_make(void)
{
	size_t guard = (size_t)sysconf(_SC_PAGESIZE);
	struct coroutine *co;
	unsigned char *base;

	if ((co = calloc(1, sizeof(*co))) == NULL)
		return (NULL);
	base = mmap(NULL, STACK_SIZE + guard, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (base == MAP_FAILED || mprotect(base, guard, PROT_NONE) == -1) {
		if (base != MAP_FAILED)
			(void)munmap(base, STACK_SIZE + guard);
		free(co);
		return (NULL);
	}
	co->stack = base + guard;
#if defined(PEERLORE_VALGRIND)
	co->valgrind_id = VALGRIND_STACK_REGISTER(co->stack, co->stack + STACK_SIZE);
#endif
	return (co);
}

static void
coroutine_destroy(struct coroutine *co)
{
	size_t guard = (size_t)sysconf(_SC_PAGESIZE);

#if defined(PEERLORE_VALGRIND)
	VALGRIND_STACK_DEREGISTER(co->valgrind_id);
#endif
	(void)munmap(co->stack - guard, STACK_SIZE + guard);
	free(co);
}

/* By itself, because getcontext returns twice as far as the compiler knows. */
static __attribute__((noinline)) void
coroutine_aim(struct coroutine *co)
{
	(void)getcontext(&co->context);
	co->context.uc_stack.ss_sp = co->stack;
	co->context.uc_stack.ss_size = STACK_SIZE;
	co->context.uc_link = NULL;
	makecontext(&co->context, coroutine_main, 0);
}

struct coroutine *
coroutine_new(void (*fn)(void *arg), void *arg)
{
	struct coroutine *co = unused;

	assert(current == NULL);
	if (count >= COROUTINE_MAX)
		return (NULL);
	if (co != NULL)
		unused = co->next;
	else if ((co = coroutine_make()) == NULL)
		return (NULL);
	co->fn = fn;
	co->arg = arg;
	co->done = false;
#ifdef FIBERS
	co->fake = NULL;
#endif
	if (paint)
		memset(co->stack, PAINT, STACK_SIZE);
	coroutine_aim(co);
	if (++count > peak)
		peak = count;
	return (co);
}

static void
measure(const struct coroutine *co)
{
	size_t i = 0;

	while (i < STACK_SIZE && co->stack[i] == PAINT)
		i++;
	if (STACK_SIZE - i > deepest)
		deepest = STACK_SIZE - i;
}

bool
coroutine_resume(struct coroutine *co)
{
	assert(current == NULL && !co->done);
	current = co;
	leave_main(co);
	(void)swapcontext(&main_context, &co->context);
	back_on_main();
	current = NULL;
	if (!co->done)
		return (false);
	if (paint)
		measure(co);
	co->next = unused;
	unused = co;
	count--;
	return (true);
}

void
coroutine_yield(void)
{
	struct coroutine *co = current;

	assert(co != NULL);
	leave_coroutine(co);
	(void)swapcontext(&co->context, &main_context);
	back_on_coroutine(co);
}

struct coroutine *
coroutine_current(void)
{
	return (current);
}

size_t
coroutine_count(void)
{
	return (count);
}

size_t
coroutine_peak(void)
{
	return (peak);
}

void
coroutine_paint(bool on)
{
	paint = on;
}

size_t
coroutine_deepest(void)
{
	return (deepest);
}

void
coroutine_close(void)
{
	while (unused != NULL) {
		struct coroutine *co = unused;

		unused = co->next;
		coroutine_destroy(co);
	}
}
