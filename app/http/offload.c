/* offload.c -- work that takes the processor for long, on a thread beside the loop. */
#include "http/offload.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "http/impl.h"

/* Lives on the stack of the coroutine that waits for it. */
struct job {
	void (*fn)(void *arg);
	void *arg;
	struct page_impl *who;
	struct job *next;
};

struct jobs {
	struct job *first, **last;
};

static pthread_mutex_t *slots; /* OFFLOAD_NODE of them, shared by all workers */

/* lock guards the two queues and `stop`; queued is the main stack's own count. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static struct jobs waiting, done;
static bool stop;
static unsigned queued;
static pthread_t thread;
static bool running;
static int event_fd = -1;

static void
jobs_put(struct jobs *jobs, struct job *job)
{
	job->next = NULL;
	if (jobs->first == NULL)
		jobs->last = &jobs->first;
	*jobs->last = job;
	jobs->last = &job->next;
}

static struct job *
jobs_take(struct jobs *jobs)
{
	struct job *job = jobs->first;

	if (job != NULL)
		jobs->first = job->next;
	return (job);
}

void
offload_prepare(void)
{
	pthread_mutexattr_t attr;
	size_t i;

	slots = mmap(NULL, OFFLOAD_NODE * sizeof(*slots), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (slots == MAP_FAILED) {
		perror("shared memory for offloaded work");
		abort();
	}
	(void)pthread_mutexattr_init(&attr);
	(void)pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	(void)pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	for (i = 0; i < OFFLOAD_NODE; i++)
		(void)pthread_mutex_init(&slots[i], &attr);
	(void)pthread_mutexattr_destroy(&attr);
}

static bool
slot_got(int result, pthread_mutex_t *slot)
{
	/* Whoever held it died; nothing it guards can be broken. */
	if (result == EOWNERDEAD)
		(void)pthread_mutex_consistent(slot);
	return (result == 0 || result == EOWNERDEAD);
}

/* A free one, or else the one of this process in turn: waiting is fair enough with two. */
static pthread_mutex_t *
slot_take(void)
{
	pthread_mutex_t *own = &slots[(size_t)getpid() % OFFLOAD_NODE];
	size_t i;

	for (i = 0; i < OFFLOAD_NODE; i++) {
		if (slot_got(pthread_mutex_trylock(&slots[i]), &slots[i]))
			return (&slots[i]);
	}
	return (slot_got(pthread_mutex_lock(own), own) ? own : NULL);
}

static void
job_run(struct job *job)
{
	pthread_mutex_t *slot = slot_take();

	job->fn(job->arg);
	if (slot != NULL)
		(void)pthread_mutex_unlock(slot);
}

static void *
offload_main(void *arg)
{
	const uint64_t one = 1;
	struct job *job;

	(void)arg;
	(void)pthread_mutex_lock(&lock);
	while (!stop) {
		if ((job = jobs_take(&waiting)) == NULL) {
			(void)pthread_cond_wait(&more, &lock);
			continue;
		}
		(void)pthread_mutex_unlock(&lock);
		job_run(job);
		(void)pthread_mutex_lock(&lock);
		jobs_put(&done, job);
		(void)!write(event_fd, &one, sizeof(one));
	}
	(void)pthread_mutex_unlock(&lock);
	return (NULL);
}

int
offload_open(void)
{
	sigset_t all, before;

	if (slots == NULL)
		offload_prepare();
	event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (event_fd == -1)
		return (-1);
	stop = false;
	/* Signals are the loop's. */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	running = pthread_create(&thread, NULL, offload_main, NULL) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!running)
		log_warn("no second thread: passwords cannot be checked in this worker");
	return (event_fd);
}

enum err
page_offload(void (*fn)(void *arg), void *arg)
{
	struct job job = {.fn = fn, .arg = arg, .who = request_current()};

	if (!running || queued >= OFFLOAD_QUEUE)
		return (ERR_BUSY);
	queued++;
	(void)pthread_mutex_lock(&lock);
	jobs_put(&waiting, &job);
	(void)pthread_cond_signal(&more);
	(void)pthread_mutex_unlock(&lock);
	request_wait();
	queued--;
	return (OK);
}

void
offload_done(void)
{
	uint64_t n;
	struct job *job;

	(void)!read(event_fd, &n, sizeof(n));
	for (;;) {
		(void)pthread_mutex_lock(&lock);
		job = jobs_take(&done);
		(void)pthread_mutex_unlock(&lock);
		if (job == NULL)
			break;
		/* After this the job is gone: it lay on the stack that goes on. */
		request_wake(job->who);
	}
	orphans_run();
}

void
offload_close(void)
{
	if (running) {
		(void)pthread_mutex_lock(&lock);
		stop = true;
		(void)pthread_cond_signal(&more);
		(void)pthread_mutex_unlock(&lock);
		(void)pthread_join(thread, NULL);
	}
	running = false;
	if (event_fd != -1)
		(void)close(event_fd);
	event_fd = -1;
}
