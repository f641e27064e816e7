/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/player_private.h"

bool play_late_complete(struct player *p, const struct script_step *step)
{
	struct diag d;
	bool ok = script_complete(p->script, step, &p->known, &d);

	/* A `set` may have made a secret of what is none. */
	for (size_t i = 0; i < p->known.count; i++)
		if (p->known.items[i].secret)
			session_learn_secret(p->session, buf_slice(&p->known.items[i].value));
	if (!ok)
		player_fail_because(p, SCRIPT_MISTAKE, d.text);
	return ok;
}

void play_late_judge_set(struct player *p, const struct script_step *step, int64_t now)
{
	(void)step;
	(void)now;
	player_pass(p, 0);
}

void play_late_learn(struct player *p, struct slice name, struct slice value, bool secret)
{
	script_known_set(&p->known, name, value, secret);
	if (secret)
		session_learn_secret(p->session, value);
}
