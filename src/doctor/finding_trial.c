/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of a trial connection, and what the log port said meanwhile. */
#include "doctor/finding_private.h"

#include "at/error_code.h"
#include "at/scheme.h"
#include "base/language.h"

enum { CONFIGURED = 1, CONNECTED = 4 };

static bool has_failed(const struct doctor_facts *f)
{
	return f->board.trial.connected == WIRE_KNOWN_NO;
}

static bool was_refused(const struct doctor_facts *f)
{
	return has_failed(f) && f->board.log_refused;
}

static void add_log(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;

	buf_addf(text, _("%.*s (log port: %.*s)"), SLICE_ARG(buf_slice(&b->log_meaning)),
		SLICE_ARG(buf_slice(&b->log_line)));
	if (b->log_remedy.n)
		buf_add(remedy, buf_slice(&b->log_remedy));
	else
		buf_add_text(remedy, _("read what the log port says before and after that line"));
}

static void describe_refused(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	add_log(f, text, remedy);
	if (!f->board.has_password)
		buf_add_text(remedy,
			_("; the trial had no username and no password: a broker that wants them "
			  "refuses it"));
}

static bool has_failed_otherwise(const struct doctor_facts *f)
{
	return has_failed(f) && !was_refused(f);
}

static void describe_failed_trial(
	const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	const struct doctor_board *b = &f->board;
	const struct at_error *error = at_error_find(b->trial.code);

	struct slice host = doctor_trial_host(b); /* its characters have been looked at */

	buf_addf(text, _("the trial connection to %.*s port %lld failed"), SLICE_ARG(host),
		doctor_trial_port(b));
	if (b->log_meaning.n) {
		buf_add_text(text, _(": "));
		add_log(f, text, remedy);
		return;
	}
	if (error)
		buf_addf(text, _(": %s, %s"), error->name, _(error->meaning));
	if (error && error->remedy && error->remedy[0])
		buf_addf(remedy, _("%s; "), _(error->remedy));
	buf_addf(remedy,
		_("check host, port and scheme (%lld, %s) against the broker's; the log port prints "
		  "the reason: --log-port PORT"),
		doctor_trial_scheme(b), at_scheme_name(doctor_trial_scheme(b)));
}

static bool has_log_reason(const struct doctor_facts *f)
{
	return f->board.log_meaning.n && !has_failed(f) && f->state < CONNECTED &&
	       f->board.trial.connected != WIRE_KNOWN_YES;
}

static void describe_log_reason(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	add_log(f, text, remedy);
}

/* ---- notes ---- */

static bool has_trial(const struct doctor_facts *f)
{
	return f->board.asked && f->board.trial.wanted;
}

static void describe_trial(const struct doctor_facts *f, struct buf *text, struct buf *remedy)
{
	static const char *const obstacles[] = {
		[DOCTOR_TRIAL_CONNECTED] = (N_(
			"no trial connection was made: the board is connected, or does not say that "
			"it is not, and that is left alone")),
		[DOCTOR_TRIAL_OFFLINE] =
			N_("no trial connection was made: the board has no network"),
		[DOCTOR_TRIAL_NOWHERE] = N_("no trial connection was made: no broker is known"),
	};
	enum doctor_trial_obstacle obstacle = doctor_trial_obstacle(f);
	const struct doctor_trial *t = &f->board.trial;

	if (obstacle != DOCTOR_TRIAL_POSSIBLE) {
		buf_add_text(text, _(obstacles[obstacle]));
		if (obstacle == DOCTOR_TRIAL_NOWHERE)
			buf_add_text(remedy, _("name it: --connect HOST:PORT"));
		return;
	}
	if (!t->configured && t->connected == WIRE_KNOWN_NOT) {
		buf_add_text(text, _("no trial connection was made: the board did not accept it"));
	} else {
		buf_addf(text,
			t->connected == WIRE_KNOWN_YES
				? _("trial connection to %.*s port %lld as %.*s: accepted")
				: _("trial connection to %.*s port %lld as %.*s: failed"),
			SLICE_ARG(doctor_trial_host(&f->board)), doctor_trial_port(&f->board),
			SLICE_ARG(buf_slice(&t->client_id)));
	}
	if (t->begun && f->state >= CONFIGURED && !t->restored) {
		buf_add_text(text, _("; the MQTT configuration that the board had is gone"));
		buf_add_text(remedy, _("configure MQTT again: AT+MQTTUSERCFG and what follows it"));
	}
}

static const struct doctor_rule trial_faults[] = {
	{"refused", was_refused, describe_refused},
	{"connect-failed", has_failed_otherwise, describe_failed_trial},
	{"log-reason", has_log_reason, describe_log_reason},
};
const struct doctor_rules doctor_trial_faults = {trial_faults, ALEN(trial_faults)};

static const struct doctor_rule trial_notes[] = {
	{"trial", has_trial, describe_trial},
};
const struct doctor_rules doctor_trial_notes = {trial_notes, ALEN(trial_notes)};
