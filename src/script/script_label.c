/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script_private.h"
#include "base/language.h"

bool script_read_label(struct script_reading *r)
{
	struct script_words *w = &r->words;

	if (!script_words_need(w, _("expect label: what the board says")))
		return false;
	struct script_step *step = script_add_step(r, SCRIPT_EXPECT_LABEL);
	buf_add(&step->expected.wanted, buf_slice(&w->word));
	if (!script_at_end(r))
		return false;
	const struct script_value *serial = script_values_use(&r->values, SLICE("SN"));
	if (!serial)
		return script_words_fail(w,
			_("expect label: ${SN} is not known: --scan reads it, or use -D SN=..."));
	buf_add(&step->label, buf_slice(&serial->value));
	return true;
}
