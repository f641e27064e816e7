/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the facts of a first contact mean and what to do about it: `atmq doctor` and the console's
 * doctor say it in these words.  Pure: facts in, findings out.
 */
#ifndef DOCTOR_FINDING_H
#define DOCTOR_FINDING_H

#include "doctor/facts.h"

struct doctor_finding {
	const char *name; /* "wrong-rate"; the same in every version */
	bool fault;       /* otherwise a note */
	/* One sentence each, without a full stop, harmless on a terminal.  A fault always has a remedy; a
	 * note has one where there is a next step. */
	struct buf text, remedy;
};

struct doctor_findings {
	struct doctor_finding *list; /* the cause first, notes last */
	size_t count, room;
};

void doctor_find(const struct doctor_facts *f, struct doctor_findings *out);
void doctor_findings_fini(struct doctor_findings *findings);
bool doctor_findings_any_fault(const struct doctor_findings *findings);
/* The one to begin with: the first that has a remedy; NULL: there is nothing to do. */
const struct doctor_finding *doctor_findings_first(const struct doctor_findings *findings);

/* Appends them as text for people, two lines a fault, at the end what to do first unless that is the last
 * line anyway; or as JSON, one object a line:
 * {"finding":"wrong-rate","fault":true,"port":"/dev/ttyUSB0","text":"...","remedy":"..."} */
void doctor_add_text(
	struct buf *out, const struct doctor_findings *findings, const struct doctor_facts *f);
void doctor_add_json(
	struct buf *out, const struct doctor_findings *findings, const struct doctor_facts *f);

#endif
