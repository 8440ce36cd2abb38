/* asset.c -- finding what the packer put into the program. */
#include "base/asset.h"

#include <string.h>

const char *
asset_url(const char *name)
{
	size_t low = 0, high = asset_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, assets[middle].name);

		if (order == 0)
			return (assets[middle].path);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return ("#no-asset");
}

const struct asset *
asset_find(struct str path)
{
	size_t low = 0, high = asset_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct asset *asset = assets_by_path[middle];
		int order = str_cmp(path, str_of(asset->path));

		if (order == 0)
			return (asset);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return (NULL);
}
