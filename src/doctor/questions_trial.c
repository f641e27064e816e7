/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trial connection with a client id of its own.  It needs AT+MQTTUSERCFG, which replaces what is
 * configured, and AT+MQTTCLEAN after it; where the firmware reported its configuration, that is set
 * again.  A board that is connected is left alone.
 */
#include "doctor/questions.h"

#include "at/argument.h"
#include "at/error_code.h"
#include "at/scheme.h"
#include "base/language.h"

enum {
	CONFIGURED = 1,
	CONNECTED = 4,
	LOCAL_MS = 1500,
	CLEAN_MS = 5000,
	CONNECT_MS = 70000, /* the inquiry's end comes first */
	FIELD_CLIENT_ID = 2,
	FIRST_FILE_CODE = 0x6021, /* to LAST: a certificate or key is missing or can't be read */
	LAST_FILE_CODE = 0x6026
};

static bool trial_is_row(const struct wire_event *e, const char *name)
{
	return e->type == WIRE_EVENT_INFO && slice_eq_nocase(e->name, slice_of(name));
}

static bool can_try(const struct doctor_facts *f)
{
	return doctor_trial_obstacle(f) == DOCTOR_TRIAL_POSSIBLE;
}

/* ---- codes on the AT port ---- */

static void learn_codes(struct doctor_asking *a, const struct wire_event *e)
{
	long long on;

	if (trial_is_row(e, "SYSLOG") && doctor_read_number(e->text, 0, 0, &on))
		a->facts->board.trial.codes_on = on == 0;
}

static bool are_codes_off(const struct doctor_facts *f)
{
	return can_try(f) && f->board.trial.codes_on;
}

static void codes_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	a->facts->board.trial.codes_on = answer == DOCTOR_OK;
}

static bool were_codes_off(const struct doctor_facts *f)
{
	return f->board.trial.codes_on;
}

/* ---- the connection ---- */

static bool has_something_to_drop(const struct doctor_facts *f)
{
	return can_try(f) && f->state >= CONFIGURED;
}

static void trial_begins(struct doctor_asking *a, enum doctor_answer answer)
{
	(void)answer;
	a->facts->board.trial.begun = true;
}

/* The configured one, with another client id; or the least. */
static void add_configuration(struct buf *line, const struct doctor_asking *a)
{
	const struct doctor_board *b = &a->facts->board;
	struct slice configured = buf_slice(&a->user_line);
	struct at_argument arguments[AT_PARAMETERS];
	size_t from = slice_find_char(configured, '=');
	size_t count = from == SLICE_NONE ? 0 : at_arguments(configured, from + 1, arguments, NULL);

	if (count <= FIELD_CLIENT_ID || a->facts->state < CONFIGURED) {
		buf_addf(line, "AT+MQTTUSERCFG=0,%lld,", doctor_trial_scheme(b));
		at_add_quoted(line, buf_slice(&b->trial.client_id));
		buf_add_text(line, ",\"\",\"\",0,0,\"\"");
		return;
	}
	const struct at_argument *id = &arguments[FIELD_CLIENT_ID];
	buf_add(line, slice_sub(configured, 0, id->at));
	at_add_quoted(line, buf_slice(&b->trial.client_id));
	buf_add(line, slice_from(configured, id->at + id->n));
}

static void configuration_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	a->facts->board.trial.begun = true;
	a->facts->board.trial.configured = answer == DOCTOR_OK;
}

static bool is_trial_configured(const struct doctor_facts *f)
{
	return f->board.trial.configured;
}

static void add_connection(struct buf *line, const struct doctor_asking *a)
{
	const struct doctor_board *b = &a->facts->board;

	buf_add_text(line, "AT+MQTTCONN=0,");
	at_add_quoted(line, doctor_trial_host(b));
	buf_addf(line, ",%lld,0", doctor_trial_port(b));
}

static bool is_file_code(uint32_t code)
{
	return (code & 0xffff) >= FIRST_FILE_CODE && (code & 0xffff) <= LAST_FILE_CODE;
}

