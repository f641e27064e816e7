/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In place of sim.c in a build without the virtual board.  Names stay valid, so that a config.ini with
 * `port = sim:` in one of its profiles is read as before; opening says what is missing.
 */
#include "base/language.h"
#include "link/link_kind.h"

static bool sim_absent_check(const char *port, struct diag *d)
{
	(void)port, (void)d;
	return true;
}

static bool sim_absent_open(struct link *l, struct diag *d)
{
	(void)l;
	return diag_fail(d, 0, 0, 0, "%s",
		_("this atmq was built without its virtual board (-Dsim=disabled)"));
}

static void sim_absent_close(struct link *l)
{
	(void)l;
}

static void sim_absent_send(struct link *l, struct slice bytes)
{
	(void)l, (void)bytes;
}

const struct link_kind link_kind_sim = {
	.check = sim_absent_check,
	.open = sim_absent_open,
	.close = sim_absent_close,
	.send = sim_absent_send,
};

bool link_has_sim(void)
{
	return false;
}

const char *link_sim_board(size_t index)
{
	(void)index;
	return NULL;
}
