/* plain.cc -- plain words and filters: found, weighed, ordered and counted in what is kept of them. */
#include "search/xapian/shim.hh"

namespace
{

/* Goes through the blocks of a posting list as the match goes through the batches. */
class Cursor
{
	const postings *list;
	size_t at = 0;

      public:
	explicit Cursor(const postings &of) : list(&of)
	{
	}

	/* Which batch it stands at; beyond all of them at the end. */
	uint32_t
	batch_number() const
	{
		return (at < list->blocks.size() ? list->blocks[at].batch : UINT32_MAX);
	}

	/* The documents of this batch that it has; not before one that was asked for already. */
	uint64_t
	bits(uint32_t number)
	{
		while (batch_number() < number)
			at++;
		return (batch_number() == number ? list->blocks[at].bits : 0);
	}

	/* Calls each with the place and the times of those among `wanted`, after bits of this batch. */
	template <typename Each>
	void
	times_each(uint64_t wanted, Each each) const
	{
		const postings::block &block = list->blocks[at];

		if (list->large.empty())
			block_each(block, list->times.data() + block.from, wanted, each);
		else
			block_each(block, list->large.data() + block.from, wanted, each);
	}

      private:
	template <typename Times, typename Each>
	static void
	block_each(const postings::block &block, const Times *times, uint64_t wanted, Each each)
	{
		if (wanted == block.bits) {
			bits_each(wanted, [&](unsigned i) { each(i, *times++); });
			return;
		}
		bits_each(wanted, [&](unsigned i) {
			each(i, times[bits_count(block.bits & ((uint64_t{1} << i) - 1))]);
		});
	}
};

/*
 * Plain words, found in what is kept of them: the hits and weights that the
 * query would have, for a tenth of the time, because nothing is read from the
 * database but what was not looked for before; and all matches are counted.
 * Xapian looks at some and estimates the rest, and its passing over those that
 * cannot win lost one hit in some thousand. Goes from batch to batch, so that all
 * it works with is in the processor's own memory.
 */
class PlainMatch
{
	const narrowed &in;
	const xapian_scheme &scheme;
	const plain_query &query;
	const xapian_search &search;
	KeptFacets facets;
	double documents, length_factor = 0;

	struct scored {
		string term;
		double weight;
	};
	std::vector<scored> terms; /* those that weigh */

	struct weighed {
		Cursor cursor;
		double weight;
	};
	struct filter {
		std::vector<Cursor> any;
		bool without;
	};
	/* Of the database that is gone through: these find, those weigh in what is found. */
	std::vector<Cursor> finding;
	std::vector<weighed> weighing;
	std::vector<filter> filters;
	/* Of the batch that is looked at; here because clearing them for every batch costs as much as it. */
	double weights[batch::SIZE], norms[batch::SIZE];

	/* The best so far and some more, and what is not better than them all. */
	struct candidate {
		double order; /* what search.sort_slot has; 0 without one */
		double weight;
		Xapian::docid document;
	};
	std::vector<candidate> best;
	candidate worst{-HUGE_VAL, -HUGE_VAL, 0};
	size_t most;
	uint32_t found = 0;

	static bool
	before(const candidate &a, const candidate &b)
	{
		if (a.order != b.order)
			return (a.order > b.order);
		return (a.weight != b.weight ? a.weight > b.weight : a.document < b.document);
	}

	/* As BM25Weight has it. */
	double
	term_weight(const string &term, unsigned times, double factor) const
	{
		double n = 0;

		for (const kept_db *db : in.kept)
			n += kept_word(*db, term).documents;
		return (
		    rarity(n, documents) * factor * times_asked(scheme, times) * (scheme.k1 + 1));
	}

	void
	weigh(const std::vector<asked> &words, const string &prefix, double factor)
	{
		for (const asked &w : words) {
			const string term = prefix + w.term;

			terms.push_back({term, term_weight(term, w.times, factor)});
		}
	}

	/* Looks up all that is asked for in one database. */
	void
	begin(const kept_db &db)
	{
		finding.clear();
		weighing.clear();
		filters.clear();
		for (const asked &w : query.finding)
			finding.push_back(Cursor(kept_word(db, w.term)));
		/* No words: any document. */
		if (query.finding.empty())
			finding.push_back(Cursor(kept_word(db, string())));
		for (const scored &t : terms)
			weighing.push_back({Cursor(kept_word(db, t.term)), t.weight});
		for (const plain_query::filter &f : query.filters) {
			filters.push_back({{}, f.without});
			for (const string &one : f.any)
				filters.back().any.push_back(Cursor(kept_word(db, one)));
		}
	}

	/* The documents of a batch that match. */
	uint64_t
	match(uint32_t number)
	{
		uint64_t all = 0;

		for (Cursor &c : finding)
			all |= c.bits(number);
		for (filter &f : filters) {
			uint64_t any = 0;

			for (Cursor &c : f.any)
				any |= c.bits(number);
			all &= f.without ? ~any : any;
		}
		return (all);
	}

