/* plain.cc -- plain words, found, weighed and counted in what is kept of them. */
#include "search/xapian/shim.hh"

namespace
{

/*
 * Plain words, found in what is kept of them: the hits and weights that the
 * query would have, for a tenth of the time, because nothing is read from the
 * database but what was not looked for before; and all matches are counted.
 * Xapian looks at some and estimates the rest, and its passing over those that
 * cannot win lost one hit in some thousand.
 */
class PlainMatch
{
	const narrowed &in;
	const xapian_scheme &scheme;
	const plain_query &query;
	KeptFacets facets;
	bool counts;
	double documents, length_factor;
	std::vector<double> &weights; /* by document, of one database */

	/* A heap of the best so far, the worst of them first. */
	struct candidate {
		double weight;
		Xapian::docid document;
	};
	std::vector<candidate> best;
	size_t most = 0;
	uint32_t found = 0;

	static bool
	before(const candidate &a, const candidate &b)
	{
		return (a.weight != b.weight ? a.weight > b.weight : a.document < b.document);
	}

	/* As BM25Weight has it. */
	double
	term_weight(const string &term, unsigned times, double factor) const
	{
		double n = 0;

		for (const kept_db *db : in.kept)
			n += static_cast<double>(kept_word(*db, term).documents.size());
		return (
		    rarity(n, documents) * factor * times_asked(scheme, times) * (scheme.k1 + 1));
	}

	/* Adds what a term weighs where it stands; `only` where something was found before. */
	void
	add(kept_db *db, const string &term, double weight, bool only)
	{
		const postings &p = kept_word(*db, term);
		const Xapian::docid *standing = p.documents.data();
		const uint16_t *often = p.times.data();
		/* times / (fixed + by_length * length + times), see BM25Weight. */
		const double fixed = scheme.k1 * (1 - scheme.b), by_length = scheme.k1 * scheme.b;
		const uint32_t *lengths =
		    nullptr; /* of the documents from `begin` to before `end` */
		Xapian::docid begin = 0, end = 0;
		double *all = weights.data();
		const size_t room = weights.size();

		for (size_t i = 0, n = p.documents.size(); i < n; i++) {
			Xapian::docid document = standing[i];
			double times = often[i], length;

			/* See KeptPrior::init: it may be smaller. */
			if (document >= room)
				break;
			if (only && all[document] == 0)
				continue;
			if (document >= end) {
				lengths = kept_batch(db, document).lengths;
				begin = document - (document - 1) % batch::SIZE;
				end = begin + batch::SIZE;
			}
			length =
			    std::max(lengths[document - begin] * length_factor, scheme.min_length);
			all[document] += weight * (times / (fixed + by_length * length + times));
		}
	}

	struct weighed {
		const string *term;
		double word, title;
	};

	std::vector<weighed>
	weigh(const std::vector<asked> &words, std::vector<string> *titles) const
	{
		std::vector<weighed> all;

		for (const asked &w : words) {
			weighed one{&w.term, term_weight(w.term, w.times, 1), 0};

			titles->push_back(query.prefix + w.term);
			if (query.title_scale > 0)
				one.title = term_weight(titles->back(), w.times, query.title_scale);
			all.push_back(one);
		}
		return (all);
	}

	double
	prior(const batch &b, size_t i) const
	{
		return (query.prior_scale <= 0
			    ? 0
			    : query.prior_scale * prior_of(b.priors[i], query.today));
	}

	/* merged: what Xapian calls it among all databases. */
	void
	offer(Xapian::docid merged, double weight)
	{
		candidate hit{weight, merged};

		if (best.size() == most && !before(hit, best.front()))
			return;
		if (best.size() == most) {
			std::pop_heap(best.begin(), best.end(), before);
			best.pop_back();
		}
		best.push_back(hit);
		std::push_heap(best.begin(), best.end(), before);
	}

