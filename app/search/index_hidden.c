/* index_hidden.c -- which words stand in private spaces and in no open one: for lists that more people read. */
#include "search/index_reader.h"

#define FORMS_MAX 8

/* The terms a word would be in the documents of one database: its stem in each of its languages. */
static enum err
has_word(const struct xapian_db *db, struct str word, struct arena *mem, bool *has)
{
	uint32_t languages = xapian_db_about(db).languages;
	struct xapian_error error;
	unsigned language;
	size_t i;

	for (language = 0; language < XAPIAN_LANGUAGES; language++) {
		struct str_list forms;

		if ((languages & 1u << language) == 0)
			continue;
		if (xapian_stems(word, language, 0, FORMS_MAX, mem, &forms, &error))
			return (index_failed(&error, "take a word apart"));
		for (i = 0; i < forms.n; i++) {
			if (xapian_db_has(db, forms.items[i], has, &error))
				return (index_failed(&error, "look for a word"));
			if (*has)
				return (OK);
		}
	}
	return (OK);
}

/* Marks those words in one database: of the open spaces they are cleared, of a private one set. */
static enum err
mark_all(const struct xapian_db *db, const struct str_list *words, struct arena *mem, bool open,
    bool *known, bool *hidden)
{
	size_t i;
	enum err e;

	for (i = 0; i < words->n; i++) {
		bool has = false;

		if (known[i] || hidden[i])
			continue;
		if ((e = has_word(db, words->items[i], mem, &has)))
			return (e);
		if (open)
			known[i] = has;
		else
			hidden[i] = has;
	}
	return (OK);
}

static enum err
mark_at(struct index_reader *r, int64_t space, const struct str_list *words, struct arena *mem,
    bool *known, bool *hidden)
{
	struct str path = index_path(r->dir, r->generation, space, r->path);
	struct xapian_error error;
	struct xapian_db *db;
	enum err e;

	/* What cannot be read may hold any word. */
	if (xapian_db_open(path, &db, &error))
		return (index_failed(&error, "open a search database"));
	e = mark_all(db, words, mem, space == INDEX_OPEN, known, hidden);
	xapian_db_free(db);
	return (e);
}

enum err
index_reader_hidden(struct index_reader *r, struct str_list words, struct arena *mem, bool *hidden)
{
	bool *known = arena_array(mem, words.n, sizeof(*known));
	struct int64_list spaces;
	size_t i;
	enum err e;

	if ((e = index_reader_ready(r)) ||
	    (e = index_spaces_on_disk(r->dir, r->generation, r->path, mem, &spaces)) ||
	    (e = mark_at(r, INDEX_OPEN, &words, mem, known, hidden)))
		return (e);
	for (i = 0; i < spaces.n; i++) {
		if ((e = mark_at(r, spaces.items[i], &words, mem, known, hidden)))
			return (e);
	}
	return (OK);
}