	/* Sums up what the words weigh in those documents of a batch. */
	void
	sum(uint32_t number, const batch &b, uint64_t matching)
	{
		/* times / (fixed + by_length * length + times), see BM25Weight. */
		const double fixed = scheme.k1 * (1 - scheme.b), by_length = scheme.k1 * scheme.b;
		std::fill(std::begin(weights), std::end(weights), 0);
		if (weighing.empty())
			return;
		bits_each(matching, [&](unsigned i) {
			norms[i] = fixed + by_length * std::max(b.lengths[i] * length_factor,
							   scheme.min_length);
		});
		for (weighed &w : weighing) {
			const uint64_t here = w.cursor.bits(number) & matching;
			const double weight = w.weight;

			if (here == 0)
				continue;
			w.cursor.times_each(here, [&](unsigned i, double times) {
				weights[i] += weight * (times / (norms[i] + times));
			});
		}
	}

	/* Leaves the best, the last of them the worst. */
	void
	cut()
	{
		if (best.size() <= most)
			return;
		std::nth_element(best.begin(), best.begin() + static_cast<ptrdiff_t>(most) - 1,
		    best.end(), before);
		best.resize(most);
		worst = best.back();
	}

	/* Cuts now and then: when each document is better than the one before, a heap would move for each. */
	void
	offer(const candidate &hit)
	{
		best.push_back(hit);
		if (best.size() >= 2 * most + 256)
			cut();
	}

	/* Even with the highest prior there is? */
	bool
	is_beaten(const candidate &hit) const
	{
		if (hit.order != worst.order)
			return (hit.order < worst.order);
		return (hit.weight + query.prior_scale * PRIOR_MAX < worst.weight);
	}

	/* which: of the databases; what Xapian calls a document among all of them counts round. */
	void
	take(size_t which, uint32_t number, const batch &b, uint64_t matching)
	{
		const Xapian::docid n = static_cast<Xapian::docid>(in.kept.size());
		const Xapian::docid begin = number * batch::SIZE; /* the one before the first */
		const double *orders = search.sort_slot == XAPIAN_NO_SLOT
					   ? nullptr
					   : kept_orders(in.kept[which], number, search.sort_slot);

		sum(number, b, matching);
		bits_each(matching, [&](unsigned i) {
			candidate hit{orders == nullptr ? 0 : orders[i], weights[i],
			    (begin + i) * n + static_cast<Xapian::docid>(which) + 1};

			if (is_beaten(hit))
				return;
			if (query.prior_scale > 0)
				hit.weight +=
				    query.prior_scale * prior_of(b.priors[i], query.today);
			offer(hit);
		});
	}

	/* Goes through one database. */
	void
	go(size_t which)
	{
		kept_db *db = in.kept[which];

		begin(*db);
		for (;;) {
			uint32_t number = UINT32_MAX;

			for (const Cursor &c : finding)
				number = std::min(number, c.batch_number());
			if (number == UINT32_MAX)
				return;
			const uint64_t matching = match(number);
			if (matching != 0) {
				const batch &b = kept_batch(db, number);

				found += bits_count(matching);
				if (search.facet_slot != XAPIAN_NO_SLOT)
					facets.count(db->kept, b, matching);
				if (most > 0)
					take(which, number, b, matching);
			}
			for (Cursor &c : finding)
				(void)c.bits(number + 1);
		}
	}

      public:
	PlainMatch(const narrowed &databases, const xapian_scheme &by, const plain_query &plain,
	    const xapian_search &how, size_t hits)
	    : in(databases), scheme(by), query(plain), search(how), facets(nullptr, nullptr),
	      documents(databases.db.get_doccount()), most(hits)
	{
		double average = in.db.get_avlength();

		if (average > 0)
			length_factor = 1 / average;
	}

	void
	find(uint32_t first, xapian_results *results)
	{
		weigh(query.finding, string(), 1);
		weigh(query.weighing, string(), 1);
		if (query.title_scale > 0) {
			weigh(query.finding, query.prefix, query.title_scale);
			weigh(query.weighing, query.prefix, query.title_scale);
		}
		for (size_t which = 0; which < in.kept.size(); which++)
			go(which);
		cut();
		std::sort(best.begin(), best.end(), before);
		for (size_t i = first; i < best.size(); i++)
			results->hits.push_back(
			    {best[i].document, best[i].weight, 0, string(), string_view()});
		if (search.facet_slot != XAPIAN_NO_SLOT)
			facets.take(in.kept[0]->kept, &results->facets);
		results->count = found;
		results->exact = true;
	}
};

} /* namespace */

namespace shim
{

bool
plain_fits(const narrowed &in, const xapian_query *query, const xapian_search &search)
{
	if (query->plain == nullptr || search.flat || search.collapse_slot != XAPIAN_NO_SLOT)
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
	PlainMatch(in, scheme, plain, search, static_cast<size_t>(first) + limit)
	    .find(first, results);
}

} /* namespace shim */
