-- What was learned from use: pairs, the translation table, searches that found nothing.
do $$ begin end $$;
