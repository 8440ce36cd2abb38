-- Uploads (their owner fills this in).
do $$ begin end $$;
