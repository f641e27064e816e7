/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/list.h"

#include "base/language.h"

const char *list_comma(size_t i)
{
	return i == 0 ? "" : C_("list", ", ");
}

const char *list_or(size_t i, size_t count)
{
	return i == 0 || i + 1 < count ? list_comma(i) : C_("list", " or ");
}

const char *list_or_words(size_t i, size_t count)
{
	return i == 0 || i + 1 < count ? list_comma(i) : C_("words", " or ");
}

const char *list_and(size_t i, size_t count)
{
	return i == 0 || i + 1 < count ? list_comma(i) : C_("list", " and ");
}
