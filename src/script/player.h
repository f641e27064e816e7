/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plays one script on a session, step by step.  Shared by `atmq run` and the console: the owner says when
 * something happened and asks how far it got; what a result means (a report, the next file, a question)
 * is the owner's.  Asks no clock: the owner says what time it is, and keeps the one timer.
 *
 * To the owner a retried or repeated block is one step, and each step ends in its turn: one that is not
 * played, because an earlier one failed or the file is not for this board, as SKIPPED.  Which one is
 * played is flow.h's.
 */
#ifndef SCRIPT_PLAYER_H
#define SCRIPT_PLAYER_H

#include "cloud/commands.h"
#include "script/clock_setting.h"
#include "script/flow.h"

/* What only the owner can do. */
struct player_calls {
	/* player_time_out is called that many microseconds from now, in place of any other time; -1:
	 * never. */
	void (*timer)(void *user, int64_t us);
	/* Resets the board by the port's lines; false with *d.  player_time_out is called when they
	 * have done all of it. */
	bool (*reset)(void *user, struct diag *d);
	/* True if the lines have done all of it; otherwise player_time_out is called once more. */
	bool (*reset_is_over)(void *user);
	void (*begun)(void *user);        /* a step, a block as one; NULL: nobody wants to know */
	int64_t (*unix_time)(void *user); /* this machine's clock: seconds since 1970 */
	/* Sets a rule (script/on.h), which holds until the owner says that the script has ended; false
	 * with *d.  NULL: there are none here. */
	bool (*on)(void *user, struct script_on *on, struct diag *d);
	/* A value was captured; a secret one is masked.  NULL: nobody wants to know. */
	void (*captured)(void *user, struct slice name, struct slice value);
	/* A PHASE or NOTE is played, perhaps in a block; NULL: nobody wants to know. */
	void (*words)(void *user, const struct script_step *step);
};

enum player_state {
	PLAYER_WAITS,   /* for the board, or for time to pass */
	PLAYER_PASSED,  /* the step: player_next */
	PLAYER_FAILED,  /* the step: `why` says why.  It stays the running one until player_next,
	                * player_go_on or player_retry. */
	PLAYER_SKIPPED, /* the step is not played: `why` says why; player_next */
	PLAYER_ENDED    /* there is no further step */
};

/* How far a CLOUD step is. */
struct player_cloud {
	enum player_cloud_stage {
		PLAYER_CLOUD_IDENTIFIES, /* the firmware */
		PLAYER_CLOUD_LISTS,      /* its commands */
		PLAYER_CLOUD_ASKS,       /* whether it is connected */
		PLAYER_CLOUD_CLEANS,
		PLAYER_CLOUD_SETS_CLOCK,
		PLAYER_CLOUD_SENDS, /* the commands */
		PLAYER_CLOUD_CONNECTS
	} stage;
	bool sent; /* a command, whose answer is awaited */
	struct cloud_board board;
	bool tried_long, tried_sni; /* the other way */
	struct cloud_access access;
	struct cloud_commands commands;
	size_t next;                        /* command */
	int64_t until;                      /* CONNECTS */
	bool connected, dropped, restarted; /* heard */
	bool by_answer;                     /* it failed because of the last answer */
	enum script_failure failed;         /* `why` says why */
	bool told;                          /* `why` is complete */
};

/* A command that is sent again and again, between those of the steps. */
struct player_every {
	const struct script_step *step;
	size_t end; /* of its file: it is not sent from there on */
	int64_t next;
};

struct player {
	const struct player_calls *calls;
	void *user;
	struct session *session;
	enum session_author by;
	bool has_log; /* the board has a log port: the reason for a failure may come from there */
	/* A first command that is lost because the board restarts is sent again: set if the board may
	 * restart because its port was opened. */
	bool resends;

	/* Someone is there to answer a prompt for bytes that the script does not have; otherwise it is
	 * answered by zeros. */
	bool attended;

	bool keep_going; /* a failed step ends nothing */
	bool held;       /* another player has its turn: no step begins now */

