-- Whoever is suspended reads why in a mail, too.
alter table mail
	add column suspension bigint unique references suspension on delete cascade,
	drop constraint mail_about,
	add constraint mail_about check (num_nonnulls(notice, digest, meeting, suspension) + reset::integer = 1
		and (meeting is null) = (sequence is null));