static void learn_connection(struct doctor_asking *a, const struct wire_event *e)
{
	struct doctor_trial *t = &a->facts->board.trial;

	if (e->type == WIRE_EVENT_CONNECTED)
		t->connected = WIRE_KNOWN_YES;
	/* One that names a file is followed by 0x6009, which says less (certs.md 4). */
	else if (e->type == WIRE_EVENT_ERRCODE && at_error_find(e->code) && !is_file_code(t->code))
		t->code = e->code;
}

static void connection_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	struct doctor_trial *t = &a->facts->board.trial;

	if (answer == DOCTOR_OK)
		t->connected = WIRE_KNOWN_YES;
	else if (answer != DOCTOR_BUSY)
		t->connected = WIRE_KNOWN_NO;
}

/* ---- and back ---- */

static bool may_restore(const struct doctor_facts *f)
{
	return f->board.trial.begun && f->board.trial.can_restore && f->state >= CONFIGURED;
}

static void add_user_line(struct buf *line, const struct doctor_asking *a)
{
	buf_add(line, buf_slice(&a->user_line));
}

static void user_line_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	a->facts->board.trial.restored = answer == DOCTOR_OK;
}

static bool may_restore_connection(const struct doctor_facts *f)
{
	return f->board.trial.restored && f->board.keepalive >= 0;
}

static void add_connection_line(struct buf *line, const struct doctor_asking *a)
{
	buf_add(line, buf_slice(&a->connection_line));
}

void doctor_trial_announce(const struct doctor_facts *f, struct buf *out)
{
	const struct doctor_board *b = &f->board;

	buf_addf(out,
		_("trial connection to %.*s port %lld as %.*s, scheme %lld, and AT+MQTTCLEAN after it"),
		SLICE_ARG(doctor_trial_host(b)), doctor_trial_port(b),
		SLICE_ARG(buf_slice(&b->trial.client_id)), doctor_trial_scheme(b));
	if (f->state < CONFIGURED)
		buf_add_text(out, _("; nothing was configured before, and nothing is afterwards"));
	else if (b->trial.can_restore)
		buf_add_text(out,
			_("; the board's MQTT configuration is replaced for it, and set again as "
			  "the board reported it"));
	else
		buf_add_text(out,
			_("; the board's MQTT configuration, which this firmware does not report, is "
			  "lost by it, as by a reset"));
}

static const struct doctor_question trial_rows[] = {
	{.line = "AT+SYSLOG?",
		.when = can_try,
		.learn = learn_codes,
		.limit_ms = LOCAL_MS,
		.begins = true},
	{.line = "AT+SYSLOG=1", .when = are_codes_off, .ended = codes_ended, .limit_ms = LOCAL_MS},
	{.line = "AT+MQTTCLEAN=0",
		.when = has_something_to_drop,
		.ended = trial_begins,
		.limit_ms = CLEAN_MS},
	{.add = add_configuration,
		.when = can_try,
		.ended = configuration_ended,
		.limit_ms = LOCAL_MS},
	{.add = add_connection,
		.when = is_trial_configured,
		.learn = learn_connection,
		.ended = connection_ended,
		.limit_ms = CONNECT_MS,
		.of_network = true},
	{.line = "AT+MQTTCLEAN=0",
		.when = is_trial_configured,
		.limit_ms = CLEAN_MS,
		.undoes = true},
	{.add = add_user_line,
		.when = may_restore,
		.ended = user_line_ended,
		.limit_ms = LOCAL_MS,
		.undoes = true},
	{.add = add_connection_line,
		.when = may_restore_connection,
		.limit_ms = LOCAL_MS,
		.undoes = true},
	{.line = "AT+SYSLOG=0", .when = were_codes_off, .limit_ms = LOCAL_MS, .undoes = true},
};
const struct doctor_questions doctor_trial_questions = {trial_rows, ALEN(trial_rows)};
