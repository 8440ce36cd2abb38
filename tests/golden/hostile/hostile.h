/* hostile.h -- one hostile value in every form a page can show it. */
#ifndef PEERLORE_TESTS_HOSTILE_H
#define PEERLORE_TESTS_HOSTILE_H

#include "text/html.h"

struct hostile {
	struct str value;
	struct html markdown;
	struct html comment;
	struct html difference;
};

struct hostile_list {
	struct hostile *items;
	size_t n;
};

#endif
