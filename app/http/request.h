/* request.h -- what serve.c starts and ends of requests. */
#ifndef PEERLORE_HTTP_REQUEST_H
#define PEERLORE_HTTP_REQUEST_H

/* Before workers fork: compiles the routes. */
void requests_prepare(void);
/* At a worker's end. */
void requests_close(void);

#endif
