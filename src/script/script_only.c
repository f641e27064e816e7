/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/expectation_words.h"
#include "base/language.h"
#include "script/script_private.h"

/* A pattern without quotes extends to the end of the line. */
static size_t only_tail(struct slice rest)
{
	return rest.n;
}

bool script_read_only(struct script_reading *r)
{
	const char *form = _("only: it is only if [no] line PATTERN");
	struct script_words *w = &r->words;
	const struct expectation_reading reading = {
		.words = w, .what = "only if", .tail = only_tail};
	bool more;

	if (!script_words_next(w) || !script_words_is(w, "if"))
		return script_words_fail(w, "%s", form);
	struct script_step *step = script_add_step(r, SCRIPT_ONLY);
	/* It has no answer that a `fails` could judge. */
	r->command = SLICE_NONE;
	step->none = script_words_next(w) && script_words_is(w, "no");
	if (step->none)
		script_words_next(w);
	if (!script_words_is(w, "line"))
		return script_words_fail(w, "%s", form);
	if (!expectation_read(&step->expected, &reading, &more))
		return false;
	return !more || script_words_fail(w, _("\"%s\" is not expected here"), SCRIPT_WORD(w));
}
