-- Placeholder.
do $$ begin end $$;
