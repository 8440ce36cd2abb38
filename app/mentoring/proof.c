/* proof.c -- what a person has shown to know: their best answers and tips on a topic. */
#include "mentoring/local.h"
#include "text/slug.h"

#define BEST 3 /* answers, and tips */

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
	return (OK);
}