	/* Takes what was weighed in one database. */
	void
	take(size_t number, Xapian::docid last)
	{
		kept_db *db = in.kept[number];
		const double more = query.prior_scale * PRIOR_MAX;
		const Xapian::docid n = static_cast<Xapian::docid>(in.kept.size());
		const double *all = weights.data();
		const batch *b = nullptr;
		Xapian::docid begin = 0, end = 0; /* of its documents; the end is the next one's */

		for (Xapian::docid document = 1; document <= last; document++) {
			const double weight = all[document];

			if (weight == 0)
				continue;
			if (document >= end) {
				b = &kept_batch(db, document);
				begin = document - (document - 1) % batch::SIZE;
				end = begin + batch::SIZE;
			}
			found++;
			if (counts)
				facets.count(db->kept, *b, document - begin);
			if (most == 0 ||
			    (best.size() == most && weight + more < best.front().weight))
				continue;
			offer((document - 1) * n + static_cast<Xapian::docid>(number) + 1,
			    weight + prior(*b, document - begin));
		}
	}

      public:
	PlainMatch(const narrowed &databases, const xapian_scheme &by, const plain_query &plain,
	    const xapian_search &how)
	    : in(databases), scheme(by), query(plain), facets(nullptr, nullptr),
	      counts(how.facet_slot != XAPIAN_NO_SLOT), documents(databases.db.get_doccount()),
	      length_factor(0), weights(databases.kept[0]->kept->weights)
	{
		double average = in.db.get_avlength();

		if (average > 0)
			length_factor = 1 / average;
	}

	void
	find(uint32_t first, uint32_t limit, xapian_results *results)
	{
		std::vector<string> titles;
		titles.reserve(query.finding.size() + query.weighing.size());
		const std::vector<weighed> finding = weigh(query.finding, &titles);
		const std::vector<weighed> weighing = weigh(query.weighing, &titles);

		most = static_cast<size_t>(first) + limit;
		for (size_t number = 0; number < in.kept.size(); number++) {
			kept_db *db = in.kept[number];
			Xapian::docid last = db->db.get_lastdocid();
			size_t title = 0;

			weights.assign(last + 1, 0);
			for (const weighed &w : finding)
				add(db, *w.term, w.word, false);
			for (const weighed &w : weighing)
				add(db, *w.term, w.word, true);
			for (const weighed &w : finding)
				add(db, titles[title++], w.title, true);
			for (const weighed &w : weighing)
				add(db, titles[title++], w.title, true);
			take(number, last);
		}
		std::sort(best.begin(), best.end(), before);
		for (size_t i = first; i < best.size(); i++)
			results->hits.push_back(
			    {best[i].document, best[i].weight, 0, string(), string_view()});
		if (counts)
			facets.take(in.kept[0]->kept, &results->facets);
		results->count = found;
		results->exact = true;
	}
};

} /* namespace */

namespace shim
{

namespace
{

/* Beyond this many documents Xapian's way of passing over most of them is the better one. */
constexpr Xapian::docid PLAIN_MAX = 250000;

} /* namespace */

bool
plain_fits(const narrowed &in, const xapian_query *query, const xapian_search &search)
{
	if (query->plain == nullptr || search.flat || search.sort_slot != XAPIAN_NO_SLOT ||
	    search.collapse_slot != XAPIAN_NO_SLOT)
		return (false);
	for (const kept_db *db : in.kept) {
		if (db == nullptr || db->db.get_lastdocid() > PLAIN_MAX)
			return (false);
	}
	return (search.facet_slot == XAPIAN_NO_SLOT ||
		in.kept[0]->kept->how.facet_slot == search.facet_slot);
}

void
plain_find(const narrowed &in, const xapian_scheme &scheme, const plain_query &plain,
    const xapian_search &search, uint32_t first, uint32_t limit, xapian_results *results)
{
	PlainMatch(in, scheme, plain, search).find(first, limit, results);
}

} /* namespace shim */
