/* set.cc -- the databases that a reader may see, as one. */
#include "search/xapian/shim.hh"

xapian_code
index_set_new(xapian_db *const *dbs, size_t n, const xapian_scheme *scheme, index_set **out,
    xapian_error *error)
{
	return (guarded(error, [&] {
		auto set = std::make_unique<index_set>();

		set->scheme = *scheme;
		set->languages = 0;
		std::fill(std::begin(set->spoken), std::end(set->spoken), 0);
		set->documents = 0;
		set->parts = false;
		set->keeps = n > 0;
		for (size_t i = 0; i < n; i++) {
			/* An empty database finds nothing, but costs as much as a full one. */
			if (dbs[i]->info.documents == 0)
				continue;
			set->db.add_database(dbs[i]->db);
			set->each.push_back(dbs[i]->db);
			set->kept.push_back(dbs[i]->kept);
			set->keeps = set->keeps && dbs[i]->kept != nullptr;
			set->languages |= dbs[i]->info.languages;
			for (unsigned l = 0; l < XAPIAN_LANGUAGES; l++)
				set->spoken[l] += dbs[i]->info.spoken[l];
			set->documents += dbs[i]->info.documents;
			set->parts = set->parts || dbs[i]->info.parts;
		}
		*out = set.release();
	}));
}

uint32_t
index_set_languages(const index_set *set)
{
	return (set->languages);
}

uint32_t
index_set_spoken(const index_set *set, unsigned language)
{
	return (language < XAPIAN_LANGUAGES ? set->spoken[language] : 0);
}

uint32_t
index_set_documents(const index_set *set)
{
	return (set->documents);
}

bool
index_set_parts(const index_set *set)
{
	return (set->parts);
}

void
index_set_free(index_set *set)
{
	discard(set);
}

namespace shim
{

namespace
{

bool
has_any(const Xapian::Database &db, const kept_db *kept, const std::vector<asked> &terms)
{
	for (const asked &a : terms) {
		const postings *known = kept_word_known(kept, a.term);

		if (known != nullptr ? known->documents > 0 : db.term_exists(a.term))
			return (true);
	}
	return (false);
}

} /* namespace */

narrowed
set_narrow(const index_set *set, const xapian_query *any_of)
{
	std::vector<asked> terms;
	narrowed in;

	if (any_of == nullptr || set->each.size() < 2) {
		in.db = set->db;
		for (const auto &kept : set->kept)
			in.kept.push_back(kept.get());
		return (in);
	}
	terms = query_terms(any_of->query);
	for (size_t i = 0; i < set->each.size(); i++) {
		if (i > 0 && !has_any(set->each[i], set->kept[i].get(), terms))
			continue;
		in.db.add_database(set->each[i]);
		in.kept.push_back(set->kept[i].get());
	}
	return (in);
}

} /* namespace shim */

xapian_code
index_set_bytes(const index_set *set, const xapian_search *search, uint32_t document, uint32_t slot,
    arena *mem, str *bytes, xapian_error *error)
{
	return (guarded(error, [&] {
		const string value =
		    set_narrow(set, search->any_of).db.get_document(document).get_value(slot);

		*bytes = str{arena_copy(mem, value.data(), value.size()), value.size()};
	}));
}
