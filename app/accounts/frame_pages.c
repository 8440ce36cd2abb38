/* frame_pages.c -- makes what stands around every page. */
#include "accounts.h"
#include "frame.h"
#include "http/page.h"

static const struct {
	const char *word;
	const char *sentence;
} notices[] = {
#define X(word, sentence) {word, sentence},
#include "notices.def"
#undef X
};

static const char *
notice_find(struct str word)
{
	size_t i;

	for (i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		if (str_eq(str_of(notices[i].word), word))
			return (notices[i].sentence);
	}
	return (NULL);
}

struct frame *
frame_new(struct page *page, struct str title, enum nav nav)
{
	struct frame *f = arena_new_of(page->ctx.mem, struct frame);
	const struct actor *actor = &page->ctx.actor;

	f->title = title;
	f->description =
	    STR("Questions and answers among colleagues: ask, answer, find what worked.");
	f->nav = nav;
	f->person = actor->person;
	f->person_name = actor->name;
	f->waiting = actor->waiting;
	f->news = actor->news;
	f->admin = actor->admin;
	f->csrf = page_csrf(page);
	if (page_method(page) == HTTP_GET && page_has_query(page, "done"))
		f->notice = notice_find(page_query(page, "done"));
	return (f);
}

void
frame_proof(struct page *page, struct frame *frame)
{
	if (page_method(page) == HTTP_GET && actor_fresh(&page->ctx) == ERR_STEP_UP)
		frame->proof = page_here(page);
}
