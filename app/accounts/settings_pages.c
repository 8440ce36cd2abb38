/* settings_pages.c -- one's own settings: profile, password, sessions, tokens. */
#include "accounts/pages.h"
#include "base/settings.h"
#include "http/page.h"
#include "views.h"

#define TOKEN_DAYS STR("90")

/* -- what a User-Agent says ------------------------------------------------------------ */

struct agent_word {
	struct str mark;
	const char *word;
};

/* The first mark that is there wins: everybody claims to be somebody else as well. */
static const char *
agent_word(struct str agent, const struct agent_word *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (str_find(agent, words[i].mark) >= 0)
			return (words[i].word);
	}
	return (NULL);
}

struct str
agent_words(struct arena *mem, struct str agent)
{
	static const struct agent_word browsers[] = {
	    {{"Edg", 3}, "Edge"},
	    {{"OPR/", 4}, "Opera"},
	    {{"Firefox/", 8}, "Firefox"},
	    {{"FxiOS/", 6}, "Firefox"},
	    {{"Chrome/", 7}, "Chrome"},
	    {{"Chromium/", 9}, "Chromium"},
	    {{"CriOS/", 6}, "Chrome"},
	    {{"Safari/", 7}, "Safari"},
	    {{"curl/", 5}, "curl"},
	};
	static const struct agent_word systems[] = {
	    {{"iPhone", 6}, "iPhone"},
	    {{"iPad", 4}, "iPad"},
	    {{"Android", 7}, "Android"},
	    {{"Windows", 7}, "Windows"},
	    {{"Mac OS X", 8}, "Mac"},
	    {{"CrOS", 4}, "Chromebook"},
	    {{"Linux", 5}, "Linux"},
	};
	const char *browser = agent_word(agent, browsers, sizeof(browsers) / sizeof(browsers[0]));
	const char *system = agent_word(agent, systems, sizeof(systems) / sizeof(systems[0]));

	if (browser == NULL)
		return (
		    agent.n == 0 ? STR("A program without a name") : str_first_points(agent, 40));
	if (system == NULL)
		return (str_of(browser));
	return (str_fmt(mem, "%s on %s", browser, system));
}

/* -- the page ----------------------------------------------------------------------------- */

/* When one may be asked, as typed. */
static void
asking_restore(struct page *page, struct settings_page_view *view)
{
	struct availability *asking = &view->asking;
	struct availability_problems *wrong = &view->asking_problems;

	if (page_has_form(page, "work_from")) {
		asking->from = page_form(page, "work_from");
		asking->until = page_form(page, "work_until");
		asking->quiet_from = page_form(page, "quiet_from");
		asking->quiet_until = page_form(page, "quiet_until");
		wrong->asks_typed = page_form(page, "asks_per_week");
		wrong->week = day_choices(page->ctx.mem, page_form_all(page, "work_days"));
	}
	wrong->first = page_form(page, "first");
	wrong->last = page_form(page, "last");
	wrong->days = page_problem(page, "work_days");
	wrong->from = page_problem(page, "work_from");
	wrong->until = page_problem(page, "work_until");
	wrong->quiet_from = page_problem(page, "quiet_from");
	wrong->quiet_until = page_problem(page, "quiet_until");
	wrong->asks = page_problem(page, "asks_per_week");
	wrong->away = page_problem(page, "away");
}

/* What the forms show when one of them comes back: their fields as typed. */
static void
typed_restore(struct page *page, struct settings_page_view *view)
{
	if (page_has_form(page, "about")) {
		view->person.name = page_form(page, "name");
		view->person.team = page_form(page, "team");
		view->person.about = page_form(page, "about");
		view->person.job = page_form(page, "job");
		view->person.languages = page_form_all(page, "languages");
		view->person.time_zone = page_form(page, "time_zone");
		view->name_problem = page_problem(page, "name");
		view->team_problem = page_problem(page, "team");
		view->about_problem = page_problem(page, "about");
		view->job_problem = page_problem(page, "job");
		view->languages_problem = page_problem(page, "languages");
		view->zone_problem = page_problem(page, "time_zone");
	} else if (page_has_form(page, "scopes")) {
		view->token_name = page_form(page, "name");
		view->token_days = page_form(page, "days");
		view->may_write = str_eq(page_form(page, "scopes"), STR("write"));
		view->may_admin = str_eq(page_form(page, "scopes"), STR("admin"));
		view->may_all = str_eq(page_form(page, "scopes"), STR("all"));
		view->token_name_problem = page_problem(page, "name");
		view->scopes_problem = page_problem(page, "scopes");
		view->days_problem = page_problem(page, "days");
	} else if (page_has_form(page, "work_from") || page_has_form(page, "first")) {
		asking_restore(page, view);
	} else {
		view->current_problem = page_problem(page, "current");
		view->password_problem = page_problem(page, "password");
		view->again_problem = page_problem(page, "again");
	}
}

