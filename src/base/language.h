/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The language of what atmq says: English as it is written in the code, or a translation of po/.
 *
 * Marked texts are found by xgettext, and looked up here when they are used:
 *     _("no answer")                              translated here and now
 *     N_("no answer")                             marked, in a table; whoever shows it uses _(row->text)
 *     P_("%zu message", "%zu messages", n)        the right one of both for n
 *     C_("pane", "state")                         two meanings of one English word
 * A sentence is one text: no halves, no plural "s" as an argument.  Where a translation needs another
 * order of arguments it says %2$s.  AT names, keys of JSON and CSV, script keywords, names of actions
 * and styles, and whatever a program reads are never marked.
 *
 * The catalogues are GNU .mo files that are part of the program (po/meson.build).  libintl reads only
 * files, and only under a locale that is installed; a bench machine has neither, and a program that
 * was copied to it must speak both languages all the same.
 */
#ifndef BASE_LANGUAGE_H
#define BASE_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#define _(text) language_text(text)
#define N_(text) text
#define P_(one, several, n) language_plural(one, several, n)
#define C_(context, text) language_meaning(context "\004" text)

/* The language from here on: "en", "zh_CN", "zh", "zh_CN.UTF-8", "zh-Hans", "zh_SG".  false: there is none of
 * that name, and nothing changes. */
bool language_use(const char *name);
/* "en" or "zh_CN". */
const char *language_name(void);
/* All names of language_name: "en", "zh_CN"; NULL behind the last. */
const char *language_list(size_t i);

/* The translation, or the text itself; NULL of NULL.  Both live as long as the program. */
const char *language_text(const char *text) __attribute__((format_arg(1)));
const char *language_plural(const char *one, const char *several, size_t n)
	__attribute__((format_arg(1), format_arg(2)));
/* "context\004text"; without a translation the part behind \004. */
const char *language_meaning(const char *text) __attribute__((format_arg(1)));

#endif
