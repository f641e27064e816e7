/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Playing steps, shared by player.c and the kinds of steps that have a file: those that send commands of
 * their own (play_clock.c, play_cloud.c), one after the other, each as a script's command is; play_every.c.
 */
#ifndef SCRIPT_PLAYER_PRIVATE_H
#define SCRIPT_PLAYER_PRIVATE_H

#include "script/player.h"

/* player.c */
void player_wait(struct player *p, int64_t us); /* timed_out is called that late; -1: never */
void player_pass(struct player *p, int64_t took);
void player_fail(struct player *p, enum script_failure failure, int64_t took); /* `why` says why */
void player_fail_because(struct player *p, enum script_failure failure, const char *why);
/* Because of the last answer. */
void player_fail_by_answer(struct player *p, int64_t took);
bool player_waits_for_log(struct player *p, int64_t now); /* before a failure is told */

void player_begin_own(struct player *p);
/* false: the step has failed. */
bool player_send_own(struct player *p, struct slice line, const struct buf *payload, int64_t now);
/* The answer to the last one has come, if one was sent: p->answer. */
bool player_own_answered(struct player *p, int64_t now);
/* "AT+MQTTCONN: refused: ..." */
void player_add_own_reason(struct player *p, struct buf *why);

/* play_only.c */
void play_only_judge(struct player *p, const struct script_step *step, int64_t now);

/* play_every.c */
void play_every_begin(struct player *p, const struct script_step *step, int64_t now);
/* Sends what is due, if nothing is in the way; forgets what has ended. */
void play_every_work(struct player *p, int64_t now);
/* When it is to be called again if nothing else happens; -1: never. */
int64_t play_every_next(const struct player *p, int64_t now);
bool play_every_answered(struct player *p, const struct session_result *result);

/* play_clock.c */
void play_clock_begin(struct player *p, const struct script_step *step, int64_t now);
void play_clock_judge(struct player *p, const struct script_step *step, int64_t now);
/* As a part of another step: sets the clock, or goes on with it; CLOCK_WAITS, CLOCK_IS_SET, or
 * CLOCK_FAILED with `why`. */
void play_clock_start(struct player *p, const struct script_clock *clock);
enum clock_turn play_clock_go(struct player *p, int64_t now);

/* play_capture.c; it times out as an `expect` does */
void play_capture_begin(struct player *p, const struct script_step *step, int64_t now);
void play_capture_judge(struct player *p, const struct script_step *step, int64_t now);
void play_label_judge(struct player *p, const struct script_step *step, int64_t now);

/* play_late.c: a step with values that are known only now.  false: it has failed. */
bool play_late_complete(struct player *p, const struct script_step *step);
void play_late_judge_set(struct player *p, const struct script_step *step, int64_t now);
/* A value became known; one that is a secret is hidden from now on. */
void play_late_learn(struct player *p, struct slice name, struct slice value, bool secret);
/* play_on.c */
void play_on_begin(struct player *p, const struct script_step *step, int64_t now);

/* play_cloud.c */
void play_cloud_fini(struct player *p);
void play_cloud_begin(struct player *p, const struct script_step *step, int64_t now);
void play_cloud_judge(struct player *p, const struct script_step *step, int64_t now);
void play_cloud_hear(struct player *p, const struct wire_event *event);

/* ---- expect: play_expect.c ---- */

void play_expect_begin(struct player *p, const struct script_step *step, int64_t now);
void play_expect_judge(struct player *p, const struct script_step *step, int64_t now);
void play_expect_time_out(struct player *p, const struct script_step *step, int64_t now);
/* Where such an event is to be looked for. */
struct sightings *play_expect_sightings(struct player *p, const struct expectation *e);

#endif
