/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a step failed, in a sentence: what the board answered, its code explained, the parameter at
 * fault, and what the command table says about the line.
 */
#ifndef SCRIPT_REASONS_H
#define SCRIPT_REASONS_H

#include "script/script.h"
#include "script/sightings.h"
#include "session/session.h"

/* How the last command ended. */
struct script_answer {
	enum session_outcome outcome;
	uint32_t code;
	int64_t took;
};

void reasons_add_command(struct buf *why, const struct script_step *command,
	const struct script_answer *answer, const struct sightings *seen,
	const struct session *session);
/* For a `fails` step; empty if the command failed as it should. */
void reasons_add_fails(struct buf *why, const struct script_step *fails,
	const struct script_answer *answer, const struct sightings *seen);
void reasons_add_expect(struct buf *why, const struct script_step *expect, bool gave_up,
	const struct sightings *seen, const struct session *session);

/* What the board's log port said since entry `from` of the journal: its last lines, one each; and,
 * as an addition to another reason, the meaning of the last one that has a known meaning. */
void reasons_show_log(struct buf *out, const struct journal *journal, uint64_t from);
void reasons_add_log(struct buf *why, const struct journal *journal, uint64_t from);

#endif
