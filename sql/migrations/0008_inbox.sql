-- The inbox of a person, and mail to be sent.
do $$ begin end $$;
