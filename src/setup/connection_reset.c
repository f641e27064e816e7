/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/connection_reset.h"

enum { RESET_AGAIN_US = 5000, RESET_MS_US = 1000 };

bool connection_begin_reset(struct connection *c, struct loop_watch *timer, struct diag *d)
{
	if (!connection_reset_board(c, d))
		return false;
	loop_timer_at(
		timer, loop_clock() + (int64_t)line_sequence_ms(&c->board.reset) * RESET_MS_US);
	return true;
}

bool connection_reset_is_over(struct connection *c, struct loop_watch *timer)
{
	bool plays = link_is_playing(c->link);

	if (plays)
		loop_timer_at(timer, loop_clock() + RESET_AGAIN_US);
	return !plays;
}
