/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/error_code.h"
#include "at/scheme.h"
#include "wire/log_line.h"
#include "base/utf8.h"
#include "session/session_private.h"

enum {
	BLAMED_BYTES = 32, /* of a value that is shown once more */
	BUFFER_BYTES = 1024,
	HEADER_BYTES = 16,    /* of MQTT's PUBLISH, and to spare */
	FRAGMENT_US = 1500000 /* between two pieces: 1024 bytes take 1.1 s at 9600 baud */
};

/* ---- no answer ---- */

static void advise_on_silence(struct session *s)
{
	if (s->told.silence)
		return;
	s->told.silence = true;
	session_sayf(s, JOURNAL_REMARK,
		"nothing at all came back: is this the board's AT port (not its log port), is the "
		"rate right, are RX and TX crossed?");
}

/* What a prompt may have begun goes on without us. */
static void advise_on_payload(struct session *s, const struct command *c)
{
	if (!command_prompts(c) || c->payload_length == 0)
		return;
	if (c->phase == SESSION_RESULT)
		session_sayf(s, JOURNAL_REMARK,
			"all bytes are out (%ld); where AT is not answered either, the board still takes "
			"bytes, and only a reset by hand ends that",
			c->payload_length);
	else
		session_sayf(s, JOURNAL_REMARK,
			"no '>' came; if the board waits for %ld byte%s, it takes them from what is "
			"sent next",
			c->payload_length, c->payload_length == 1 ? "" : "s");
}

void advice_on_timeout(struct session *s, const struct command *c)
{
	long seconds = (long)((s->now - c->sent_at) / 1000000);

	if (c->by == SESSION_BY_POLL)
		session_sayf(s, JOURNAL_PROBLEM,
			c->heard ? "the board does not tell its state: it was asked %ld s ago"
				 : "the board is silent: its state was asked for %ld s ago",
			seconds);
	else
		session_sayf(s, JOURNAL_PROBLEM, "no answer to %.*s within %ld s%s",
			SLICE_ARG(buf_slice(&c->masked)), seconds,
			c->entry ? "" : ", which is a guess");
	s->told.mute_poll = true;
	if (!c->heard)
		advise_on_silence(s);
	if (c->busy)
		session_sayf(s, JOURNAL_REMARK,
			"the board was busy and seems to have dropped it: send it again");
	else
		advise_on_payload(s, c);
}

/* ---- refusals ---- */

static const char again_words[] = "AT+MQTTCLEAN=0, then AT+MQTTUSERCFG and AT+MQTTCONN";

/* Why a board in that state refuses the command, as the page has it; NULL: it should not. */
static const char *state_refuses(const struct session *s, const struct command *c)
{
	bool configures = command_does(c, AT_CONFIGURES | AT_CONNECTS);
	bool needs_user = configures && !command_does(c, AT_BEGINS_ANEW);
	bool needs_connection = command_does(c, AT_NEEDS_CONNECTION);
	long state = s->status.state;

	if (state < 0 || c->disconnected)
		return NULL;
	if (state == 0 && needs_user)
		return "AT+MQTTUSERCFG comes first";
	if (state == 0 && command_does(c, AT_CLEANS))
		return "there is nothing to clean, which does no harm";
	if (state == 3 && s->status.reconnect == 0 && needs_connection)
		return "AT+MQTTCLEAN=0 comes first, then AT+MQTTUSERCFG and AT+MQTTCONN";
	if (state < 4 && needs_connection)
		return "AT+MQTTCONN comes first";
	if (state >= 4 && configures)
		return "AT+MQTTCLEAN=0 comes first";
	if (state == 3 && s->status.reconnect == 0 && configures)
		return "AT+MQTTCLEAN=0 comes first, then AT+MQTTUSERCFG and AT+MQTTCONN";
	return NULL;
}

static bool advise_by_state(struct session *s, const struct command *c)
{
	const char *words = state_refuses(s, c);

	if (!words)
		return false;
	const char *name = at_state_name(s->status.state);
	session_sayf(s, JOURNAL_REMARK, "the state is %ld (%s): %s", s->status.state,
		name ? name : "not known", words);
	return true;
}

/* What our own table says of the line: it was sent all the same. */
static bool advise_by_check(struct session *s, const struct command *c)
{
	struct slice line = buf_slice(&c->line);
	struct at_line read;
	struct diag d;

	at_line_read(line, s->dialect, &read);
	/* Its words may quote that place of the line. */
	if (at_line_check(line, &read, s->dialect, &d) || !at_line_is_open(line, d.at, d.n))
		return false;
	session_sayf(s, JOURNAL_REMARK, "probably: %s", d.text);
	return true;
}

