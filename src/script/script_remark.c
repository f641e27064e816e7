/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script_private.h"
#include "base/language.h"

enum { REMARK_MOST = 400 };

/* Of a secret the name is shown, as everywhere. */
static void remark_add(struct script_reading *r, struct buf *out, struct slice written)
{
	const struct script_words *w = &r->words;

	if (!r->env.used)
		buf_add(out, buf_slice(&w->word));
	else
		buf_add(out, w->quoted ? slice_sub(written, 1, written.n - 2) : written);
}

static bool remark_read(struct script_reading *r, enum script_kind kind, const char *name)
{
	struct script_step *step = script_add_step(r, kind);
	struct script_words *w = &r->words;
	struct slice written = slice_trim(w->rest);

	if (!script_words_next(w))
		return !w->failed && script_words_fail(w, _("%s: the words are missing"), name);
	written.n -= w->rest.n;
	if (!w->quoted && slice_trim(w->rest).n)
		return script_words_fail(w, _("%s: more than one word must be in quotes"), name);
	remark_add(r, &step->words, written);
	if (!step->words.n)
		return script_words_fail(w, _("%s: the words are missing"), name);
	if (step->words.n > REMARK_MOST)
		return script_words_fail(w, _("%s: %zu bytes are too many; at most %d are shown"),
			name, step->words.n, REMARK_MOST);
	return script_at_end(r);
}

bool script_read_phase(struct script_reading *r)
{
	return remark_read(r, SCRIPT_PHASE, "phase");
}

bool script_read_note(struct script_reading *r)
{
	return remark_read(r, SCRIPT_NOTE, "note");
}
