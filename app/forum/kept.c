/* kept.c -- when everything that is kept of threads and readers has to go. */
#include "forum/entry_kept.h"
#include "forum/names_kept.h"
#include "forum/thread_door.h"
#include "local.h"
#include "store/db.h"

void
forum_kept_forget(void)
{
	thread_doors_forget();
	entries_forget();
	names_forget();
	standings_forget();
}

void
forum_kept_check(struct ctx *ctx)
{
	static uint64_t losses;

	if (db_losses(ctx->db) == losses)
		return;
	losses = db_losses(ctx->db);
	forum_kept_forget();
}
