/*
 * ask.h -- asking another process of this node something, without keeping the loop waiting.
 *
 * A worker holds one connection to a local socket in the data folder
 * (SOCK_SEQPACKET) and tries again each second while there is none. A question
 * is 8 bytes of ours and the text; its answer begins with the same 8 bytes. Who
 * asks sleeps until the answer, or until its time is over. Handlers call page_inquire.
 */
#ifndef PEERLORE_HTTP_ASK_H
#define PEERLORE_HTTP_ASK_H

#define ASK_ANSWER_MAX 16384
#define ASK_WAITING_MAX 64

/* In the worker. name below folder; the descriptor given becomes readable when somebody's time is over, -1: cannot be done. */
int ask_open(const char *folder, const char *name);
/* On the main stack, now and then: connects when there is no connection. The new descriptor, to be watched for reading; else -1. */
int ask_connect(void);
/* On the main stack, when the connection can be read or has failed. */
void ask_read(void);
/* On the main stack, when the first descriptor is readable. */
void ask_expire(void);
void ask_close(void);

#endif
