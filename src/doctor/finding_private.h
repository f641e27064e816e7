/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by finding.c (the order of all) and finding_*.c (the rules): one rule a finding, the cause above
 * what follows from it.
 */
#ifndef DOCTOR_FINDING_PRIVATE_H
#define DOCTOR_FINDING_PRIVATE_H

#include "doctor/finding.h"

struct doctor_rule {
	const char *name;
	bool (*applies)(const struct doctor_facts *f);
	/* Appends to both; a note may leave `remedy` empty. */
	void (*describe)(const struct doctor_facts *f, struct buf *text, struct buf *remedy);
};

/* Appends "2026-11-22". */
void doctor_add_day(struct buf *out, int64_t seconds_since_1970);

struct doctor_rules {
	const struct doctor_rule *rows;
	size_t count;
};
extern const struct doctor_rules doctor_port_faults;
extern const struct doctor_rules doctor_line_faults, doctor_line_notes;
extern const struct doctor_rules doctor_network_faults, doctor_network_notes;
extern const struct doctor_rules doctor_certificate_faults, doctor_certificate_notes;
extern const struct doctor_rules doctor_broker_faults, doctor_broker_notes;
extern const struct doctor_rules doctor_trial_faults, doctor_trial_notes;

#endif
