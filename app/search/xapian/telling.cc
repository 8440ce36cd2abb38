/* telling.cc -- how telling a word is, and which of those that were asked for find. */
#include "search/xapian/shim.hh"

namespace shim
{

double
rarity(double n, double all)
{
	double odds = (all - n + 0.5) / (n + 0.5);

	return (std::log(odds < 2 ? odds * 0.5 + 1 : odds));
}

double
times_asked(const xapian_scheme &scheme, double wqf)
{
	return ((scheme.k3 + 1) * wqf / (scheme.k3 + wqf));
}

} /* namespace shim */

namespace
{

/* What the posting lists of a term come to in all databases: kept ones, or else as Xapian says. */
template <typename Known, typename Read>
double
set_sum(const index_set *set, const string &term, Known known, Read read)
{
	double sum = 0;

	for (const auto &kept : set->kept) {
		const postings *p = kept_word_known(kept.get(), term);

		if (p == nullptr)
			return (static_cast<double>(read()));
		sum += static_cast<double>(known(*p));
	}
	return (sum);
}

/* How many documents have a term. */
double
set_frequency(const index_set *set, const string &term)
{
	return (set_sum(
	    set, term, [](const postings &p) { return (p.documents); },
	    [&] { return (set->db.get_termfreq(term)); }));
}

/* How often a term stands in all documents. */
double
set_times(const index_set *set, const string &term)
{
	return (set_sum(
	    set, term, [](const postings &p) { return (p.all); },
	    [&] { return (set->db.get_collection_freq(term)); }));
}

/* How many documents of the first database have a term, and how telling that makes it. */
double
first_frequency(const index_set *set, const string &term)
{
	const postings *known = kept_word_known(set->kept[0].get(), term);

	return (known != nullptr ? known->documents : set->each[0].get_termfreq(term));
}

double
first_rarity(const index_set *set, double n)
{
	return (rarity(n, set->each[0].get_doccount()));
}

/* Terms no document has are worth nothing, however rare that makes them. */
double
worth(const index_set *set, const asked &a)
{
	double n = first_frequency(set, a.term);

	if (n == 0 && (set->each.size() == 1 || !set->db.term_exists(a.term)))
		return (0);
	return (times_asked(set->scheme, a.times) * first_rarity(set, n));
}

Xapian::Query
elite(const index_set *set, const Xapian::Query &query, unsigned keep)
{
	std::vector<std::pair<double, asked>> best;
	std::vector<Xapian::Query> parts;

	for (const asked &a : query_terms(query)) {
		double w = set->each.empty() ? 0 : worth(set, a);

		if (w > 0)
			best.push_back({w, a});
	}
	std::stable_sort(best.begin(), best.end(),
	    [](const auto &a, const auto &b) { return (a.first > b.first); });
	if (best.size() > keep)
		best.resize(keep);
	for (const auto &b : best)
		parts.push_back(Xapian::Query(b.second.term, b.second.times));
	return (Xapian::Query(Xapian::Query::OP_OR, parts.begin(), parts.end()));
}

/* A word, and its weight once more where it stands in the title: only there, so that a
 * thread without the word can be passed over unread. */
Xapian::Query
with_title(const asked &a, const string &prefix, double scale)
{
	Xapian::Query word(a.term, a.times);

	if (scale <= 0)
		return (word);
	return (Xapian::Query(
	    Xapian::Query::OP_AND_MAYBE, word, Xapian::Query(prefix + a.term, a.times) * scale));
}

Xapian::Query
words_join(const std::vector<asked> &words, const plain_query &plain)
{
	std::vector<Xapian::Query> parts;

	for (const asked &a : words)
		parts.push_back(with_title(a, plain.prefix, plain.title_scale));
	return (Xapian::Query(Xapian::Query::OP_OR, parts.begin(), parts.end()));
}

/* The words of a query that anybody wrote, with how many documents have them: the rarest first. */
std::vector<std::pair<double, asked>>
rarest_words(const index_set *set, const Xapian::Query &query)
{
	std::vector<std::pair<double, asked>> words;

	for (const asked &a : query_terms(query)) {
		double n = set_frequency(set, a.term);

		/* A word nobody wrote must not take the others' place. */
		if (n > 0)
			words.push_back({n, a});
	}
	std::stable_sort(words.begin(), words.end(),
	    [](const auto &a, const auto &b) { return (a.first < b.first); });
	return (words);
}

/*
 * The rarest word finds, and so does each next one while together they find no
 * more than `most`; the others only weigh in what is found.
 */
xapian_query *
rare_first(const index_set *set, const Xapian::Query &query, const xapian_plain &asked_for)
{
	auto plain = std::make_shared<plain_query>();
	std::vector<std::pair<double, asked>> words;
	xapian_query *made;
	double found = 0;

	if (is_plain(query))
		words = rarest_words(set, query);
	if (words.empty())
		return (query_new(query));
	plain->prefix = owned(asked_for.prefix);
	plain->title_scale = asked_for.title_scale;
	for (const auto &[n, word] : words) {
		found += n;
		bool finds = plain->finding.empty() || found <= asked_for.most;
		(finds ? plain->finding : plain->weighing).push_back(word);
	}
	Xapian::Query any = words_join(plain->finding, *plain);
	if (!plain->weighing.empty())
		any = Xapian::Query(
		    Xapian::Query::OP_AND_MAYBE, any, words_join(plain->weighing, *plain));
	made = query_new(any);
	made->plain = std::move(plain);
	return (made);
}

} /* namespace */

double
index_set_rarity(const index_set *set, str term)
{
	double weight = 0;
	xapian_error ignored;

	/* Without an answer a word weighs nothing, and the search goes on. */
	(void)guarded(&ignored, [&] {
		if (!set->each.empty())
			weight = first_rarity(set, first_frequency(set, owned(term)));
	});
	return (weight);
}

double
index_set_common(const index_set *set, str term)
{
	double share = 0;
	xapian_error ignored;

	(void)guarded(&ignored, [&] {
		double all = set->db.get_avlength() * set->documents;

		if (all > 0)
			share = set_times(set, owned(term)) / all;
	});
	return (share);
}

xapian_code
xapian_query_elite(const index_set *set, xapian_query *query, unsigned keep, xapian_query **out,
    xapian_error *error)
{
	xapian_code code =
	    guarded(error, [&] { *out = query_new(elite(set, query->query, keep)); });

	discard(query);
	return (code);
}

xapian_code
xapian_query_plain(const index_set *set, xapian_query *query, const xapian_plain *plain,
    xapian_query **out, xapian_error *error)
{
	xapian_code code = guarded(error, [&] {
		*out = set->each.empty() ? query_new(query->query)
					 : rare_first(set, query->query, *plain);
	});

	discard(query);
	return (code);
}
