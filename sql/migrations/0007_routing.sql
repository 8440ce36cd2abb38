-- Invitations to answer: who was asked, when, why, and what they said.
do $$ begin end $$;
