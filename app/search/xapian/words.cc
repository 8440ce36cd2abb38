/* words.cc -- text is split into words as Xapian does it, and words are stemmed. */
#include "search/xapian/shim.hh"

namespace shim
{

namespace
{

/* The numbers are kept in no file, so the order may change. */
constexpr const char *LANGUAGES[] = {"none", "en", "de", "fr", "es", "it", "nl", "pt", "sv", "da",
    "no", "fi", "ru", "hu", "ro", "tr", "ar", "hy", "eu", "ca", "ga", "id", "lt", "ne", "ta"};
static_assert(sizeof(LANGUAGES) / sizeof(LANGUAGES[0]) == XAPIAN_LANGUAGES, "one each");
static_assert(XAPIAN_LANGUAGES <= 32, "one bit each");

/* Words that say nothing about what is asked; sorted. */
constexpr const char *STOP_WORDS[] = {"a", "about", "am", "an", "and", "any", "anybody", "anyone",
    "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for",
    "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my",
    "of", "on", "or", "our", "should", "so", "that", "the", "their", "then", "there", "these",
    "they", "this", "to", "us", "was", "we", "were", "what", "when", "where", "which", "who", "why",
    "will", "with", "would", "you", "your"};

} /* namespace */

Xapian::Stem
stemmer(unsigned language)
{
	if (language == 0 || language >= XAPIAN_LANGUAGES)
		return (Xapian::Stem());
	return (Xapian::Stem(LANGUAGES[language]));
}

std::vector<Xapian::Stem>
stemmers(uint32_t languages)
{
	std::vector<Xapian::Stem> all;

	for (unsigned i = 0; i < XAPIAN_LANGUAGES; i++) {
		if ((languages >> i & 1) != 0)
			all.push_back(stemmer(i));
	}
	return (all);
}

string
language_term(unsigned language)
{
	return (string("L") + LANGUAGES[language < XAPIAN_LANGUAGES ? language : 0]);
}

bool
StopWords::operator()(const string &term) const
{
	return (std::binary_search(std::begin(STOP_WORDS), std::end(STOP_WORDS), term,
	    [](const string_view &a, const string_view &b) { return (a < b); }));
}

namespace
{

/* Chinese, Japanese and Korean text is indexed as pairs of characters, not as words. */
bool
is_cjk(unsigned c)
{
	return ((c >= 0x2e80 && c <= 0x9fff) || (c >= 0xa700 && c <= 0xa71f) ||
		(c >= 0xac00 && c <= 0xd7af) || (c >= 0xf900 && c <= 0xfaff) ||
		(c >= 0x20000 && c <= 0x2ffff));
}

/* Joins two word characters to one word, as Xapian's own splitting has it. */
bool
is_joint(unsigned c)
{
	return (c == '\'' || c == '&' || c == 0xb7 || c == 0x2019 || c == 0x201b || c == 0x387 ||
		c == 0x5f4 || c == 0x2027);
}

/* How many bytes the character that begins with c has, when all is well. */
size_t
point_size(unsigned char c)
{
	return (c < 0xc2 || c > 0xf4 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4);
}

} /* namespace */

unsigned
point_at(const char *text, size_t n, size_t at, size_t *size)
{
	const unsigned char *p = reinterpret_cast<const unsigned char *>(text) + at;
	size_t i, length = point_size(p[0]);
	unsigned point = length == 1 ? p[0] : p[0] & (0x7fu >> length);

	*size = 1;
	if (length > n - at)
		return (p[0]);
	for (i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return (p[0]);
		point = point << 6 | (p[i] & 0x3fu);
	}
	*size = length;
	return (point);
}

namespace
{

bool
is_ascii_letter(unsigned c)
{
	return ((c | 0x20) - 'a' < 26);
}

bool
is_word_point(unsigned c)
{
	if (c < 0x80)
		return (is_ascii_word(c));
	return (Xapian::Unicode::is_wordchar(c));
}

void
word_put(word *w, unsigned c)
{
	w->points++;
	if (c < 0x80) {
		w->lower += static_cast<char>(c - 'A' < 26 ? c | 0x20 : c);
		w->letters = w->letters && is_ascii_letter(c);
		return;
	}
	Xapian::Unicode::append_utf8(w->lower, Xapian::Unicode::tolower(c));
	w->letters =
	    w->letters && Xapian::Unicode::get_category(c) != Xapian::Unicode::DECIMAL_DIGIT_NUMBER;
}

/* Is c, of `size` bytes at `at`, a joint with a word going on behind it? */
bool
joint_at(const char *text, size_t n, size_t at, size_t size, unsigned c)
{
	size_t ignored;
	unsigned behind;

	if (!is_joint(c) || at + size >= n)
		return (false);
	behind = point_at(text, n, at + size, &ignored);
	return (is_word_point(behind) && !is_cjk(behind));
}

} /* namespace */

bool
word_next(const char *text, size_t n, size_t *at, word *w)
{
	size_t i = *at, size = 0;
	unsigned c = 0;

	while (i < n && !is_word_point(c = point_at(text, n, i, &size)))
		i += size;
	*at = i;
	if (i >= n)
		return (false);
	w->from = i;
	w->letters = true;
	w->points = 0;
	w->cjk = is_cjk(c);
	w->lower.clear();
	for (;;) {
		word_put(w, c);
		i += size;
		if (i >= n)
			break;
		c = point_at(text, n, i, &size);
		if (is_word_point(c)) {
			if (is_cjk(c) != w->cjk)
				break;
			continue;
		}
		if (w->cjk || !joint_at(text, n, i, size, c))
			break;
		/* Xapian writes every apostrophe as the plain one. */
		if (c == 0x2019 || c == 0x201b)
			c = '\'';
	}
	w->to = i;
	*at = i;
	return (true);
}

} /* namespace shim */

