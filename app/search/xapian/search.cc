/* search.cc -- the hits of a search, and the facets of all that match. */
#include "search/xapian/shim.hh"

namespace
{

/* Counts the NUL-separated items of one slot over the matches that are looked at. */
class Facets : public Xapian::MatchSpy
{
	Xapian::valueno slot;
	std::vector<uint32_t> places; /* open addressing: 1 + index into items, 0 is free */

	void
	grow()
	{
		places.assign(places.empty() ? 256 : places.size() * 2, 0);
		for (size_t i = 0; i < items.size(); i++)
			*place(items[i].first) = static_cast<uint32_t>(i + 1);
	}

	uint32_t *
	place(string_view item)
	{
		size_t at = fnv(item) & (places.size() - 1);

		while (places[at] != 0 && items[places[at] - 1].first != item)
			at = (at + 1) & (places.size() - 1);
		return (&places[at]);
	}

	void
	add(string_view item)
	{
		uint32_t *at;

		if (items.size() * 2 >= places.size())
			grow();
		at = place(item);
		if (*at == 0) {
			items.emplace_back(string(item), 0);
			*at = static_cast<uint32_t>(items.size());
		}
		items[*at - 1].second++;
	}

      public:
	std::vector<std::pair<string, uint32_t>> items;

	explicit Facets(Xapian::valueno from) : slot(from)
	{
	}

