/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"

#include <stdint.h>
#include <string.h>

#include "base/catalogues.h" /* made by po/catalogues.py */
#include "base/slice.h"

/* The header of a GNU .mo file, in the byte order of this machine; both tables are of pairs
 * {length, offset}, the originals in the order of strcmp. */
struct mo_header {
	uint32_t magic, revision, count, originals, translations;
};

static const struct catalogue *catalogue; /* NULL: English */

static bool is_named(struct slice name, const char *catalogue_name)
{
	struct slice own = slice_of(catalogue_name);
	char after = name.n > own.n ? name.p[own.n] : '.';

	return slice_starts(name, own) && (after == '.' || after == '@');
}

bool language_use(const char *name)
{
	struct slice asked = slice_of(name);

	if (slice_eq(asked, SLICE("en")) || slice_starts(asked, SLICE("en_")) ||
		slice_eq(asked, SLICE("C")) || slice_starts(asked, SLICE("C.")) ||
		slice_eq(asked, SLICE("POSIX"))) {
		catalogue = NULL;
		return true;
	}
	if (slice_eq(asked, SLICE("zh")) || slice_eq(asked, SLICE("zh-CN")) ||
		slice_eq(asked, SLICE("zh-Hans")))
		asked = SLICE("zh_CN");
	for (size_t i = 0; i < ALEN(catalogues); i++) {
		if (is_named(asked, catalogues[i].name)) {
			catalogue = &catalogues[i];
			return true;
		}
	}
	return false;
}

const char *language_list(size_t i)
{
	if (i == 0)
		return "en";
	return i <= ALEN(catalogues) ? catalogues[i - 1].name : NULL;
}

const char *language_name(void)
{
	return catalogue ? catalogue->name : "en";
}

static const char *catalogue_text(uint32_t table, uint32_t i)
{
	uint32_t offset;

	memcpy(&offset, catalogue->bytes + table + 8 * (size_t)i + 4, sizeof(offset));
	return (const char *)catalogue->bytes + offset;
}

/* NULL: not translated. */
static const char *translation(const char *original)
{
	struct mo_header header;

	if (!catalogue || !original || !*original) /* "" is the catalogue's own description */
		return NULL;
	memcpy(&header, catalogue->bytes, sizeof(header));
	for (uint32_t low = 0, high = header.count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		/* The original of a plural is "one\0several": strcmp sees the first. */
		int order = strcmp(original, catalogue_text(header.originals, middle));
		if (order == 0)
			return catalogue_text(header.translations, middle);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *language_text(const char *text)
{
	const char *found = translation(text);

	return found ? found : text;
}

const char *language_plural(const char *one, const char *several, size_t n)
{
	/* Chinese has one form for all numbers, which po/catalogues.py makes sure of. */
	const char *found = translation(one);

	if (found)
		return found;
	return n == 1 ? one : several;
}

const char *language_meaning(const char *text)
{
	const char *found = translation(text);

	return found ? found : strchr(text, '\004') + 1;
}
