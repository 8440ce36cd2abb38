/* boost.cc -- a weight for what a document is worth by itself, and for words in its title. */
#include "search/xapian/shim.hh"

namespace
{

/* See xapian_query_boost. Cloned by Xapian for each database. */
class Boost : public Xapian::ValuePostingSource
{
      public:
	struct title_word {
		uint32_t hash;
		double weight;
	};
	int64_t today = 0;
	double prior_scale = 1;
	double wdf = 1;
	double average_length = 1;
	xapian_scheme scheme{};
	uint64_t mask = 0; /* of words */
	std::vector<title_word> words;

	explicit Boost(Xapian::valueno from) : Xapian::ValuePostingSource(from)
	{
	}

	/* What a title word's weight is multiplied with in a document of this length. */
	double
	saturation(double length) const
	{
		double relative = std::max(length / average_length, scheme.min_length);
		double norm = scheme.k1 * (1 - scheme.b + scheme.b * relative);

		return ((scheme.k1 + 1) * wdf / (wdf + norm));
	}

	double
	get_weight() const override
	{
		const string packed = get_value();
		double title = 0, weight;

		if (packed.size() < RANK_BYTES)
			return (0);
		weight = prior_scale * rank_prior(packed, today);
		if ((get_bytes(packed, RANK_MASK, RANK_BYTES - RANK_MASK) & mask) == 0)
			return (weight);
		for (size_t i = RANK_BYTES; i + 2 <= packed.size(); i += 2) {
			uint64_t hash = get_bytes(packed, i, 2);

			for (const title_word &w : words)
				title += w.hash == hash ? w.weight : 0;
		}
		if (title > 0)
			weight += title * saturation(static_cast<double>(get_bytes(packed, 5, 3)));
		return (weight);
	}

	Boost *
	clone() const override
	{
		auto copy = std::make_unique<Boost>(get_slot());

		copy->today = today;
		copy->prior_scale = prior_scale;
		copy->wdf = wdf;
		copy->average_length = average_length;
		copy->scheme = scheme;
		copy->mask = mask;
		copy->words = words;
		return (copy.release());
	}

	void
	init(const Xapian::Database &from) override
	{
		double most = prior_scale * PRIOR_MAX;

		Xapian::ValuePostingSource::init(from);
		for (const title_word &w : words)
			most += w.weight * saturation(0);
		set_maxweight(most);
	}
};

/* The prior without title words. Cloned by Xapian for each database. */
class Prior : public Xapian::ValuePostingSource
{
      public:
	int64_t today = 0;
	double scale = 1;

	explicit Prior(Xapian::valueno from) : Xapian::ValuePostingSource(from)
	{
	}

	double
	get_weight() const override
	{
		return (scale * prior_of(prior_unpack(get_value()), today));
	}

	Prior *
	clone() const override
	{
		auto copy = std::make_unique<Prior>(get_slot());

		copy->today = today;
		copy->scale = scale;
		return (copy.release());
	}

	void
	init(const Xapian::Database &from) override
	{
		Xapian::ValuePostingSource::init(from);
		set_maxweight(scale * PRIOR_MAX);
	}
};

/*
 * The same from what is kept, for every document there is. Cloned by Xapian for
 * each database, in their order, and says where it stands.
 */
class KeptPrior : public Xapian::PostingSource
{
	const index_set *set;
	kept_db *db = nullptr;
	Xapian::doccount documents = 0;
	Xapian::docid at = 0, last = 0;

      public:
	int64_t today;
	double scale;
	std::shared_ptr<match_place> place;

	KeptPrior(const index_set *of, int64_t day, double by, std::shared_ptr<match_place> say)
	    : set(of), today(day), scale(by), place(std::move(say))
	{
	}

	Xapian::doccount
	get_termfreq_min() const override
	{
		return (0);
	}

	Xapian::doccount
	get_termfreq_est() const override
	{
		return (documents);
	}

	Xapian::doccount
	get_termfreq_max() const override
	{
		return (documents);
	}

	void
	next(double) override
	{
		at++;
	}

	void
	skip_to(Xapian::docid to, double) override
	{
		at = std::max(at, to);
	}

	bool
	at_end() const override
	{
		return (at > last);
	}

	Xapian::docid
	get_docid() const override
	{
		return (at);
	}

	double
	get_weight() const override
	{
		const uint32_t prior = kept_batch(db, batch_number(at)).priors[batch_place(at)];

		*place = {db, at};
		return (scale * prior_of(prior, today));
	}

	KeptPrior *
	clone() const override
	{
		return (new KeptPrior(set, today, scale, place));
	}

	void
	init(const Xapian::Database &from) override
	{
		const string uuid = from.get_uuid();

		for (const auto &one : set->kept) {
			if (one->uuid == uuid)
				db = one.get();
		}
		at = 0;
		/* Another may have come to stand in its place in the middle of this search. */
		last = db == nullptr ? 0 : from.get_lastdocid();
		documents = from.get_doccount();
		set_maxweight(scale * PRIOR_MAX);
	}
};

/* release: Xapian counts the references to a source and deletes it. */
xapian_query *
source_query(std::unique_ptr<Xapian::PostingSource> source)
{
	return (query_new(Xapian::Query(source.release()->release())));
}

xapian_query *
kept_prior(const index_set *set, const xapian_boost &boost)
{
	auto place = std::make_shared<match_place>();
	xapian_query *made =
	    source_query(std::make_unique<KeptPrior>(set, boost.day, boost.prior_scale, place));

	made->place = std::move(place);
	made->prior_scale = boost.prior_scale;
	made->today = boost.day;
	return (made);
}

xapian_query *
read_prior(const xapian_boost &boost)
{
	auto prior = std::make_unique<Prior>(boost.slot);

	prior->today = boost.day;
	prior->scale = boost.prior_scale;
	return (source_query(std::move(prior)));
}

xapian_query *
prior_and_title(const index_set *set, const xapian_boost &boost)
{
	auto source = std::make_unique<Boost>(boost.slot);

	source->today = boost.day;
	source->prior_scale = boost.prior_scale;
	source->wdf = boost.wdf;
	source->scheme = set->scheme;
	if (!set->each.empty()) {
		const Xapian::Database &first = set->each[0];

		source->average_length = std::max(1.0, first.get_avlength());
		for (const asked &a : query_terms(boost.words->query)) {
			double n = first.get_termfreq(owned(boost.prefix) + a.term);

			source->words.push_back({word_hash(a.term),
			    boost.title_scale * times_asked(set->scheme, a.times) *
				rarity(n, first.get_doccount())});
			source->mask |= word_bit(word_hash(a.term));
		}
	}
	return (source_query(std::move(source)));
}

} /* namespace */

xapian_code
xapian_query_boost(
    const index_set *set, const xapian_boost *boost, xapian_query **out, xapian_error *error)
{
	return (guarded(error, [&] {
		if (boost->words != nullptr)
			*out = prior_and_title(set, *boost);
		else if (set->keeps && !set->each.empty() &&
			 boost->slot == set->kept[0]->kept->how.prior_slot)
			*out = kept_prior(set, *boost);
		else
			*out = read_prior(*boost);
	}));
}
