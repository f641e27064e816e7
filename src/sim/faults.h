/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Applies one board's faults: between the board and its port, and in the board's hooks.  Pure like
 * the board: bytes and times in, bytes and a deadline out.  All randomness comes from the seed, with
 * a sequence of its own for each kind of fault: the same seed and plan give the same bytes, however
 * they are cut into pieces.
 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "sim/board.h"
#include "sim/fault_plan.h"

struct faults_options {
	void (*send)(void *user, struct slice bytes); /* each call is a separate write */
	void (*plug)(void *user, bool on);            /* close the ports or reopen them */
	/* Time servers and clouds show that time, seconds since 1970; may be NULL. */
	void (*set_clock)(void *user, int64_t seconds);
	int64_t (*now)(void *user);
	void *user;
};

struct faults;

struct faults *faults_new(const struct faults_options *options);
void faults_free(struct faults *f); /* NULL is fine */

/* The hooks go into the board's options; attach the board before the first fault. */
const struct board_hooks *faults_hooks(struct faults *f);
void faults_attach(struct faults *f, struct board *board);

/* Adds a whole plan.  Returns false with *d at the first invalid statement; those before it apply. */
bool faults_add(struct faults *f, struct slice plan, struct diag *d);

void faults_say(struct faults *f, struct slice bytes); /* the board's output passes through here */
int64_t faults_deadline(const struct faults *f);       /* -1: none */
void faults_tick(struct faults *f);

#endif