/* protocol.md 3, rows 8 and 10: the reason stands on the log port only. */
static void advise_on_connecting(struct session *s)
{
	long number = session_scheme(s);
	const struct at_scheme *scheme = at_scheme(number);
	unsigned bit = 1u << (scheme->name ? number : 0);
	struct buf text = {0};

	if (s->told.checklists & bit)
		return;
	s->told.checklists |= bit;
	buf_add_text(&text, "not connected; look at: Wi-Fi (AT+CIPSTA?), host, port");
	if (scheme->name)
		buf_addf(&text, " (mostly %ld)", scheme->usual_port);
	if (scheme->websocket)
		buf_add_text(&text, ", path");
	if (scheme->verifies)
		buf_add_text(&text, ", the clock (AT+CIPSNTPTIME?, 1970 is too early), the CA "
				    "certificate");
	if (scheme->shows_own)
		buf_add_text(&text, ", the client certificate and its key");
	buf_add_text(&text, ", username and password; the log port tells the reason");
	session_say(s, JOURNAL_REMARK, buf_slice(&text));
	buf_fini(&text);
}

void advice_on_refusal(struct session *s, const struct command *c)
{
	/* After +MQTTPUB:FAIL no code is to be expected. */
	bool failed = c->entry && c->entry->raw_result && c->phase == SESSION_RESULT;

	if (c->code || c->explained)
		return;
	if (!advise_by_check(s, c) && !advise_by_state(s, c) && command_does(c, AT_CONNECTS))
		advise_on_connecting(s);
	if (s->told.syslog || failed)
		return;
	s->told.syslog = true;
	session_sayf(
		s, JOURNAL_REMARK, "the board gives no reason; after AT+SYSLOG=1 it mostly does");
}

void advice_on_poll_refusal(struct session *s, uint32_t code, enum poll what)
{
	const char *name = at_error_name(code);
	struct buf line = {0};

	session_add_poll_line(&line, what);

	session_sayf(s, JOURNAL_PROBLEM,
		"the board refuses %.*s%s%s%s%s; it is asked again after the next AT+MQTT command",
		SLICE_ARG(buf_slice(&line)), name ? " (" : "", name ? name : "", name ? ")" : "",
		what == POLL_CONNECTION ? ": firmware without MQTT?" : "");
	buf_fini(&line);
}

void advice_on_firmware(struct session *s)
{
	const struct wire_firmware *f = &s->status.firmware;
	enum at_dialect dialect = s->dialect;
	struct buf text = {0};

	wire_firmware_add_meaning(&text, f);
	if (wire_firmware_dialect(f, &dialect) && dialect != s->dialect)
		buf_addf(&text, " (%s); the dialect stays %s, as it was set",
			at_dialect_name(dialect), at_dialect_name(s->dialect));
	else if (f->mqtt == WIRE_KNOWN_NO)
		buf_add_text(&text, "; its MQTT state is not asked for");
	else
		buf_addf(&text, " (dialect %s)", at_dialect_name(s->dialect));
	if (!slice_eq(buf_slice(&text), buf_slice(&s->firmware_told)))
		session_say(s, f->mqtt == WIRE_KNOWN_NO ? JOURNAL_PROBLEM : JOURNAL_REMARK,
			buf_slice(&text));
	buf_set(&s->firmware_told, buf_slice(&text));
	buf_fini(&text);
}

/* Where in the line the parameter stands that the board blames. */
static bool find_blamed(const struct command *c, uint32_t code, const struct at_parameter **blamed,
	struct slice *value)
{
	struct slice line = buf_slice(&c->line);
	struct at_line read;

	*blamed = c->entry && c->form == AT_FORM_SET ? at_error_parameter(code, c->entry, NULL)
	                                             : NULL;
	if (!*blamed)
		return false;
	at_line_read(line, c->dialect, &read);
	for (size_t i = 0; i < read.argument_count; i++) {
		if (at_command_parameter(c->entry, c->dialect, i) != *blamed)
			continue;
		*value = slice_sub(line, read.arguments[i].at, read.arguments[i].n);
		return true;
	}
	return false;
}

/* The line is already in the journal: the place is marked there, and its value said once more, as
 * it may have scrolled away. */
static void blame(struct session *s, const struct command *c, uint32_t code, struct buf *text)
{
	const struct at_parameter *p;
	struct slice value;

	if (!find_blamed(c, code, &p, &value))
		return;
	size_t at = (size_t)(value.p - c->line.p);
	struct slice shown = slice_sub(buf_slice(&c->masked), at, value.n);
	journal_mark(s->journal, c->entry_number, at, value.n);
	buf_addf(text, "; %s is blamed: ", p->name);
	if (shown.n > BLAMED_BYTES) {
		utf8_add_visible(text, slice_sub(shown, 0, utf8_before(shown, BLAMED_BYTES)));
		buf_addf(text, "… (%zu bytes)", shown.n);
	} else {
		utf8_add_visible(text, shown);
	}
}

void advice_on_code(struct session *s, const struct command *c, uint32_t code)
{
	struct buf text = {0};

	at_add_error(&text, code);
	if (c)
		blame(s, c, code, &text);
	session_say(s, JOURNAL_REMARK, slice_trim(buf_slice(&text)));
	buf_fini(&text);
}

