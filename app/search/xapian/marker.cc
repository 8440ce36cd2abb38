/* marker.cc -- the words of a query in a text. */
#include "search/xapian/shim.hh"

struct xapian_marker {
	std::vector<string> terms; /* sorted */
	std::vector<Xapian::Stem> stemmers;
	bool ascii[128]; /* some term starts with this */
	bool other; /* some term starts with something else, or a stemmer may change the start */
	std::vector<uint64_t> hashes; /* of terms */
	std::vector<unsigned> languages; /* of stemmers */
	stem_memo *memo; /* stemming costs more than looking; null: there is none */
};

namespace
{

constexpr uint32_t NO_WORD = UINT32_MAX;

uint32_t
marker_word(const xapian_marker *marker, const string &term)
{
	auto at = std::lower_bound(marker->terms.begin(), marker->terms.end(), term);

	if (at == marker->terms.end() || *at != term)
		return (NO_WORD);
	return (static_cast<uint32_t>(at - marker->terms.begin()));
}

/* Most words of a text share not even the first letter with a word of the query. */
bool
marker_may(const xapian_marker *marker, const string &lower)
{
	unsigned char c = static_cast<unsigned char>(lower[0]);

	return (c < 128 ? marker->ascii[c] : marker->other);
}

enum : unsigned char { GAP, LETTER, JOINT, BEYOND };

/* What a byte is to a text of plain words: BEYOND is not ASCII. */
struct byte_kinds {
	unsigned char of[256];

	constexpr byte_kinds() : of()
	{
		for (unsigned c = 0; c < 256; c++)
			of[c] = c >= 0x80               ? BEYOND
				: is_ascii_word(c)      ? LETTER
				: c == '\'' || c == '&' ? JOINT
							: GAP;
	}
};
constexpr byte_kinds KINDS;

/* Where the plain ASCII word at `at` ends; `at` itself when it may go on in another script. */
size_t
plain_word_end(const unsigned char *text, size_t n, size_t at)
{
	size_t i = at;

	for (;;) {
		unsigned char kind;

		while (i < n && KINDS.of[text[i]] == LETTER)
			i++;
		if (i == n || (kind = KINDS.of[text[i]]) == GAP)
			return (i);
		if (kind == BEYOND)
			return (at);
		if (i + 1 == n || (kind = KINDS.of[text[i + 1]]) == GAP || kind == JOINT)
			return (i);
		if (kind == BEYOND)
			return (at);
		i++;
	}
}

/* Longer words are no words of a query. */
constexpr size_t WORD_MAX = 64;

/* The stem of a word in one language, as a hash. */
uint64_t
stem_hash(const xapian_marker *marker, size_t language, const string &lower, uint64_t hash)
{
	stem_memo::entry *known;

	if (marker->memo == nullptr)
		return (fnv(marker->stemmers[language](lower)));
	hash ^= (marker->languages[language] + 1) * 0x9e3779b97f4a7c15u;
	known = &marker->memo->entries[hash % stem_memo::SIZE];
	if (known->word != hash)
		*known = {hash, fnv(marker->stemmers[language](lower))};
	return (known->stem);
}

/* Which term the word is; its hash is that of its lower case. */
uint32_t
marker_match(const xapian_marker *marker, const string &lower, uint64_t hash)
{
	for (size_t i = 0; i < marker->stemmers.size(); i++) {
		auto at = std::find(marker->hashes.begin(), marker->hashes.end(),
		    stem_hash(marker, i, lower, hash));

		if (at != marker->hashes.end())
			return (static_cast<uint32_t>(at - marker->hashes.begin()));
	}
	return (NO_WORD);
}

/*
 * Goes on to the next word that may be meant, over those that share not even the
 * first letter with a word of the query. If it is plain ASCII: true, and which it
 * is; else somebody else has to look.
 */
bool
marker_plain(const xapian_marker *marker, str text, size_t *at, string *lower, uint32_t *which)
{
	const unsigned char *p = reinterpret_cast<const unsigned char *>(text.p);
	size_t i = *at, end;
	uint64_t hash = FNV_BASIS;

	for (;; i = end) {
		unsigned char kind = GAP;

		while (i < text.n && ((kind = KINDS.of[p[i]]) == GAP || kind == JOINT))
			i++;
		*at = i;
		if (i == text.n || kind == BEYOND || (end = plain_word_end(p, text.n, i)) == i)
			return (false);
		if (marker->ascii[p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i]] &&
		    end - i <= WORD_MAX)
			break;
	}
	lower->assign(text.p + i, end - i);
	for (char &c : *lower) {
		if (c >= 'A' && c <= 'Z')
			c = static_cast<char>(c | 0x20);
	}
	hash = fnv(*lower, hash);
	*which = marker_match(marker, *lower, hash);
	return (true);
}

