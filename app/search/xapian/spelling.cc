/* spelling.cc -- the dictionary of a database: words of its documents, and what somebody may have meant. */
#include "search/xapian/shim.hh"

namespace shim
{

namespace
{

/* Words worth correcting towards: letters only, neither tiny nor monstrous. */
bool
is_spelling(const word &w)
{
	return (w.letters && !w.cjk && w.points >= 3 && w.points <= 24 && w.lower.size() <= 48);
}

/* At most so many different words of one document go into the dictionary. */
constexpr size_t WORDS_MAX = 500;

} /* namespace */

void
words_gather(std::vector<string> *words, str text)
{
	size_t at = 0;
	word w;

	while (words->size() < WORDS_MAX * 8 && word_next(text.p, text.n, &at, &w)) {
		if (is_spelling(w))
			words->push_back(w.lower);
	}
}

void
words_sort(std::vector<string> *words)
{
	std::sort(words->begin(), words->end());
	words->erase(std::unique(words->begin(), words->end()), words->end());
	if (words->size() > WORDS_MAX)
		words->resize(WORDS_MAX);
}

/* Sorted words as (bytes shared with the one before, bytes of its own, those bytes). */
string
words_pack(const std::vector<string> &words)
{
	string packed, last;

	for (const string &w : words) {
		size_t same = 0;

		while (same < last.size() && same < w.size() && last[same] == w[same])
			same++;
		packed += static_cast<char>(same);
		packed += static_cast<char>(w.size() - same);
		packed.append(w, same, string::npos);
		last = w;
	}
	return (packed);
}

std::vector<string>
words_unpack(const string &packed)
{
	std::vector<string> words;
	string last;
	size_t i = 0;

	while (i + 2 <= packed.size()) {
		size_t same = static_cast<unsigned char>(packed[i]);
		size_t own = static_cast<unsigned char>(packed[i + 1]);

		i += 2;
		if (same > last.size() || own > packed.size() - i)
			throw Xapian::DatabaseCorruptError(
			    "spelling words of a document are broken");
		last.resize(same);
		last.append(packed, i, own);
		words.push_back(last);
		i += own;
	}
	return (words);
}

} /* namespace shim */

namespace
{

bool
set_has(const index_set *set, const std::vector<Xapian::Stem> &stems, const string &word)
{
	for (const Xapian::Stem &stem : stems) {
		if (set->db.term_exists(stem(word)))
			return (true);
	}
	return (false);
}

string
set_correct(const index_set *set, str text)
{
	std::vector<Xapian::Stem> stems = stemmers(set->languages | 1);
	string corrected;
	size_t at = 0, copied = 0;
	bool changed = false;
	word w;

	while (word_next(text.p, text.n, &at, &w)) {
		string better;

		if (!is_spelling(w) || w.points < 4 || set_has(set, stems, w.lower))
			continue;
		better = set->db.get_spelling_suggestion(w.lower, w.points < 6 ? 1 : 2);
		if (better.empty())
			continue;
		corrected.append(text.p + copied, w.from - copied);
		corrected += better;
		copied = w.to;
		changed = true;
	}
	if (!changed)
		return (string());
	return (corrected.append(text.p + copied, text.n - copied));
}

} /* namespace */

xapian_code
index_set_correct(
    const index_set *set, str text, char *into, size_t size, size_t *length, xapian_error *error)
{
	return (guarded(error, [&] {
		string corrected;

		if (set->documents > 0)
			corrected = set_correct(set, text);
		copy_out(corrected, into, size, length);
	}));
}
