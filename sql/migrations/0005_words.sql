-- Glossary, synonyms, languages of spaces and posts.
do $$ begin end $$;
