-- Vectors of an embeddings endpoint, kept with their model.
do $$ begin end $$;
