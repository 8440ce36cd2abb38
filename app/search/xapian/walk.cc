/* walk.cc -- whole databases, for the writer, for comparing and for titles in memory. */
#include "search/xapian/shim.hh"

namespace
{

void
put_field(string *into, const string &bytes)
{
	*into += std::to_string(bytes.size());
	*into += ':';
	*into += bytes;
}

/* Everything the document is, docid apart, in one order. */
string
document_content(const Xapian::Database &db, Xapian::docid id)
{
	Xapian::Document doc = db.get_document(id);
	string content;

	for (auto t = doc.termlist_begin(); t != doc.termlist_end(); ++t) {
		put_field(&content, *t);
		content += std::to_string(t.get_wdf());
		for (auto p = t.positionlist_begin(); p != t.positionlist_end(); ++p)
			content += ',' + std::to_string(*p);
		content += ';';
	}
	for (auto v = doc.values_begin(); v != doc.values_end(); ++v) {
		content += std::to_string(v.get_valueno());
		put_field(&content, *v);
	}
	put_field(&content, doc.get_data());
	return (content);
}

/* The documents under a uid: one, or while a thread moves two. False when they do not go on. */
bool
uid_walk(const Xapian::Database &db, const string &term, str uid, xapian_each *each, void *with)
{
	for (auto p = db.postlist_begin(term); p != db.postlist_end(term); ++p) {
		string content = document_content(db, *p);

		if (!each(with, uid, lent(content)))
			return (false);
	}
	return (true);
}

} /* namespace */

xapian_code
xapian_walk_postings(
    const xapian_db *db, str prefix, xapian_each_posting *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		const string start = owned(prefix);
		std::vector<uint32_t> documents;

		for (auto t = db->db.allterms_begin(start); t != db->db.allterms_end(start); ++t) {
			const string term = *t, word = term.substr(start.size());

			documents.assign(db->db.postlist_begin(term), db->db.postlist_end(term));
			if (!each(with, lent(word), documents.data(), documents.size()))
				return;
		}
	}));
}

xapian_code
xapian_walk_uids(const xapian_db *db, xapian_each *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		for (auto t = db->db.allterms_begin("Q"); t != db->db.allterms_end("Q"); ++t) {
			string uid = (*t).substr(UID.n);

			if (!each(with, lent(uid), str{nullptr, 0}))
				return;
		}
	}));
}

xapian_code
xapian_walk_documents(const xapian_db *db, xapian_each *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		for (auto t = db->db.allterms_begin("Q"); t != db->db.allterms_end("Q"); ++t) {
			string uid = (*t).substr(UID.n);

			if (!uid_walk(db->db, *t, lent(uid), each, with))
				return;
		}
	}));
}

xapian_code
xapian_walk_document(
    const xapian_db *db, str uid, xapian_each *each, void *with, xapian_error *error)
{
	return (
	    guarded(error, [&] { (void)uid_walk(db->db, term_of(UID, uid), uid, each, with); }));
}

xapian_code
xapian_walk_words(const xapian_db *db, xapian_each *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		for (auto t = db->db.spellings_begin(); t != db->db.spellings_end(); ++t) {
			string word = *t, count = std::to_string(t.get_termfreq());

			if (!each(with, lent(word), lent(count)))
				return;
		}
	}));
}