	void
	operator()(const Xapian::Document &doc, double) override
	{
		const string value = doc.get_value(slot);

		items_each(value, [&](string_view item) { add(item); });
	}
};

/* The one of them that has the document, and in *own what it is called there. */
kept_db *
narrowed_db(const narrowed &in, Xapian::docid document, Xapian::docid *own)
{
	Xapian::docid n = static_cast<Xapian::docid>(in.kept.size());

	*own = (document - 1) / n + 1;
	return (in.kept[(document - 1) % n]);
}

void
narrowed_data(const narrowed &in, xapian_results::hit *hit)
{
	Xapian::docid own;
	const kept_db *db = narrowed_db(in, hit->document, &own);

	if (db != nullptr) {
		hit->data = kept_data(*db, own);
		return;
	}
	hit->own = in.db.get_document(hit->document, Xapian::DOC_ASSUME_VALID).get_data();
	hit->data = hit->own;
}

/* What a document has in a slot; in *own unless it is kept. */
string_view
narrowed_slot(const narrowed &in, Xapian::docid document, unsigned slot, string *bytes)
{
	Xapian::docid own;
	const kept_db *db = narrowed_db(in, document, &own);

	if (db != nullptr && db->kept->how.document_slot == slot)
		return (kept_slot(*db, own));
	*bytes = in.db.get_document(document, Xapian::DOC_ASSUME_VALID).get_value(slot);
	return (*bytes);
}

/* Weighs the first of the hits, best first, by what their documents keep in a slot. */
void
hits_rerank(const narrowed &in, const xapian_rerank &rerank, std::vector<xapian_results::hit> *hits)
{
	size_t n = std::min<size_t>(rerank.depth, hits->size());
	std::vector<string> bytes(n);
	std::vector<xapian_candidate> candidates(n);
	std::vector<size_t> order(n);

	/* In the order of documents: what lies together is read once. */
	std::iota(order.begin(), order.end(), 0);
	std::sort(order.begin(), order.end(),
	    [&](size_t a, size_t b) { return ((*hits)[a].document < (*hits)[b].document); });
	for (size_t i : order) {
		string_view found = narrowed_slot(in, (*hits)[i].document, rerank.slot, &bytes[i]);

		candidates[i] = {str{found.data(), found.size()}, (*hits)[i].weight, 0};
	}
	rerank.score(rerank.with, candidates.data(), n);
	for (size_t i = 0; i < n; i++) {
		(*hits)[i].weight = candidates[i].weight;
		(*hits)[i].chance = candidates[i].chance;
	}
	std::sort(hits->begin(), hits->begin() + static_cast<ptrdiff_t>(n),
	    [](const auto &a, const auto &b) {
		    return (a.weight != b.weight ? a.weight > b.weight : a.document < b.document);
	    });
}

void
hits_cut(std::vector<xapian_results::hit> *hits, size_t offset, size_t limit)
{
	hits->erase(
	    hits->begin(), hits->begin() + static_cast<ptrdiff_t>(std::min(offset, hits->size())));
	if (hits->size() > limit)
		hits->resize(limit);
}

/* Facets from what is kept, when it can be told which document it is that matches. */
bool
facets_kept(const narrowed &in, const xapian_query *query, const xapian_search &search)
{
	if (search.facet_slot == XAPIAN_NO_SLOT || in.kept[0] == nullptr ||
	    in.kept[0]->kept->how.facet_slot != search.facet_slot)
		return (false);
	return (
	    in.kept.size() == 1 || (query->place != nullptr && search.sort_slot == XAPIAN_NO_SLOT));
}

void
facets_take(std::vector<std::pair<string, uint32_t>> &&items, xapian_results *results)
{
	results->own = std::move(items);
	for (const auto &item : results->own)
		results->facets.push_back({lent(item.first), item.second});
}

/* What Xapian finds: the best hits without their data, how many there are, and the facets. */
void
xapian_finds(const narrowed &in, const xapian_scheme &scheme, const xapian_query *query,
    const xapian_search &search, uint32_t first, uint32_t most, xapian_results *results)
{
	bool keeps = facets_kept(in, query, search);
	Xapian::Enquire enquire(in.db);
	Facets facets(search.facet_slot);
	KeptFacets kept(in.kept.size() == 1 ? in.kept[0] : nullptr, query->place.get());
	Xapian::MSet found;

	if (search.flat)
		enquire.set_weighting_scheme(Xapian::BM25Weight(1, 0, 1, 0, 0));
	else
		enquire.set_weighting_scheme(
		    Xapian::BM25Weight(scheme.k1, 0, scheme.k3, scheme.b, scheme.min_length));
	enquire.set_query(query->query);
	if (search.collapse_slot != XAPIAN_NO_SLOT)
		enquire.set_collapse_key(search.collapse_slot);
	if (search.sort_slot != XAPIAN_NO_SLOT)
		enquire.set_sort_by_value_then_relevance(search.sort_slot, true);
	if (keeps)
		enquire.add_matchspy(&kept);
	else if (search.facet_slot != XAPIAN_NO_SLOT)
		enquire.add_matchspy(&facets);
	found = enquire.get_mset(first, most, search.check_at_least);
	for (auto i = found.begin(); i != found.end(); ++i)
		results->hits.push_back({*i, i.get_weight(), 0, string(), string_view()});
	if (keeps)
		kept.take(in.kept[0]->kept, &results->facets);
	else
		facets_take(std::move(facets.items), results);
	results->count = found.get_matches_estimated();
	results->exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
}

void
search_once(const narrowed &in, const xapian_scheme &scheme, const xapian_query *query,
    const xapian_search &search, xapian_results *results)
{
	uint32_t first = search.offset, most = search.limit;

	if (search.rerank != nullptr) {
		most = std::max(search.rerank->depth, search.offset + search.limit);
		first = 0;
	}
	results->hits.clear();
	results->facets.clear();
	if (plain_fits(in, query, search))
		plain_find(in, scheme, *query->plain, search, first, most, results);
	else
		xapian_finds(in, scheme, query, search, first, most, results);
	if (search.rerank != nullptr) {
		hits_rerank(in, *search.rerank, &results->hits);
		hits_cut(&results->hits, search.offset, search.limit);
	}
	/* Everything lazy is read here, where a retry still helps. */
	for (xapian_results::hit &hit : results->hits)
		narrowed_data(in, &hit);
}

constexpr int RETRIES = 3;

} /* namespace */

xapian_code
index_set_search(index_set *set, const xapian_query *query, const xapian_search *search,
    xapian_results **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto results = std::make_unique<xapian_results>();

		results->count = 0;
		results->exact = true;
		for (int tries = 0; set->documents > 0; tries++) {
			try {
				search_once(set_narrow(set, search->any_of), set->scheme, query,
				    *search, results.get());
				break;
			} catch (const Xapian::DatabaseModifiedError &) {
				if (tries == RETRIES)
					throw;
				set->db.reopen();
			}
		}
		*out = results.release();
	}));
}

size_t
xapian_results_size(const xapian_results *results)
{
	return (results->hits.size());
}

xapian_hit
xapian_results_hit(const xapian_results *results, size_t i)
{
	const xapian_results::hit &hit = results->hits[i];

	return (xapian_hit{
	    hit.document, hit.weight, hit.chance, str{hit.data.data(), hit.data.size()}});
}

uint32_t
xapian_results_count(const xapian_results *results, bool *exact)
{
	*exact = results->exact;
	return (results->count);
}

size_t
xapian_results_facets(const xapian_results *results)
{
	return (results->facets.size());
}

xapian_facet
xapian_results_facet(const xapian_results *results, size_t i)
{
	return (results->facets[i]);
}

void
xapian_results_free(xapian_results *results)
{
	discard(results);
}
