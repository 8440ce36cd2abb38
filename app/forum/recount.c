/* recount.c -- `peerlore recount`: counters compared with what they count, and put right. */
#include <stdio.h>

#include "base/command_line.h"
#include "base/log.h"
#include "local.h"
#include "ops/task.h"
#include "store/db.h"

static enum err
put_right(struct ctx *ctx)
{
	struct db_batch *batch = db_batch(ctx->db);

	/* Each goes by what the one before it has put right. */
	q_recount_posts_add(batch, NULL);
	q_recount_threads_add(batch, NULL);
	q_recount_outdated_add(batch, NULL);
	q_recount_marks_add(batch, NULL);
	q_recount_votes_add(batch, NULL);
	q_recount_uses_add(batch, NULL);
	q_recount_doubts_add(batch, NULL);
	q_recount_marked_add(batch, NULL);
	q_recount_flags_add(batch, NULL);
	q_recount_offers_add(batch, NULL);
	q_recount_tags_gone_add(batch, NULL);
	q_recount_tags_add(batch, NULL);
	q_recount_open_tags_add(batch, NULL);
	q_recount_inboxes_add(batch, NULL);
	return (db_batch_run(batch));
}

static int64_t
wrong_all(const struct recount_wrong *wrong)
{
	return (wrong->posts + wrong->threads + wrong->tags + wrong->inboxes);
}

static enum err
recount(struct ctx *ctx, bool only_check, struct recount_wrong *wrong)
{
	enum err e;

	if (!only_check && (e = q_recount_hold(ctx->db, NULL)))
		return (e);
	if ((e = q_recount_wrong(ctx->db, wrong)))
		return (e);
	if (only_check || wrong_all(wrong) == 0)
		return (OK);
	return (put_right(ctx));
}

int
recount_command(struct command_line *line)
{
	bool only_check = line_flag(line, "--check");
	struct recount_wrong wrong = {0};
	struct task task;
	int64_t n;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, false)))
		return (task_status(e));
	if ((e = task_close(&task, recount(&task.ctx, only_check, &wrong))))
		return (task_status(e));
	n = wrong_all(&wrong);
	if (line->json)
		(void)printf("{\"posts\":%lld,\"threads\":%lld,\"tags\":%lld,\"inboxes\":%lld}\n",
		    (long long)wrong.posts, (long long)wrong.threads, (long long)wrong.tags,
		    (long long)wrong.inboxes);
	if (n > 0 && only_check)
		log_errorf("peerlore recount", "%lld counters are wrong", (long long)n);
	else
		log_info(n > 0 ? "%lld counters were wrong and are right now"
			       : "all counters are right (%lld wrong)",
		    (long long)n);
	return (n > 0 && only_check ? task_status(ERR_CONFLICT) : task_status(OK));
}
