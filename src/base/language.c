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

/* What our languages are called in other places; a name that ends in "_" is followed by any country's.
 * Singapore writes the same characters. */
static const struct {
	const char *language, *name;
} aliases[] = {
	{"en", "en_"},
	{"en", "C"},
	{"en", "POSIX"},
	{"zh_CN", "zh"},
	{"zh_CN", "zh-CN"},
	{"zh_CN", "zh-Hans"},
	{"zh_CN", "zh_Hans"},
	{"zh_CN", "zh_Hans_CN"},
	{"zh_CN", "zh_SG"},
};

/* The codeset and the modifier of a locale's name say nothing about the language. */
static bool is_named(struct slice name, const char *own)
{
	struct slice rest = name;

	return slice_take(&rest, slice_of(own)) &&
	       (rest.n == 0 || rest.p[0] == '.' || rest.p[0] == '@' ||
		       slice_ends(slice_of(own), SLICE("_")));
}

static bool is_language(struct slice name, const char *language)
{
	bool is = is_named(name, language);

	for (size_t i = 0; i < ALEN(aliases) && !is; i++)
		is = strcmp(aliases[i].language, language) == 0 && is_named(name, aliases[i].name);
	return is;
}

bool language_use(const char *name)
{
	for (size_t i = 0; language_list(i); i++) {
		if (is_language(slice_of(name), language_list(i))) {
			catalogue = i > 0 ? &catalogues[i - 1] : NULL;
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

	if (!catalogue || !*original) /* "" is the catalogue's own description */
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
	const char *found = text ? translation(text) : NULL;

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
