/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The faults of one board, at work: between the board and its port, and in the board's hooks.
 * Pure like the board: bytes and times in, bytes and a deadline out.  All chances come from the
 * seed, one row of them for each kind of fault: the same seed and the same words give the same
 * bytes, however they are cut into pieces.
 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "sim/board.h"
#include "sim/fault_plan.h"

struct faults_options {
	void (*send)(void *user, struct slice bytes); /* each call is a write of its own */
	void (*plug)(void *user, bool on);            /* close the ports, or open them again */
	int64_t (*now)(void *user);
	void *user;
};

struct faults;

struct faults *faults_new(const struct faults_options *options);
void faults_free(struct faults *f); /* NULL is fine */

/* The board gets these as its hooks; it is told to them before the first fault. */
const struct board_hooks *faults_hooks(struct faults *f);
void faults_attach(struct faults *f, struct board *board);

/* Takes a whole plan in; false with *d at the first statement that is none: those before it count. */
bool faults_add(struct faults *f, struct slice plan, struct diag *d);

void faults_say(struct faults *f, struct slice bytes); /* what the board says goes through here */
int64_t faults_deadline(const struct faults *f);       /* -1: none */
void faults_tick(struct faults *f);

#endif