	struct script *script;
	struct script_known known; /* what its steps have captured */
	struct flow flow;
	size_t row; /* the running step's number, from 0, each block as one */
	bool begun; /* the step */
	int64_t row_at;
	enum player_state state; /* of the step */
	bool leaves;             /* SKIPPED: and the rest of its file with it */
	/* Of the step being played: that, or one in its block. */
	bool plays;
	int64_t now, step_at;
	int64_t due;      /* step_kinds' timed_out is called then; -1: never */
	int64_t limit_at; /* it fails then; -1: never */
	bool lines;       /* the port's lines play a reset: the timer is theirs */

	struct player_every every[SCRIPT_EVERY_MOST];
	size_t every_count;
	const struct script_step *every_sent; /* its answer is awaited, or NULL */
	struct buf every_why;                 /* it failed, so that the running step does */
	enum script_failure every_failure;
	uint32_t every_code;

	int64_t took;
	struct buf why;
	enum script_failure failure; /* FAILED: the kind, and the board's code */
	uint32_t code;
	struct buf note; /* it passed, and this is to be known of it, a sentence; or empty */

	struct sightings seen,
		logged; /* since the last command began: the board's events, its log lines */
	const struct script_step *command; /* the last one */
	uint64_t journal_at;               /* the start of its part of the journal */
	int64_t log_until; /* the reason for its failure may come until then; 0: it did not fail */
	struct script_answer answer;
	bool answered, cancelled;
	bool restarts; /* the last command that was answered restarts the board, or a reset did */
	bool lost;     /* the port was, since the step began, and is back */
	/* Of the step that failed a block: the last command, and what came since; what follows `finally` in
	 * an included file is played behind it. */
	const struct script_step *block_command;
	struct buf block_came;
	bool stale;   /* the answer to an earlier command is still to come */
	bool gave_up; /* a pattern gave up */

	/* Of a step that sends commands of its own: the last one, and how far it is. */
	struct script_step own;
	struct clock_setting clock;
	struct player_cloud cloud;
	struct buf own_note; /* `note`, once it has passed */
};

void player_fini(struct player *p); /* a zeroed one is fine */
/* From its first step on.  The script must outlive its being played; its late steps are completed in it. */
void player_start(struct player *p, struct script *script);
/* The running step, or NULL; it may be a block.  The one being played inside: the same if it is none. */
const struct script_step *player_step(const struct player *p);
const struct script_step *player_inner(const struct player *p);
/* The running step sends something, or has the board do something: nothing else may come in between.  A
 * step that only waits for an event, or for time to pass, does not. */
bool player_is_sending(const struct player *p);
/* Something that was sent beside the steps has failed, and with it the running one. */
void player_fail_beside(
	struct player *p, struct slice why, enum script_failure failure, uint32_t code);

/* Goes on as far as possible without waiting, at most to the end of the running step.  Called after
 * anything happened; not from inside the session's callbacks. */
enum player_state player_go(struct player *p, int64_t now);
/* To the next step: after one that ended, or to leave it out. */
void player_next(struct player *p);
/* The same after one that failed, as if it had passed. */
void player_go_on(struct player *p);
/* Begins the running step anew: after it failed. */
void player_retry(struct player *p);
/* The time that was asked for is over; player_go follows. */
void player_time_out(struct player *p, int64_t now);

/* For a failure's report: the last command, or NULL; appends what the board said since, one line each. */
const struct script_step *player_last_command(const struct player *p);
void player_add_came(const struct player *p, struct buf *out);

/* From the session's callbacks. */
void player_see(struct player *p, const struct wire_event *event);
void player_see_log(struct player *p, struct slice line); /* of the log port */
void player_answered(struct player *p, const struct session_result *result);

/* For an owner that waits when the port is lost, and calls nothing else meanwhile: it is back, and so is the
 * board.  ready: that counts as its saying so.  A command that restarts the board has been carried out, and
 * one that was to be sent after it is sent again. */
void player_returned(struct player *p, bool ready);

#endif