str
xapian_lower(arena *mem, str text)
{
	buf lower{mem, nullptr, 0, 0};
	size_t at = 0, size;

	while (at < text.n) {
		unsigned c = point_at(text.p, text.n, at, &size);
		char bytes[4];

		buf_put(
		    &lower, bytes, Xapian::Unicode::to_utf8(Xapian::Unicode::tolower(c), bytes));
		at += size;
	}
	return (buf_view(&lower));
}

unsigned
xapian_language(str code)
{
	unsigned i;

	if (code.n > 2 && (code.p[2] == '-' || code.p[2] == '_'))
		code.n = 2;
	if (code.n != 2)
		return (0);
	for (i = 1; i < XAPIAN_LANGUAGES; i++) {
		if (((code.p[0] | 0x20) == LANGUAGES[i][0]) &&
		    ((code.p[1] | 0x20) == LANGUAGES[i][1]))
			return (i);
	}
	return (0);
}

xapian_code
xapian_stems(str text, unsigned language, unsigned flags, size_t max, arena *mem, str_list *out,
    xapian_error *error)
{
	return (guarded(error, [&] {
		Xapian::Document doc;
		Xapian::TermGenerator terms;
		Xapian::Utf8Iterator from(text.n == 0 ? "" : text.p, text.n);
		std::vector<std::pair<Xapian::termpos, string>> placed;
		StopWords stop;
		str_list list;

		terms.set_document(doc);
		terms.set_stemmer(stemmer(language));
		terms.set_stemming_strategy(language == 0 ? Xapian::TermGenerator::STEM_NONE
							  : Xapian::TermGenerator::STEM_ALL);
		terms.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
		if ((flags & XAPIAN_STOP) != 0 && language == ENGLISH) {
			terms.set_stopper(&stop);
			terms.set_stopper_strategy(Xapian::TermGenerator::STOP_ALL);
		}
		terms.index_text(from);
		for (auto t = doc.termlist_begin(); t != doc.termlist_end(); ++t) {
			for (auto p = t.positionlist_begin(); p != t.positionlist_end(); ++p)
				placed.emplace_back(*p, *t);
		}
		std::sort(placed.begin(), placed.end());
		if (placed.size() > max)
			placed.resize(max);
		list.items =
		    static_cast<str *>(arena_array(mem, placed.size(), sizeof(*list.items)));
		list.n = placed.size();
		for (size_t i = 0; i < list.n; i++)
			list.items[i] = str_dup(mem, lent(placed[i].second));
		*out = list;
	}));
}

xapian_code
xapian_words(str text, unsigned language, xapian_each_word *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		Xapian::Stem stem = stemmer(language);
		StopWords stop;
		size_t at = 0;
		word w;

		while (word_next(text.p, text.n, &at, &w)) {
			const string root = w.cjk || w.lower.size() > 64 ? w.lower : stem(w.lower);
			xapian_word found{w.from, w.to, lent(root), stop(w.lower)};

			if (!each(with, &found))
				break;
		}
	}));
}
