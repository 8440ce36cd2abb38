/* embedder_child.c -- the worker's part: it keeps the embedder running beside itself. */
#include "base/settings.h"
#include "embeddings.h"
#include "ops/beside.h"
#include "ops/command.h"

static const char *const argv[] = {COMMAND_SELF, "embed", "--follow", NULL};
static struct beside embedder = {.what = "the embedder", .argv = argv};

bool
embeddings_on(void)
{
	return (settings()->embeddings_url != NULL && settings()->embeddings_url[0] != '\0');
}

void
embedder_keep(void)
{
	if (embeddings_on())
		beside_keep(&embedder);
}

void
embedder_stop(void)
{
	beside_stop(&embedder);
}
