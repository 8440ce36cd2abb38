-- The rules that rows of post, thread and person keep, looked at when what they speak of is written, and not with each
-- count: PostgreSQL reads a table's check constraints from their text again for every statement that writes it, which
-- was a fifth of posting an answer. Null means, as in a constraint, that a rule says nothing.
create function post_rules() returns trigger language plpgsql as $$
begin
	if new.kind not in ('question', 'answer', 'tip', 'offer')
			or (new.kind = 'answer') <> (new.title is null) or (new.kind = 'answer') <> (new.id <> new.thread)
			or char_length(new.title) not between 1 and 250 or octet_length(new.body) > 131072
			or char_length(new.summary) > 200 or (new.kind <> 'tip' and new.summary <> '')
			or new.language !~ '^[a-z]{2}$' or (new.withdrawn_at is null) <> (new.withdrawn_by is null) then
		raise check_violation using table = 'post', message = format('post %s breaks a rule of posts', new.id);
	end if;
	return new;
end $$;

create function thread_rules() returns trigger language plpgsql as $$
begin
	if new.kind not in ('question', 'tip', 'offer') or (new.overdue and new.review_by is null)
			or (new.closed_at is null) <> (new.closed_by is null) or (new.closed_at is null) <> (new.closed_reason is null)
			or (new.closed_at is not null and new.kind <> 'question') or char_length(new.closed_note) > 300
			or new.closed_reason not in ('duplicate', 'unclear', 'elsewhere', 'obsolete', 'solved', 'other')
			or (new.locked_at is null) <> (new.locked_by is null) or (new.pinned_at is null) <> (new.pinned_by is null) then
		raise check_violation using table = 'thread', message = format('thread %s breaks a rule of threads', new.id);
	end if;
	return new;
end $$;

create function person_rules() returns trigger language plpgsql as $$
begin
	if new.state not in ('invited', 'active', 'suspended', 'imported', 'erased', 'unnamed')
			or (new.id < 0) <> (new.state = 'unnamed') or char_length(new.name) not between 1 and 80
			or new.email <> lower(new.email) or octet_length(new.email) not between 3 and 254
			or new.handle !~ '^[a-z0-9][a-z0-9._-]{0,59}$' or new.manager = new.id or octet_length(new.about) > 4000
			or char_length(new.team) > 80 or char_length(new.job) > 80 or cardinality(new.languages) > 10 then
		raise check_violation using table = 'person', message = format('person %s breaks a rule of persons', new.id);
	end if;
	return new;
end $$;

-- `within_rules` comes after the triggers that say who wrote (unnamed_*) and what somebody is called (person_*).
create trigger within_rules before insert or update of id, kind, thread, title, body, summary, language, withdrawn_at, withdrawn_by
	on post for each row execute function post_rules();
create trigger within_rules before insert or update of kind, review_by, overdue, closed_at, closed_by, closed_reason, closed_note,
		locked_at, locked_by, pinned_at, pinned_by
	on thread for each row execute function thread_rules();
create trigger within_rules before insert or update of id, email, name, team, about, state, manager, job, languages, handle
	on person for each row execute function person_rules();

alter table post drop constraint post_body_check, drop constraint post_check, drop constraint post_check1,
	drop constraint post_check2, drop constraint post_check3, drop constraint post_kind_check,
	drop constraint post_language_check, drop constraint post_summary_check, drop constraint post_title_check;
alter table thread drop constraint thread_check, drop constraint thread_check1, drop constraint thread_check2,
	drop constraint thread_check3, drop constraint thread_check4, drop constraint thread_closed_note_check,
	drop constraint thread_closed_reason_check, drop constraint thread_kind_check;
alter table person drop constraint person_about_check, drop constraint person_check, drop constraint person_email_check,
	drop constraint person_handle_check, drop constraint person_job_check, drop constraint person_languages_check,
	drop constraint person_name_check, drop constraint person_state_check, drop constraint person_team_check,
	drop constraint person_unnamed;
