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

/* So many documents of a batch make an item one that is kept and counted for all of them at once. */
constexpr uint32_t SHARED = 4;

void
batch_facets(const kept_db &from, Xapian::docid first, batch *into)
{
	std::vector<std::pair<size_t, uint32_t>> items; /* of which document, and its number */
	std::unordered_map<uint32_t, uint64_t> having;
	size_t done = 0;

	batch_values(from.db, from.kept->how.facet_slot, first, [&](size_t i, const string &value) {
		items_each(value, [&](string_view item) {
			items.emplace_back(i, kept_item(from.kept, item));
			having[items.back().second] |= uint64_t{1} << i;
		});
	});
	for (const auto &[item, bits] : having) {
		if (bits_count(bits) >= SHARED)
			into->facets.push_back({item, bits});
	}
	for (const auto &[i, item] : items) {
		while (done < i)
			into->ends[done++] = static_cast<uint32_t>(into->own.size());
		if (bits_count(having[item]) < SHARED)
			into->own.push_back(item);
	}
	while (done < batch::SIZE)
		into->ends[done++] = static_cast<uint32_t>(into->own.size());
}

} /* namespace */

std::unique_ptr<batch>
batch_read(const kept_db &from, size_t number)
{
	Xapian::docid first = static_cast<Xapian::docid>(number) * batch::SIZE + 1;
	auto made = std::make_unique<batch>();

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
	batch_facets(from, first, made.get());
	return (made);
}

const double *
kept_orders(kept_db *from, size_t number, unsigned slot)
{
	batch &b = kept_batch(from, number);

	for (const batch::order &known : b.orders) {
		if (known.slot == slot)
			return (known.numbers);
	}
	batch::order &made = b.orders.emplace_back();
	made.slot = slot;
	std::fill(std::begin(made.numbers), std::end(made.numbers), -HUGE_VAL);
	batch_values(from->db, slot, static_cast<Xapian::docid>(number) * batch::SIZE + 1,
	    [&](size_t i, const string &value) {
		    made.numbers[i] = Xapian::sortable_unserialise(value);
	    });
	return (made.numbers);
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

/* From here on times of this list have two bytes. */
void
postings_widen(postings *list)
{
	list->large.assign(list->times.begin(), list->times.end());
	list->times = {};
}

postings
postings_read(const Xapian::Database &db, const string &term)
{
	postings made{{}, {}, {}, 0, 0};

	for (auto p = db.postlist_begin(term); p != db.postlist_end(term); ++p) {
		const Xapian::termcount times = p.get_wdf();
		const uint32_t number = batch_number(*p);

		if (made.blocks.empty() || made.blocks.back().batch != number)
			made.blocks.push_back({number, made.documents, 0});
		made.blocks.back().bits |= uint64_t{1} << batch_place(*p);
		if (times > UINT8_MAX && made.large.empty())
			postings_widen(&made);
		if (made.large.empty() && times <= UINT8_MAX)
			made.times.push_back(static_cast<uint8_t>(times));
		else
			made.large.push_back(
			    static_cast<uint16_t>(std::min<Xapian::termcount>(times, UINT16_MAX)));
		made.documents++;
		made.all += times;
	}
	made.blocks.shrink_to_fit();
	made.times.shrink_to_fit();
	made.large.shrink_to_fit();
	return (made);
}

size_t
postings_size(const postings &list)
{
	return (list.blocks.size() * sizeof(postings::block) + list.times.size() +
		list.large.size() * sizeof(uint16_t));
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
	size_t size = postings_size(made) + key.size() + ENTRY;

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
			size_t number = batch_number(document);

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