void advice_on_join(struct session *s, struct command *c, struct slice text)
{
	long number;
	const struct at_reason *reason =
		slice_to_long(text, &number) ? at_join_error_find(number) : NULL;

	if (!reason)
		return;
	c->explained = true;
	session_sayf(
		s, JOURNAL_REMARK, "%s: %s; %s", reason->name, reason->meaning, reason->remedy);
}

/* ---- the connection ---- */

void advice_on_start(struct session *s)
{
	bool key = s->again.key.n && session_can_reconnect(s);

	session_sayf(s, JOURNAL_REMARK,
		"the board has started; its MQTT settings and connection are gone%s%.*s%s",
		key ? "; " : "", key ? (int)s->again.key.n : 0, key ? s->again.key.p : "",
		key ? " configures, connects and subscribes as before" : "");
}

/* protocol.md 3, row 13. */
static void advise_to_connect_again(struct session *s, const char *what)
{
	if (s->status.reconnect == 1) {
		session_sayf(s, JOURNAL_PROBLEM,
			"%s; the board connects again by itself (reconnect 1)", what);
		return;
	}
	bool key = s->again.key.n && session_can_reconnect(s);
	session_sayf(s, JOURNAL_PROBLEM, "%s; %s%s%.*s%s", what,
		s->status.reconnect == 0 ? "with reconnect 0 it stays so; " : "",
		key ? "" : "to connect again: ", key ? (int)s->again.key.n : 0,
		key ? s->again.key.p : "",
		key            ? " cleans, configures, connects and subscribes as before"
		: s->told.drop ? "clean, configure, connect"
			       : again_words);
	s->told.drop = true;
}

void advice_on_drop(struct session *s)
{
	advise_to_connect_again(s, "the connection to the broker is lost");
}

void advice_on_lost_state(struct session *s)
{
	advise_to_connect_again(s, "the board is disconnected from its broker");
}

void advice_on_reconnection(struct session *s)
{
	if (s->told.resubscribe)
		return;
	s->told.resubscribe = true;
	session_sayf(s, JOURNAL_REMARK,
		"connected again by itself; the board does not repeat its subscriptions: "
		"AT+MQTTSUB again where nothing arrives");
}

/* ---- what is no answer ---- */

void advice_on_noise(struct session *s)
{
	if (s->told.noise)
		return;
	s->told.noise = true;
	session_sayf(s, JOURNAL_REMARK,
		"these bytes are no text: a wrong rate, or the boot messages of the chip");
}

/* The same thing is often logged several times in a row. */
void advice_on_log(struct session *s, struct slice text)
{
	struct buf meaning = {0};

	if (wire_add_log_meaning(&meaning, text) &&
		!slice_eq(buf_slice(&meaning), buf_slice(&s->log_told))) {
		session_say(s, JOURNAL_REMARK, buf_slice(&meaning));
		buf_set(&s->log_told, buf_slice(&meaning));
		if (s->current)
			s->current->explained = true;
	}
	buf_fini(&meaning);
}

void advice_on_line(struct session *s, struct slice text)
{
	advice_on_log(s, text);
	if (s->told.log_port || s->echoes || !wire_is_log_line(text))
		return;
	s->told.log_port = true;
	session_sayf(s, JOURNAL_REMARK,
		"this looks like the board's log port; AT commands are answered on the other UART");
}

void advice_on_overflow(struct session *s)
{
	if (!s->status.overflowed || s->told.too_many)
		return;
	s->told.too_many = true;
	session_sayf(s, JOURNAL_PROBLEM,
		"the board lists more than %d subscriptions; the first %d are shown",
		STATUS_SUBSCRIPTIONS, STATUS_SUBSCRIPTIONS);
}

/* protocol.md 2.1 rule 10: a board hands out a message of more than its 1024-byte buffer, topic and a
 * few bytes of header counted, as several without a mark. */
void advice_on_fragment(struct session *s, const struct wire_event *message)
{
	uint64_t end = message_log_end(s->messages);
	struct message before;

	if (s->told.fragments || end == 0 || !message_log_get(s->messages, end - 1, &before))
		return;
	size_t bytes = before.payload.n + before.topic.n;
	if (bytes < BUFFER_BYTES - HEADER_BYTES || before.payload.n > BUFFER_BYTES ||
		s->now - before.at > FRAGMENT_US || !slice_eq(before.topic, message->topic))
		return;
	s->told.fragments = true;
	session_sayf(s, JOURNAL_REMARK,
		"these messages look like fragments of one: a board hands out what is longer than "
		"about 1024 bytes in pieces; they are kept as they come, and not joined");
}

void advice_on_strange_form(struct session *s, struct slice line)
{
	if (s->told.form)
		return;
	s->told.form = true;
	session_sayf(s, JOURNAL_PROBLEM,
		"the board tells its state in a form that atmq can't read: %.*s", SLICE_ARG(line));
}