/* All languages, with those they speak chosen. */
static struct language_choices
languages_spoken(struct arena *mem, struct str_list codes)
{
	struct language_choices all = language_choices(mem, STR(""));
	size_t i, k;

	for (i = 0; i < all.n; i++) {
		for (k = 0; k < codes.n; k++)
			all.items[i].chosen |= str_eq(all.items[i].code, codes.items[k]);
	}
	return (all);
}

static enum err
settings_page_show(struct page *page, struct str new_token)
{
	struct settings_page_view view = {.new_token = new_token, .token_days = TOKEN_DAYS};
	struct ctx *ctx = &page->ctx;
	struct frame *frame;
	size_t i;
	enum err e;

	if ((e = person_show(ctx, ctx->actor.person, &view.person)) ||
	    (e = password_needs_current(ctx, &view.needs_current)) ||
	    (e = second_factor_show(ctx, &view.second)) || (e = face_show(ctx, &view.face)) ||
	    (e = session_list(ctx, &view.sessions)) || (e = api_token_list(ctx, &view.tokens)) ||
	    (e = availability_show(ctx, &view.asking)))
		return (e);
	view.asking_problems.week = day_choices(ctx->mem, view.asking.days);
	for (i = 0; i < view.sessions.n; i++) {
		view.sessions.items[i].agent = agent_words(ctx->mem, view.sessions.items[i].agent);
	}
	view.others = view.sessions.n > 1;
	view.face_problem = page_problem(page, "picture");
	if (view.face_problem == NULL)
		view.face_problem = page_problem(page, "recording");
	if (view.face_problem == NULL && view.face.fault.n > 0)
		view.face_problem = str_c(ctx->mem, view.face.fault);
	view.mail_host = view.person.email;
	(void)str_cut(&view.mail_host, '@', &view.mail_name);
	if (ctx->problem_count > 0)
		typed_restore(page, &view);
	view.languages = languages_spoken(ctx->mem, view.person.languages);
	view.mail = settings()->smtp_url[0] != '\0';
	frame = frame_new(page, STR("Settings"), NAV_NONE);
	frame_proof(page, frame);
	view.frame = frame;
	t_settings_page(page->out, &view);
	return (OK);
}

static enum err
settings_again(struct page *page)
{
	page_status(page, 422);
	return (settings_page_show(page, STR("")));
}

enum err
page_settings(struct page *page)
{
	return (settings_page_show(page, STR("")));
}

enum err
page_settings_profile(struct page *page)
{
	struct str name = page_form(page, "name"), team = page_form(page, "team");
	struct str about = page_form(page, "about"), zone = page_form(page, "time_zone");
	struct str job = page_form(page, "job");
	struct str_list languages = page_form_all(page, "languages");
	struct person_change change = {.name = &name,
	    .team = &team,
	    .about = &about,
	    .job = &job,
	    .languages = &languages,
	    .time_zone = &zone};
	enum err e = person_change(&page->ctx, &change);

	if (e == ERR_INPUT)
		return (settings_again(page));
	return (e ? e : page_redirect(page, STR("/settings?done=saved")));
}

enum err
page_settings_picture(struct page *page)
{
	/* The file of the form, as an upload. */
	struct str upload = page_form(page, "recording");
	enum err e = page->ctx.problem_count > 0 ? ERR_INPUT : face_set(&page->ctx, upload);

	if (e == ERR_INPUT)
		return (settings_again(page));
	return (e ? e : page_redirect(page, STR("/settings?done=face#h-picture")));
}

