/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/finding_private.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/language.h"
#include "base/memory.h"

enum { FINDING_MOST_DAYS = 2932896 /* the last one before the year 10000 */ };

void doctor_add_day(struct buf *out, int64_t seconds_since_1970)
{
	int64_t days = seconds_since_1970 / 86400;

	if (seconds_since_1970 < 0 || days > FINDING_MOST_DAYS) {
		buf_add_text(out, _("no day of the calendar"));
		return;
	}
	date_add_day(out, seconds_since_1970);
}

static bool has_sent(const struct doctor_facts *f)
{
	return f->sent.n;
}

static void describe_sent(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	(void)remedy;
	buf_addf(text, _("sent: %.*s"), SLICE_ARG(buf_slice(&f->sent)));
	if (f->rates > 1)
		buf_addf(text, _(", at %u rates and parities"), f->rates);
	if (f->board.trial.restored)
		buf_add_text(text, _("; the MQTT configuration was replaced and set again"));
	else if (f->board.trial.begun)
		buf_add_text(text, _("; the MQTT configuration was replaced and cleaned"));
	else if (f->was_reset)
		buf_add_text(text, _("; nothing was configured"));
	else
		buf_add_text(text, _("; nothing was configured or reset"));
	if (f->was_reset)
		buf_add_text(text, _(", the board was reset by DTR and RTS"));
}

static const struct doctor_rule closing_notes[] = {
	{"sent", has_sent, describe_sent},
};
static const struct doctor_rules doctor_closing_notes = {closing_notes, ALEN(closing_notes)};

/* The cause comes first: what explains the others stands above them. */
static const struct doctor_rules *const finding_faults[] = {
	&doctor_port_faults,
	&doctor_line_faults,
	&doctor_network_faults,
	&doctor_certificate_faults,
	&doctor_broker_faults,
	&doctor_trial_faults,
};
static const struct doctor_rules *const finding_notes[] = {
	&doctor_line_notes,
	&doctor_network_notes,
	&doctor_broker_notes,
	&doctor_certificate_notes,
	&doctor_trial_notes,
	&doctor_closing_notes,
};

static void finding_apply(const struct doctor_facts *f, const struct doctor_rules *rules,
	bool fault, struct doctor_findings *out)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct doctor_rule *rule = &rules->rows[i];

		if (!rule->applies(f))
			continue;
		out->list = memory_grow(out->list, &out->room, out->count + 1, sizeof(*out->list));
		struct doctor_finding *found = &out->list[out->count++];
		*found = (struct doctor_finding){.name = rule->name, .fault = fault};
		rule->describe(f, &found->text, &found->remedy);
	}
}

void doctor_find(const struct doctor_facts *f, struct doctor_findings *out)
{
	*out = (struct doctor_findings){0};
	for (size_t i = 0; i < ALEN(finding_faults); i++)
		finding_apply(f, finding_faults[i], true, out);
	for (size_t i = 0; i < ALEN(finding_notes); i++)
		finding_apply(f, finding_notes[i], false, out);
}

void doctor_findings_fini(struct doctor_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		buf_fini(&findings->list[i].text);
		buf_fini(&findings->list[i].remedy);
	}
	free(findings->list);
	*findings = (struct doctor_findings){0};
}

bool doctor_findings_any_fault(const struct doctor_findings *findings)
{
	return findings->count && findings->list[0].fault;
}

const struct doctor_finding *doctor_findings_first(const struct doctor_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].remedy.n)
			return &findings->list[i];
	return NULL;
}
