/* proof.c -- what a person has shown to know: their best answers and tips on a topic. */
#include "mentoring/local.h"
#include "text/slug.h"

#define BEST 3 /* answers, and tips */
#define SAID 2 /* thanks */

static enum err
thanks_read(struct ctx *ctx, int64_t person, struct str_list tags, struct proof *proof)
{
	struct offer_thanks_rows rows;
	size_t i;
	enum err e;

	if ((e = q_offer_thanks(ctx->db, ctx->actor.person, person, tags, SAID, &rows)))
		return (e);
	proof->said = (struct proof_thanks_list){
	    arena_array(ctx->mem, rows.n, sizeof(struct proof_thanks)), rows.n};
	for (i = 0; i < rows.n; i++) {
		const struct offer_thanks *r = &rows.items[i];

		proof->thanks = r->all_n;
		proof->said.items[i] =
		    (struct proof_thanks){{r->giver, r->name, r->team}, r->reason};
	}
	return (OK);
}

enum err
proof_of(struct ctx *ctx, int64_t person, struct str_list tags, struct proof *proof)
{
	struct offer_evidence_rows rows;
	size_t i;
	enum err e;

	if ((e = q_offer_evidence(ctx->db, ctx->actor.person, person, tags, BEST, &rows)))
		return (e);
	*proof = (struct proof){
	    .posts = {arena_array(ctx->mem, rows.n, sizeof(struct proof_item)), rows.n}};
	for (i = 0; i < rows.n; i++) {
		const struct offer_evidence *r = &rows.items[i];

		proof->answers = r->answers;
		proof->accepted = r->accepted_n;
		proof->uses = r->used;
		proof->tips = r->tips;
		proof->last_at = r->last_at;
		proof->posts.items[i] = (struct proof_item){.id = r->id,
		    .thread = r->thread,
		    .title = r->title,
		    .slug = slug(ctx->mem, r->title),
		    .tip = r->tip,
		    .accepted = r->accepted,
		    .uses = r->uses,
		    .created_at = r->created_at};
	}
	return (thanks_read(ctx, person, tags, proof));
}
