/* kept.cc -- what a reader keeps in memory from search to search. */
#include "search/xapian/shim.hh"

namespace shim
{

namespace
{

uint32_t
kept_item(xapian_kept *kept, string_view item)
{
	auto [at, fresh] = kept->numbers.emplace(item, static_cast<uint32_t>(kept->items.size()));

	if (fresh)
		kept->items.push_back(&at->first);
	return (at->second);
}

/* Calls each with every value of this slot among the documents of a batch. */
template <typename Each>
void
batch_values(const Xapian::Database &db, unsigned slot, Xapian::docid first, Each each)
{
	auto v = db.valuestream_begin(slot);

	for (v.skip_to(first); v != db.valuestream_end(slot); ++v) {
		Xapian::docid id = v.get_docid();

		if (id - first >= batch::SIZE)
			break;
		each(id - first, *v);
	}
}

} /* namespace */

std::unique_ptr<batch>
batch_read(const kept_db &from, size_t number)
{
	Xapian::docid first = static_cast<Xapian::docid>(number) * batch::SIZE + 1;
	auto made = std::make_unique<batch>();
	size_t done = 0;

	std::fill(std::begin(made->lengths), std::end(made->lengths), 0);
	std::fill(std::begin(made->priors), std::end(made->priors), NO_PRIOR);
	auto document = from.db.postlist_begin(string());
	for (document.skip_to(first); document != from.db.postlist_end(string()); ++document) {
		if (*document - first >= batch::SIZE)
			break;
		made->lengths[*document - first] = document.get_doclength();
	}
	batch_values(from.db, from.kept->how.prior_slot, first,
	    [&](size_t i, const string &value) { made->priors[i] = prior_unpack(value); });
	batch_values(from.db, from.kept->how.facet_slot, first, [&](size_t i, const string &value) {
		while (done < i)
			made->ends[done++] = static_cast<uint32_t>(made->facets.size());
		items_each(value,
		    [&](string_view item) { made->facets.push_back(kept_item(from.kept, item)); });
	});
	while (done < batch::SIZE)
		made->ends[done++] = static_cast<uint32_t>(made->facets.size());
	return (made);
}

namespace
{

/* What an entry costs beside what it holds, about. */
constexpr size_t ENTRY = 200;

string
word_key(const kept_db &from, const string &term)
{
	return (string(reinterpret_cast<const char *>(&from.words), sizeof(from.words)) + term);
}

postings
postings_read(const Xapian::Database &db, const string &term)
{
	postings made{{}, {}, 0};

	for (auto p = db.postlist_begin(term); p != db.postlist_end(term); ++p) {
		Xapian::termcount times = p.get_wdf();

		made.documents.push_back(*p);
		made.times.push_back(
		    static_cast<uint16_t>(std::min<Xapian::termcount>(times, UINT16_MAX)));
		made.all += times;
	}
	made.documents.shrink_to_fit();
	made.times.shrink_to_fit();
	return (made);
}

} /* namespace */

const postings *
kept_word_known(const kept_db *from, const string &term)
{
	return (from == nullptr ? nullptr : from->kept->words.find(word_key(*from, term)));
}

const postings &
kept_word(const kept_db &from, const string &term)
{
	const string key = word_key(from, term);
	const postings *known = from.kept->words.find(key);

	if (known != nullptr)
		return (*known);
	postings made = postings_read(from.db, term);
	size_t size = made.documents.size() * 6 + key.size() + ENTRY;

	return (from.kept->words.add(key, std::move(made), size));
}

namespace
{

uint64_t
kept_key(const kept_db &from, Xapian::docid document)
{
	return (static_cast<uint64_t>(from.number) << 32 | document);
}

/* The document's place among those kept, now the latest. */
xapian_kept::document *
kept_document(const kept_db &from, Xapian::docid document)
{
	const uint64_t key = kept_key(from, document);
	xapian_kept::document *known = from.kept->documents.find(key);

	if (known != nullptr)
		return (known);
	return (&from.kept->documents.add(key, {string(), string(), false, false}, ENTRY));
}

string_view
kept_bytes(xapian_kept *kept, string *bytes, bool *has, string &&value)
{
	*bytes = std::move(value);
	*has = true;
	kept->documents.grow(bytes->size());
	return (*bytes);
}

} /* namespace */

string_view
kept_data(const kept_db &from, Xapian::docid document)
{
	xapian_kept::document *d = kept_document(from, document);

	if (d->has_data)
		return (d->data);
	return (kept_bytes(from.kept, &d->data, &d->has_data,
	    from.db.get_document(document, Xapian::DOC_ASSUME_VALID).get_data()));
}

string_view
kept_slot(const kept_db &from, Xapian::docid document)
{
	xapian_kept::document *d = kept_document(from, document);

	if (d->has_slot)
		return (d->slot);
	return (kept_bytes(from.kept, &d->slot, &d->has_slot,
	    from.db.get_document(document, Xapian::DOC_ASSUME_VALID)
		.get_value(from.kept->how.document_slot)));
}

namespace
{

/* What is kept under the old number nobody asks for again: it makes room by itself. */
void
kept_forget_all(kept_db *db)
{
	db->batches.clear();
	db->number = db->kept->databases++;
}

} /* namespace */

void
kept_move(kept_db *db, uint64_t before, uint64_t now)
{
	const std::vector<touched> commits = touched_read(db->db);
	uint64_t next = before + 1;

	db->words = db->kept->databases++;
	for (const touched &one : commits) {
		if (one.revision < next)
			continue;
		if (one.revision != next || one.all)
			break;
		next++;
		for (Xapian::docid document : one.documents) {
			size_t number = (document - 1) / batch::SIZE;

			if (number < db->batches.size())
				db->batches[number] = nullptr;
			db->kept->documents.erase(kept_key(*db, document));
		}
	}
	if (next != now + 1)
		kept_forget_all(db);
}

} /* namespace shim */

xapian_code
xapian_kept_new(const xapian_keeping *how, xapian_kept **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto kept = std::make_unique<xapian_kept>();

		kept->how = *how;
		kept->databases = 0;
		*out = kept.release();
	}));
}

void
xapian_kept_trim(xapian_kept *kept)
{
	kept->documents.trim(kept->how.bytes);
	kept->words.trim(kept->how.word_bytes);
}

void
xapian_kept_free(xapian_kept *kept)
{
	discard(kept);
}
