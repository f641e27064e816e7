/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/player_private.h"

#include "base/language.h"

void play_on_begin(struct player *p, const struct script_step *step, int64_t now)
{
	struct diag d;

	(void)now;
	diag_fail(&d, 0, 0, 0, _("there are no rules here"));
	if (p->calls->on && p->calls->on(p->user, step->on, &d))
		player_pass(p, 0);
	else
		player_fail_because(p, SCRIPT_MISTAKE, d.text);
}
