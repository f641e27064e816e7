/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session that sends nothing and reports to nobody, and scripts without payload files: for tests of
 * what a run makes of a board's events.
 */
#ifndef TESTS_RUN_RIG_H
#define TESTS_RUN_RIG_H

#include "base/diag.h"
#include "session/session.h"

static bool no_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user, (void)name, (void)out;
	return diag_fail(d, 0, 0, 0, "no such file");
}

static void send_nothing(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)user, (void)bytes, (void)by, (void)secret;
}

static void on_session_event(void *user, const struct wire_event *event)
{
	(void)user, (void)event;
}

static void on_session_end(void *user, const struct session_result *result)
{
	(void)user, (void)result;
}

#endif
