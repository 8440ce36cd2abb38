/* crash.h -- when a worker dies, the log says in which route. */
#ifndef PEERLORE_HTTP_CRASH_H
#define PEERLORE_HTTP_CRASH_H

/* Once in each worker. */
void crash_open(void);

#endif