enum err
page_settings_picture_remove(struct page *page)
{
	enum err e = face_remove(&page->ctx);

	return (e ? e : page_redirect(page, STR("/settings?done=face-gone#h-picture")));
}

enum err
page_settings_recognition(struct page *page)
{
	bool part = page_has_form(page, "part");
	struct person_change change = {.recognition = &part};
	enum err e = person_change(&page->ctx, &change);

	return (e ? e : page_redirect(page, STR("/settings?done=saved")));
}

enum err
page_settings_password(struct page *page)
{
	struct password_form form = {
	    .current = page_form(page, "current"),
	    .password = page_form(page, "password"),
	    .again = page_form(page, "again"),
	    .agent = page_agent(page),
	};
	struct signed_in in;
	enum err e = password_change(&page->ctx, &form, &in);

	if (e == ERR_INPUT)
		return (settings_again(page));
	if (e)
		return (e);
	page_session_start(page, in.token, in.seconds);
	return (page_redirect(page, STR("/settings?done=password")));
}

enum err
page_settings_session_end(struct page *page)
{
	enum err e = session_end(&page->ctx, page_path_id(page, "id"));

	return (e ? e : page_redirect(page, STR("/settings?done=signed-out")));
}

enum err
page_settings_sessions_end(struct page *page)
{
	enum err e = session_end_others(&page->ctx);

	return (e ? e : page_redirect(page, STR("/settings?done=others-out")));
}

enum err
page_settings_token_make(struct page *page)
{
	struct api_token_form form = {
	    .name = page_form(page, "name"),
	    .scopes = page_form(page, "scopes"),
	    .days = page_form_id(page, "days"),
	};
	struct api_token_made made;
	enum err e = api_token_make(&page->ctx, &form, &made);

	if (e == ERR_INPUT)
		return (settings_again(page));
	return (e ? e : settings_page_show(page, made.token));
}

enum err
page_settings_token_revoke(struct page *page)
{
	enum err e = api_token_revoke(&page->ctx, page_path_id(page, "id"));

	return (e ? e : page_redirect(page, STR("/settings?done=revoked")));
}

/* -- when one may be asked, and about what ------------------------------------------------ */

enum err
page_settings_asking(struct page *page)
{
	struct str_list days = page_form_all(page, "work_days");
	struct str from = page_form(page, "work_from"), until = page_form(page, "work_until");
	struct str quiet_from = page_form(page, "quiet_from");
	struct str quiet_until = page_form(page, "quiet_until");
	int64_t asks = -1;
	struct availability_change change = {.days = &days,
	    .from = &from,
	    .until = &until,
	    .quiet_from = &quiet_from,
	    .quiet_until = &quiet_until,
	    .asks = &asks};
	enum err e;

	if (!str_int64(str_trim(page_form(page, "asks_per_week")), &asks))
		asks = -1;
	e = availability_change(&page->ctx, &change);
	if (e == ERR_INPUT)
		return (settings_again(page));
	return (e ? e : page_redirect(page, STR("/settings?done=saved")));
}

enum err
page_settings_away(struct page *page)
{
	enum err e = away_add(&page->ctx, page_form(page, "first"), page_form(page, "last"));

	if (e == ERR_INPUT)
		return (settings_again(page));
	return (e ? e : page_redirect(page, STR("/settings?done=saved")));
}

enum err
page_settings_away_remove(struct page *page)
{
	enum err e = away_remove(&page->ctx, page_form(page, "first"));

	if (e == ERR_INPUT)
		return (settings_again(page));
	return (e ? e : page_redirect(page, STR("/settings?done=saved")));
}

enum err
page_settings_topics(struct page *page)
{
	struct str act = page_form(page, "act"), name = page_form(page, "name");
	enum topic_act what = str_eq(act, STR("add"))      ? TOPIC_ADD
			      : str_eq(act, STR("remove")) ? TOPIC_REMOVE
							   : TOPIC_RESTORE;
	enum err e = topic_choose(&page->ctx, name, what);

	if (e)
		return (e);
	return (page_redirect(page,
	    str_fmt(page->ctx.mem, "/people/%lld?done=saved", (long long)page->ctx.actor.person)));
}
