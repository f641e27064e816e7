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

/* Which kind of failure, as reports and other programs have it.  Where the board gave a code, that code
 * is told in place of it. */
enum script_failure {
	SCRIPT_FAILED_NOT,  /* it did not fail */
	SCRIPT_REFUSED,     /* the board said ERROR */
	SCRIPT_TIMEOUT,     /* no answer, or what was expected did not come */
	SCRIPT_UNEXPECTED,  /* the board did something else than the step wants */
	SCRIPT_RESTARTED,   /* the board restarted before it answered */
	SCRIPT_LABEL,       /* the board's number is not the scanned one */
	SCRIPT_MISTAKE,     /* the step can't be done as it is written */
	SCRIPT_LOST,        /* the port could not be opened, or was lost */
	SCRIPT_INTERRUPTED, /* by the user */
	SCRIPT_FAILURES
};
const char *script_failure_name(enum script_failure failure); /* "refused"; "" for FAILED_NOT */
/* It is not the board's: the bench, the script or the user. */
bool script_failure_is_error(enum script_failure failure);
/* The board's code as its table has it, "0x6043", if there is one; otherwise the name. */
void script_failure_add(struct buf *out, enum script_failure failure, uint32_t code);
/* Of a command's answer that fails it. */
enum script_failure script_failure_of(const struct script_answer *answer);

void reasons_add_command(struct buf *why, const struct script_step *command,
	const struct script_answer *answer, const struct sightings *seen,
	const struct session *session);
/* For a `fails` step; empty if the command failed as it should. */
void reasons_add_fails(struct buf *why, const struct script_step *fails,
	const struct script_answer *answer, const struct sightings *seen);
void reasons_add_expect(struct buf *why, const struct script_step *expect, bool gave_up,
	const struct sightings *seen, const struct session *session);
/* For an `expect no`: what came, or what the pattern gave up on. */
void reasons_add_unwanted(struct buf *why, bool gave_up, const struct sighting *came);

/* What the board's log port said since entry `from` of the journal: its last lines, one each; and,
 * as an addition to another reason, the meaning of the last one that has a known meaning. */
void reasons_show_log(struct buf *out, const struct journal *journal, uint64_t from);
void reasons_add_log(struct buf *why, const struct journal *journal, uint64_t from);

#endif
