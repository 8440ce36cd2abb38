-- Companies with thousands of tags.

-- What closed spaces that somebody reads count with each tag; what all open ones count stands with the tag.
create index tag_count_space on tag_count (space);
create function tag_closed(of_reader bigint) returns table (tag bigint, questions bigint) language sql stable as $$
	select c.tag, sum(c.questions)::bigint
	from tag_count c
	where c.questions > 0
		and c.space = any (array(select v.space from reader_space v where v.reader = of_reader and v.private))
	group by c.tag
$$;
