/* database.cc -- reading one database. */
#include "search/xapian/shim.hh"

using namespace shim;

namespace
{

xapian_db_info
info_read(const Xapian::Database &db)
{
	xapian_db_info info{};

	info.revision = db.get_revision();
	info.documents = db.get_doccount();
	for (auto t = db.allterms_begin("L"); t != db.allterms_end("L"); ++t) {
		for (unsigned i = 0; i < XAPIAN_LANGUAGES; i++) {
			if (*t == language_term(i)) {
				info.languages |= 1u << i;
				info.spoken[i] = t.get_termfreq();
			}
		}
	}
	info.parts = db.term_exists("XPART");
	return (info);
}

} /* namespace */

xapian_code
xapian_db_open(str path, xapian_db **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto db = std::make_unique<xapian_db>();

		db->db = Xapian::Database(owned(path), Xapian::DB_BACKEND_GLASS);
		db->uuid = db->db.get_uuid();
		db->info = info_read(db->db);
		*out = db.release();
	}));
}

xapian_db_info
xapian_db_about(const xapian_db *db)
{
	return (db->info);
}

xapian_code
xapian_db_note(
    const xapian_db *db, str key, char *into, size_t size, size_t *length, xapian_error *error)
{
	return (
	    guarded(error, [&] { copy_out(db->db.get_metadata(owned(key)), into, size, length); }));
}

xapian_code
xapian_db_data(const xapian_db *db, uint32_t document, arena *mem, str *data, xapian_error *error)
{
	return (guarded(error, [&] {
		const string all = db->db.get_document(document).get_data();

		*data = str{arena_copy(mem, all.data(), all.size()), all.size()};
	}));
}

void
xapian_db_free(xapian_db *db)
{
	discard(db);
}

xapian_code
xapian_db_keep(xapian_db *db, xapian_kept *kept, xapian_error *error)
{
	return (guarded(error, [&] {
		auto made = std::make_shared<kept_db>();

		made->db = db->db;
		made->kept = kept;
		made->uuid = db->uuid;
		made->number = kept->databases++;
		made->words = kept->databases++;
		db->kept = std::move(made);
	}));
}

xapian_code
xapian_db_read_ahead(xapian_db *db, uint32_t *at, bool *done, xapian_error *error)
{
	return (guarded(error, [&] {
		const uint32_t last = db->db.get_lastdocid();

		*done = db->kept == nullptr || last == 0 || last > PLAIN_MAX ||
			*at > batch_number(last);
		if (!*done)
			(void)kept_batch(db->kept.get(), (*at)++);
	}));
}

xapian_code
xapian_db_reopen(xapian_db *db, bool *replaced, xapian_error *error)
{
	return (guarded(error, [&] {
		db->db.reopen();
		*replaced = db->db.get_uuid() != db->uuid;
		/* A search that had to retry may have moved it before. */
		if (!*replaced && db->db.get_revision() != db->info.revision) {
			if (db->kept != nullptr)
				kept_move(db->kept.get(), db->info.revision, db->db.get_revision());
			db->info = info_read(db->db);
		}
	}));
}

xapian_code
xapian_db_has(const xapian_db *db, str term, bool *has, xapian_error *error)
{
	return (guarded(error, [&] { *has = db->db.term_exists(owned(term)); }));
}
