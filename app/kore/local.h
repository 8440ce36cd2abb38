/* local.h -- what server.c needs of seccomp.c. */
#ifndef PEERLORE_KORE_LOCAL_H
#define PEERLORE_KORE_LOCAL_H

/* Hands our filter to Kore, which loads it in each worker. In the parent, before it forks. */
void sandbox_prepare(void);

#endif
