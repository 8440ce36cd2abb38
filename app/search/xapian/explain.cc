/* explain.cc -- what the weight of a hit is made of. */
#include "search/xapian/shim.hh"

namespace
{

/*
 * Weights are sums over the leaves of a query, and the weight of one leaf does
 * not depend on the others: so each is run by itself over these documents alone.
 */
class Explaining
{
	const Xapian::Database &db;
	Xapian::BM25Weight scheme;
	std::vector<Xapian::docid> documents;
	Xapian::Query these;
	xapian_each_part *each;
	void *with;

      public:
	/* For each document a weight, or NONE where the query does not match it. */
	using Weights = std::vector<double>;
	static constexpr double NONE = -1;

	Explaining(const Xapian::Database &in, const xapian_scheme &by,
	    const xapian_explained *list, size_t n, xapian_each_part *call, void *arg)
	    : db(in), scheme(by.k1, 0, by.k3, by.b, by.min_length), each(call), with(arg)
	{
		std::vector<Xapian::Query> uids;

		for (size_t i = 0; i < n; i++) {
			documents.push_back(list[i].document);
			uids.push_back(Xapian::Query(term_of(UID, list[i].uid)));
		}
		these = Xapian::Query(Xapian::Query::OP_OR, uids.begin(), uids.end());
	}

	Weights
	weigh(const Xapian::Query &query) const
	{
		Xapian::Enquire enquire(db);
		Weights weights(documents.size(), NONE);
		Xapian::MSet found;

		enquire.set_weighting_scheme(scheme);
		enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER, query, these));
		/* While a thread moves between spaces its uid stands twice. */
		found = enquire.get_mset(0, static_cast<Xapian::doccount>(2 * documents.size()));
		for (auto m = found.begin(); m != found.end(); ++m) {
			for (size_t i = 0; i < documents.size(); i++) {
				if (documents[i] == *m)
					weights[i] = m.get_weight();
			}
		}
		return (weights);
	}

	/* share: what a point of this part is worth in each document's weight; 0: it does not count there. */
	void
	walk(const Xapian::Query &query, Weights share) const
	{
		switch (query.get_type()) {
		case Xapian::Query::LEAF_MATCH_ALL:
		case Xapian::Query::LEAF_MATCH_NOTHING:
			return;
		case Xapian::Query::LEAF_TERM:
			return (tell(XAPIAN_LEAF_TERM, query, share));
		case Xapian::Query::LEAF_POSTING_SOURCE:
			return (tell(XAPIAN_LEAF_BOOST, query, share));
		case Xapian::Query::OP_OR:
			return (walk_all(query, query.get_num_subqueries(), share));
		case Xapian::Query::OP_AND:
		case Xapian::Query::OP_AND_MAYBE:
			return (walk_all(query, query.get_num_subqueries(), where(query, share)));
		case Xapian::Query::OP_FILTER:
		case Xapian::Query::OP_AND_NOT:
			return (walk_all(query, 1, where(query, share)));
		case Xapian::Query::OP_SCALE_WEIGHT:
			return (walk_scaled(query, share));
		default:
			return (tell(XAPIAN_LEAF_OTHER, query, share));
		}
	}

      private:
	void
	walk_all(const Xapian::Query &query, size_t n, const Weights &share) const
	{
		for (size_t i = 0; i < n; i++)
			walk(query.get_subquery(i), share);
	}

	/* Counts only where all of it matches. */
	Weights
	where(const Xapian::Query &query, Weights share) const
	{
		const Weights weights = weigh(query);

		for (size_t i = 0; i < share.size(); i++)
			share[i] = weights[i] == NONE ? 0 : share[i];
		return (share);
	}

	/* Xapian does not say the factor, but it can be seen. */
	void
	walk_scaled(const Xapian::Query &query, Weights share) const
	{
		const Xapian::Query inner = query.get_subquery(0);
		const Weights scaled = weigh(query), plain = weigh(inner);

		for (size_t i = 0; i < share.size(); i++)
			share[i] *= plain[i] > 0 ? scaled[i] / plain[i] : 0;
		walk(inner, share);
	}

	void
	tell(xapian_leaf leaf, const Xapian::Query &query, const Weights &share) const
	{
		const Weights weights = weigh(query);
		string terms;

		for (const asked &a : query_terms(query))
			terms += (terms.empty() ? "" : " ") + a.term;
		for (size_t i = 0; i < share.size(); i++) {
			xapian_part part{i, leaf, lent(terms), weights[i] * share[i]};

			if (weights[i] != NONE && part.weight != 0)
				each(with, &part);
		}
	}
};

} /* namespace */

xapian_code
index_set_explain(const index_set *set, const xapian_query *query, const xapian_search *search,
    const xapian_explained *documents, size_t n, xapian_each_part *each, void *with,
    xapian_error *error)
{
	return (guarded(error, [&] {
		if (n == 0 || set->documents == 0)
			return;
		const narrowed in = set_narrow(set, search->any_of);
		const Explaining explaining(in.db, set->scheme, documents, n, each, with);

		explaining.walk(query->query, Explaining::Weights(n, 1));
	}));
}
