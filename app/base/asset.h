/*
 * asset.h -- style sheets, scripts and icons, packed into the program.
 *
 * app/tools/pack_assets.mjs bundles what is in assets/ at build time and gives
 * each file a name that holds a hash of its content, so that a browser may keep
 * it for ever. Each asset is here as it is and, where that is smaller,
 * compressed. Nothing is read from disk at run time.
 */
#ifndef PEERLORE_BASE_ASSET_H
#define PEERLORE_BASE_ASSET_H

#include <stddef.h>

#include "base/str.h"

struct asset {
	const char *name; /* "peerlore.css": what templates say */
	const char *path; /* "/assets/peerlore.0f3a9c1be2.css": what browsers ask for */
	const char *type; /* "text/css; charset=utf-8" */
	const unsigned char *bytes;
	size_t n;
	const unsigned char *gz; /* NULL when compressing does not pay */
	size_t gz_n;
	const unsigned char *br; /* likewise */
	size_t br_n;
};

/* The table the packer makes, sorted by name; and the same assets sorted by path. */
extern const struct asset assets[];
extern const struct asset *const assets_by_path[];
extern const size_t asset_count;

/* Address of the asset of this name; "#no-asset" (and a test that fails) when there is none. */
const char *asset_url(const char *name);
/* The asset a browser asks for, or NULL. */
const struct asset *asset_find(struct str path);

#endif
