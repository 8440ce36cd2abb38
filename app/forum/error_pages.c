/* error_pages.c -- what a person reads who meets an error; what they typed comes back. */
#include "forum/error_view.h"
#include "http/page.h"
#include "views.h"

/* From here on a field is shown as text to look after, not carried along unseen. */
#define LONG_TEXT 60

static struct str
field_label(struct str name)
{
	static const struct {
		struct str name;
		struct str label;
	} labels[] = {{STR("title"), STR("Title")}, {STR("body"), STR("Your text")},
	    {STR("goal"), STR("What you want to do")}, {STR("tried"), STR("What you tried")},
	    {STR("stuck"), STR("Where you are stuck")}, {STR("about"), STR("About")}};
	size_t i;

	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (str_eq(labels[i].name, name))
			return (labels[i].label);
	}
	return (STR_NONE);
}

static bool
is_secret(struct str name)
{
	return (str_eq(name, STR("password")) || str_eq(name, STR("again")) ||
		str_eq(name, STR("current")) || str_eq(name, STR("code")));
}

static struct error_fields
fields_of(struct page *page)
{
	struct pair_list pairs = page_form_fields(page);
	struct error_fields fields = {
	    arena_array(page->ctx.mem, pairs.n, sizeof(struct error_field)), pairs.n};
	size_t i;

	for (i = 0; i < pairs.n; i++) {
		struct str label = field_label(pairs.items[i].name);

		fields.items[i] = (struct error_field){.name = pairs.items[i].name,
		    .label = label.n > 0 ? label : pairs.items[i].name,
		    .value = pairs.items[i].value,
		    .long_text = label.n > 0 || pairs.items[i].value.n > LONG_TEXT,
		    .secret = is_secret(pairs.items[i].name)};
	}
	return (fields);
}

/* What failed may have been done all the same (the answer of a commit can get lost): it is sent again as the same try. */
void
error_page(struct page *page, enum err e)
{
	struct error_view view = {.error = e,
	    .status = err_status(e),
	    .sentence = err_sentence(e),
	    .problem = page->ctx.problem_count > 0 ? page->ctx.problems[0].sentence : NULL,
	    .here = page_here(page),
	    .once = e == ERR_INPUT ? page_once(page) : page_once_again(page),
	    .reference = page_request_id(page),
	    .may_resend = page_may_resend(page) && e != ERR_NOT_FOUND && e != ERR_FORBIDDEN};

	if (page_method(page) != HTTP_GET)
		view.fields = fields_of(page);
	view.csrf = e == ERR_SIGNED_OUT ? page_csrf_again(page) : page_csrf(page);
	view.frame = frame_new(
	    page, e == ERR_NOT_FOUND ? STR("Not found") : STR("That did not work"), NAV_NONE);
	t_error_page(page->out, &view);
}
