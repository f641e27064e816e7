/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board that answers AT is asked: THE tables, in the order in which it is.  A new question is
 * a row.  None of them changes anything on the board but those of the trial, which is only made if the
 * user wants it.
 */
#ifndef DOCTOR_QUESTIONS_H
#define DOCTOR_QUESTIONS_H

#include "doctor/facts.h"
#include "wire/event.h"

/* What the questions share while they are asked, and nobody knows afterwards. */
struct doctor_asking {
	struct doctor_facts *facts;
	int64_t here; /* seconds since 1970, now */
	/* As they were read back; the key is wiped as soon as it was compared. */
	struct buf read[CERTS_KINDS];
	bool lists_partitions; /* AT+SYSFLASH? was answered OK */
	/* The lines that set again what a trial replaces, password and all; wiped at the end. */
	struct buf user_line, connection_line;
};

enum doctor_answer {
	DOCTOR_UNANSWERED, /* within its time */
	DOCTOR_OK,
	DOCTOR_ERROR,
	DOCTOR_BUSY
};

struct doctor_question {
	const char *line; /* without its line end; NULL: `add` makes it */
	void (*add)(struct buf *line, const struct doctor_asking *a);
	bool (*when)(const struct doctor_facts *f); /* NULL: always */
	/* Each event until the final answer; may be NULL. */
	void (*learn)(struct doctor_asking *a, const struct wire_event *e);
	void (*ended)(struct doctor_asking *a, enum doctor_answer answer); /* may be NULL */
	long long limit_ms;
	/* Its answer comes from the network: lateness says nothing about the board's own port. */
	bool of_network;
	bool streams; /* its limit is for each piece of its answer */
	/* Of a trial alone: it begins with this one, and what undoes it is sent however it ends. */
	bool begins, undoes;
};

struct doctor_questions {
	const struct doctor_question *rows;
	size_t count;
};
extern const struct doctor_questions doctor_network_questions; /* Wi-Fi, address, clock */
extern const struct doctor_questions doctor_mqtt_questions;
extern const struct doctor_questions doctor_certificate_questions;
extern const struct doctor_questions doctor_broker_questions; /* its name and address */

extern const struct doctor_questions doctor_trial_questions;

/* Appends what the trial is going to do to the board: a sentence without a full stop. */
void doctor_trial_announce(const struct doctor_facts *f, struct buf *out);

/* The arguments of an event's text from byte `from` on, without quotes and escapes.  false: it has
 * not as many. */
bool doctor_read_word(struct slice text, size_t from, size_t index, struct buf *out);
bool doctor_read_number(struct slice text, size_t from, size_t index, long long *number);
/* The same as visible text of at most DOCTOR_WORD_BYTES bytes. */
bool doctor_read_visible(struct slice text, size_t from, size_t index, struct buf *out);

#endif