size_t
marker_put(xapian_mark *marks, size_t n, size_t from, size_t to, uint32_t word)
{
	marks[n] = {static_cast<uint32_t>(from), static_cast<uint32_t>(to), word};
	return (n + 1);
}

/* A run of Chinese, Japanese or Korean text: pairs of characters first, then single ones. */
size_t
marker_cjk(const xapian_marker *marker, const char *run, const word &w, xapian_mark *marks,
    size_t n, size_t max)
{
	size_t at = 0, length = w.to - w.from;

	while (at < length && n < max) {
		size_t one, two;
		uint32_t found;

		(void)point_at(run, length, at, &one);
		two = one;
		if (at + one < length) {
			(void)point_at(run, length, at + one, &two);
			two += one;
		}
		found = marker_word(marker, string(run + at, two));
		if (found == NO_WORD) {
			found = marker_word(marker, string(run + at, one));
			two = one;
		}
		if (found != NO_WORD)
			n = marker_put(marks, n, w.from + at, w.from + at + two, found);
		at += found == NO_WORD ? one : two;
	}
	return (n);
}

} /* namespace */

xapian_code
xapian_marker_new(const index_set *set, const xapian_query *query, uint32_t languages,
    xapian_marker **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto marker = std::make_unique<xapian_marker>();

		for (const asked &a :
		    query == nullptr ? std::vector<asked>() : query_terms(query->query)) {
			/* Prefixed terms are not words of the text. */
			if (!a.term.empty() && !(a.term[0] >= 'A' && a.term[0] <= 'Z'))
				marker->terms.push_back(a.term);
		}
		words_sort(&marker->terms);
		marker->stemmers = stemmers(languages == 0 ? 1 : languages);
		for (unsigned i = 0; i < XAPIAN_LANGUAGES; i++) {
			if (((languages == 0 ? 1 : languages) >> i & 1) != 0)
				marker->languages.push_back(i);
		}
		for (const string &term : marker->terms)
			marker->hashes.push_back(fnv(term));
		marker->memo = set != nullptr && set->keeps && !set->kept.empty()
				   ? &set->kept[0]->kept->stems
				   : nullptr;
		/* Indonesian takes prefixes off; other stemmers leave the first letter alone. */
		bool any = (languages >> xapian_language(str{"id", 2}) & 1) != 0;
		marker->other = true;
		std::fill(std::begin(marker->ascii), std::end(marker->ascii), any);
		for (const string &term : marker->terms) {
			if (static_cast<unsigned char>(term[0]) < 128)
				marker->ascii[static_cast<unsigned char>(term[0])] = true;
		}
		*out = marker.release();
	}));
}

xapian_code
xapian_marker_find(const xapian_marker *marker, str text, xapian_mark *marks, size_t max, size_t *n,
    xapian_error *error)
{
	return (guarded(error, [&] {
		size_t at = 0, found = 0;
		string lower;
		word w;

		while (found < max) {
			uint32_t which;

			if (marker_plain(marker, text, &at, &lower, &which)) {
				size_t from = at;

				at += lower.size();
				if (which != NO_WORD)
					found = marker_put(marks, found, from, at, which);
				continue;
			}
			if (!word_next(text.p, text.n, &at, &w))
				break;
			if (w.cjk) {
				found = marker_cjk(marker, text.p + w.from, w, marks, found, max);
				continue;
			}
			if (w.lower.size() > WORD_MAX || !marker_may(marker, w.lower))
				continue;
			which = marker_match(marker, w.lower, fnv(w.lower));
			if (which != NO_WORD)
				found = marker_put(marks, found, w.from, w.to, which);
		}
		*n = found;
	}));
}

void
xapian_marker_free(xapian_marker *marker)
{
	discard(marker);
}
