/* pace_api.c -- the settings of notices for programs. */
#include "http/api.h"
#include "notify.h"

static enum err
pace_answer(struct page *page)
{
	struct notice_pace pace;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = notice_pace_show(&page->ctx, &pace)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_bool(&j, "mail_at_once", pace.at_once);
	json_put_str(&j, "digest", pace.digest);
	json_put_int(&j, "digest_hour", pace.hour);
	json_put_str(&j, "digest_day", pace.day);
	json_put_str(&j, "time_zone", pace.time_zone);
	json_put_str_or_null(&j, "quiet_from", pace.quiet_from);
	json_put_str_or_null(&j, "quiet_until", pace.quiet_until);
	json_put_int(&j, "interruptions_limit", pace.limit);
	json_put_int(&j, "interruptions_used", pace.used);
	json_put_array(&j, "kinds");
	for (i = 0; i < pace.choices.n; i++) {
		const struct notice_choice *c = &pace.choices.items[i];

		json_put_object(&j, NULL);
		json_put_str(&j, "type", c->word);
		json_put_str(&j, "about", c->label);
		json_put_bool(&j, "act", c->act);
		json_put_str(&j, "mail", c->mail);
		json_put_object_end(&j);
	}
	json_put_array_end(&j);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_notifications(struct page *page)
{
	return (pace_answer(page));
}

enum err
api_notifications_change(struct page *page)
{
	bool at_once = json_field_bool(page, "mail_at_once", OPTIONAL);
	struct str digest = json_field_str(page, "digest", OPTIONAL);
	int64_t hour = json_field_int(page, "digest_hour", OPTIONAL);
	struct str day = json_field_str(page, "digest_day", OPTIONAL);
	struct str_list now = json_field_str_list(page, "mail_now", OPTIONAL);
	struct str_list in_digest = json_field_str_list(page, "mail_digest", OPTIONAL);
	struct str_list off = json_field_str_list(page, "mail_off", OPTIONAL);
	struct notice_pace_change change = {
	    .at_once = json_has(page, "mail_at_once") ? &at_once : NULL,
	    .digest = json_has(page, "digest") ? &digest : NULL,
	    .hour = json_has(page, "digest_hour") ? &hour : NULL,
	    .day = json_has(page, "digest_day") ? &day : NULL,
	    .now = &now,
	    .in_digest = &in_digest,
	    .off = &off,
	};
	enum err e;

	if ((e = json_done(page)) || (e = notice_pace_change(&page->ctx, &change)))
		return (e);
	return (pace_answer(page));
}
