-- What was learned from use: pairs, the translation table, searches that found nothing.

-- What somebody searched and did lately.
create index search_shown_person on search_shown (person, shown_at);
