/*
 * seccomp.c -- the system calls a worker may make; any other ends it.
 *
 * Kore adds its own short list behind this one and loads both in each worker,
 * before kore_worker_configure. No entry here lets a worker start a program,
 * fork, trace, mount, or open a socket that is not local or TCP/UDP. Ending
 * means the whole process (changes/d35-kill-process.change); Kore then starts a
 * new worker and logs "died from sandbox violation".
 *
 * A library that needs something new shows up in the tests with
 * trace_system_calls: the log names the call.
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kore/kore.h"
#include "kore/seccomp.h"
#include "kore/local.h"
#include "kore/server.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif

/* clang-format off */
static struct sock_filter filter[] = {
#ifdef SANITIZED
	/* Sanitizers trace, fork a symbolizer and map what they like. */
	BPF_STMT(BPF_RET + BPF_K, SECCOMP_RET_ALLOW),
#else
	/* No code but what was mapped at the start. */
#ifdef SYS_mmap
	KORE_SYSCALL_DENY_WITH_FLAG(mmap, 2, PROT_EXEC, EINVAL),
#endif
	KORE_SYSCALL_DENY_WITH_FLAG(mprotect, 2, PROT_EXEC, EINVAL),
#ifdef SYS_mremap
	KORE_SYSCALL_ALLOW(mremap),
#endif

	/* Threads, but no processes. clone3 keeps its flags where no filter sees them: glibc falls back to clone. */
#ifdef SYS_clone3
	KORE_SYSCALL_DENY(clone3, ENOSYS),
#endif
	KORE_SYSCALL_ALLOW_WITH_FLAG(clone, 0, CLONE_VM | CLONE_THREAD),
	KORE_SYSCALL_ALLOW(set_robust_list),
#ifdef SYS_rseq
	KORE_SYSCALL_ALLOW(rseq),
#endif
	KORE_SYSCALL_ALLOW(gettid),
	KORE_SYSCALL_ALLOW(tgkill),
	KORE_SYSCALL_ALLOW(sched_yield),
	KORE_SYSCALL_ALLOW(sched_getaffinity),
	KORE_SYSCALL_ALLOW_ARG(prctl, 0, PR_SET_NAME),
	KORE_SYSCALL_ALLOW(eventfd2),
	KORE_SYSCALL_ALLOW(timerfd_create),
	KORE_SYSCALL_ALLOW(timerfd_settime),

	/* libpq, and the name service for a database on another machine. */
	KORE_SYSCALL_ALLOW_ARG(socket, 0, AF_UNIX),
	KORE_SYSCALL_ALLOW_ARG(socket, 0, AF_INET),
	KORE_SYSCALL_ALLOW_ARG(socket, 0, AF_INET6),
	KORE_SYSCALL_DENY_ARG(socket, 0, AF_NETLINK, EAFNOSUPPORT),
	KORE_SYSCALL_ALLOW(connect),
	KORE_SYSCALL_ALLOW(shutdown),
	KORE_SYSCALL_ALLOW(getsockopt),
	KORE_SYSCALL_ALLOW(getsockname),
	KORE_SYSCALL_ALLOW(getpeername),
	KORE_SYSCALL_ALLOW(sendmsg),
	KORE_SYSCALL_ALLOW(sendmmsg),
	KORE_SYSCALL_ALLOW(recvmsg),
	KORE_SYSCALL_ALLOW(getdents64),

	/* Files: Xapian reads, bodies and uploads are written. */
	KORE_SYSCALL_ALLOW(pread64),
	KORE_SYSCALL_ALLOW(pwrite64),
	KORE_SYSCALL_ALLOW(readv),
#ifdef SYS_fadvise64
	KORE_SYSCALL_ALLOW(fadvise64),
#endif
#ifdef SYS_newfstatat
	KORE_SYSCALL_ALLOW(newfstatat),
#endif
	KORE_SYSCALL_ALLOW(faccessat),
#ifdef SYS_faccessat2
	KORE_SYSCALL_ALLOW(faccessat2),
#endif
	KORE_SYSCALL_ALLOW(readlinkat),
	KORE_SYSCALL_ALLOW(ftruncate),
	KORE_SYSCALL_ALLOW(fsync),
	KORE_SYSCALL_ALLOW(fdatasync),
#ifdef SYS_rename
	KORE_SYSCALL_ALLOW(rename),
#endif
#ifdef SYS_renameat
	KORE_SYSCALL_ALLOW(renameat),
#endif
#ifdef SYS_mkdir
	KORE_SYSCALL_ALLOW(mkdir),
#endif
	KORE_SYSCALL_ALLOW(mkdirat),
	KORE_SYSCALL_ALLOW(unlinkat),
	KORE_SYSCALL_ALLOW(statfs),
	KORE_SYSCALL_ALLOW(fstatfs),

	/* What glibc asks about the machine and the process. */
	KORE_SYSCALL_ALLOW(uname),
	KORE_SYSCALL_ALLOW(sysinfo),
	KORE_SYSCALL_ALLOW(getgid),
	KORE_SYSCALL_ALLOW(getegid),
	KORE_SYSCALL_ALLOW(getppid),
	KORE_SYSCALL_ALLOW(prlimit64),
	KORE_SYSCALL_ALLOW(getrusage),
	KORE_SYSCALL_ALLOW(clock_getres),
	KORE_SYSCALL_ALLOW(restart_syscall),
#endif
};
/* clang-format on */

void
sandbox_prepare(void)
{
	kore_seccomp_filter("peerlore", filter, KORE_FILTER_LEN(filter));
}

bool
sandbox_works(void)
{
#ifdef SANITIZED
	return (false);
#else
	char text[4096], *line;
	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		(void)close(fd);
	text[n > 0 ? n : 0] = '\0';
	line = strstr(text, "\nSeccomp:");
	/* 2: a filter */
	return (line != NULL && strtol(line + 9, NULL, 10) == 2);
#endif
}
