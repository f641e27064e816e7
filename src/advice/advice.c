/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "advice/advice.h"

#include "at/compose.h"
#include "at/error_code.h"
#include "at/scheme.h"
#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"
#include "explain/lines.h"
#include "messages/parts.h"
#include "wire/log_line.h"
#include "wire/refusal.h"

enum {
	BLAMED_BYTES = 32, /* of a value that is shown again */
};

/* The listener, its session and the fact. */
struct hearing {
	struct advice *a;
	struct session *s;
	const struct session_fact *fact;
	const struct session_command *c; /* of the fact, or NULL */
	const struct status *status;
};

static void advice_say(const struct hearing *h, bool problem, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void advice_say(const struct hearing *h, bool problem, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	session_remark(h->s, problem, buf_slice(&text), h->fact->at);
	buf_fini(&text);
}

#define advice_remark(h, ...) advice_say((h), false, __VA_ARGS__)
#define advice_problem(h, ...) advice_say((h), true, __VA_ARGS__)

/* True the first time it is called for this flag. */
static bool advice_first(bool *said)
{
	bool first = !*said;

	*said = true;
	return first;
}

/* The key that examines the line, for a remark's end; empty: none. */
static struct slice advice_doctor(const struct hearing *h)
{
	return buf_slice(&h->a->doctor_key);
}

static bool advice_does(const struct hearing *h, unsigned roles)
{
	return h->c && at_command_does(h->c->entry, h->c->form, roles);
}

static bool advice_is_poll(const struct hearing *h)
{
	return h->c && h->c->by == SESSION_BY_POLL;
}

static bool advice_is_others(const struct hearing *h)
{
	return h->c && h->c->by == SESSION_BY_OTHER;
}

/* ---- no answer ---- */

/* The board would read anything else as payload. */
static void advice_add_hold(const struct hearing *h, struct buf *text, bool zeros)
{
	struct slice key = buf_slice(&h->a->cancel_key);
	size_t queued = session_queued(h->s);
	struct buf hold = {0};

	if (advice_is_others(h))
		buf_add_text(
			&hold, _("whatever the other program sends now may be read as payload"));
	else if (queued)
		buf_addf(&hold,
			P_("nothing goes out by itself until it answers a line of yours (%zu waiting "
			   "command is held back)",
				"nothing goes out by itself until it answers a line of yours (%zu waiting "
				"commands are held back)",
				queued),
			queued);
	else
		buf_add_text(
			&hold, _("nothing goes out by itself until it answers a line of yours"));
	if (zeros && h->c->payload_length > 0 && key.n && !advice_is_others(h))
		buf_addf(text, _("%s, and %.*s sends zeros"), buf_text(&hold), SLICE_ARG(key));
	else
		buf_add(text, buf_slice(&hold));
	buf_fini(&hold);
}

static void advice_on_hold(const struct hearing *h)
{
	struct buf hold = {0};

	advice_add_hold(h, &hold, true);
	advice_remark(h, _("the board may be waiting for the bytes of %.*s: %s"),
		SLICE_ARG(slice_sub(h->c->masked, 0, slice_find_char(h->c->masked, '='))),
		buf_text(&hold));
	buf_fini(&hold);
}

/* The board may be reading a payload that nobody sends. */
static void advise_on_payload(const struct hearing *h)
{
	long n = h->c->payload_length;
	bool sent = h->c->phase == SESSION_RESULT;
	struct buf text = {0}, hold = {0};

	if (sent)
		buf_addf(&text,
			_("all bytes have been sent (%ld); if AT is not answered either, the board is "
			  "still waiting for bytes, and only a manual reset ends that"),
			n);
	else if (n > 0)
		buf_addf(&text,
			P_("no '>' came; if the board is waiting for %ld byte, what is sent next is "
			   "payload",
				"no '>' came; if the board is waiting for %ld bytes, what is sent "
				"next is payload",
				(size_t)n),
			n);
	else
		buf_add_text(&text,
			_("no '>' came; if the board is waiting for bytes, what is sent next is "
			  "payload"));
	advice_add_hold(h, &hold, !sent);
	advice_remark(h, _("%s; %s"), buf_text(&text), buf_text(&hold));
	buf_fini(&text);
	buf_fini(&hold);
}

/* protocol.md 3, row 6: fixed in v4.1.1. */
static void advise_on_publication(const struct hearing *h)
{
	const struct wire_firmware *f = &h->status->firmware;
	bool fixed =
		wire_firmware_from(f, 4, 2) || (wire_firmware_from(f, 4, 1) && f->version[2] >= 1);

	if (!advice_first(&h->a->publication))
		return;
	advice_remark(h, "%s",
		fixed ? _("the board may still be waiting for its broker: AT+MQTTCLEAN=0 ends that, or "
			  "else AT+RST")
		      : _("firmware before v4.1.1 can wait forever for a broker that does not "
			  "acknowledge: AT+MQTTCLEAN=0 ends that, or else AT+RST"));
}

/* The wiring is in doubt only until a first answer has arrived. */
static void advise_on_silence(const struct hearing *h)
{
	struct slice key = advice_doctor(h);

	if (!advice_first(&h->a->silence))
		return;
	if (h->a->answered)
		advice_remark(
			h, _("nothing at all came back, though the board answered before: does "
			     "it still have power, and is it plugged in?"));
	else if (key.n)
		advice_remark(h,
			_("nothing at all came back: is this the board's AT port (not its log port), "
			  "is the rate right, are RX and TX crossed? %.*s finds out"),
			SLICE_ARG(key));
	else
		advice_remark(h,
			_("nothing at all came back: is this the board's AT port (not its log port), "
			  "is the rate right, are RX and TX crossed?"));
}

static void advise_on_lost_command(const struct hearing *h)
{
	bool alive = h->c->heard || h->a->answered;

	if (h->c->busy)
		advice_remark(
			h, _("the board was busy and seems to have dropped it: send it again"));
	else if (alive && h->c->payload_length <= 0 && advice_does(h, AT_PUBLISHES))
		advise_on_publication(h);
	else if (alive && advice_does(h, AT_CONNECTS) && !h->a->explained)
		advice_remark(h, _("its broker may not answer; AT+MQTTCONN? shows whether it is "
				   "connected by now"));
	else if (!h->c->heard)
		advise_on_silence(h);
	if (!h->c->busy && h->c->payload_length != AT_PAYLOAD_NONE && h->c->payload_length != 0)
		advise_on_payload(h);
}

static void advise_on_timeout(const struct hearing *h)
{
	long seconds = (long)((h->fact->at - h->c->sent_at) / 1000000);

	if (!advice_is_poll(h))
		advice_problem(h,
			h->c->entry ? _("no answer to %.*s within %ld s")
				    : _("no answer to %.*s within %ld s, which is a guess"),
			SLICE_ARG(h->c->masked), seconds);
	/* A mute board is reported once, not at each poll; a busy one is not mute. */
	else if (h->a->mute_poll || h->c->busy)
		return;
	else
		advice_problem(h,
			h->c->heard
				? _("the board does not report its state: it was asked %ld s ago")
				: _("the board is silent: its state was asked for %ld s ago"),
			seconds);
	h->a->mute_poll = true;
	advise_on_lost_command(h);
}

/* Another program did not wait for OK or ERROR. */
static void advice_on_overtaken(const struct hearing *h)
{
	advice_problem(h,
		_("the other program sent this before %.*s was answered: a board carries out one command "
		  "at a time, and what comes meanwhile it drops or runs later; wait for OK or ERROR first"),
		SLICE_ARG(slice_sub(h->fact->text, 0, slice_find_char(h->fact->text, '='))));
}

/* ---- refusals ---- */

/* Why a board in that state refuses the command, according to the page; NULL if it should not. */
static const char *state_refuses(const struct hearing *h)
{
	bool configures = advice_does(h, AT_CONFIGURES | AT_CONNECTS);
	bool needs_user = configures && !advice_does(h, AT_BEGINS_ANEW);
	bool needs_connection = advice_does(h, AT_NEEDS_CONNECTION);
	long state = h->status->state;
	bool stays_down = state == 3 && h->status->reconnect == 0;

	if (state < 0 || h->c->disconnected)
		return NULL;
	if (state == 0 && needs_user)
		return _("AT+MQTTUSERCFG comes first");
	if (state == 0 && advice_does(h, AT_CLEANS))
		return _("there is nothing to clean, which does no harm");
	if (stays_down && (needs_connection || configures))
		return _("AT+MQTTCLEAN=0 comes first, then AT+MQTTUSERCFG and AT+MQTTCONN");
	if (state < 4 && needs_connection)
		return _("AT+MQTTCONN comes first");
	if (state >= 4 && configures)
		return _("AT+MQTTCLEAN=0 comes first");
	return NULL;
}

static bool advise_by_state(const struct hearing *h)
{
	const char *words = state_refuses(h);

	if (!words)
		return false;
	const char *name = at_state_name(h->status->state);
	advice_remark(h, _("the state is %ld (%s): %s"), h->status->state,
		name ? _(name) : C_("state", "not known"), words);
	return true;
}

/* What this version and this chip are known to refuse. */
static bool advice_finds_refusal(const struct hearing *h, struct diag *d)
{
	struct at_line read;

	at_line_read(h->c->line, h->c->dialect, &read);
	return !wire_firmware_accepts(&h->status->firmware, h->c->line, &read, d);
}

/* What our table says about the line, which was sent anyway. */
static bool advise_by_check(const struct hearing *h)
{
	enum at_dialect dialect = session_dialect(h->s);
	struct diag d;

	if (!at_line_mistake(h->c->line, h->c->masked, dialect, &d) && !advice_finds_refusal(h, &d))
		return false;
	advice_remark(h, _("probably: %s"), d.text);
	return true;
}

/* protocol.md 3, rows 8 and 10: the reason appears on the log port only. */
static void advise_on_connecting(const struct hearing *h)
{
	long number = session_scheme(h->s);
	const struct at_scheme *scheme = at_scheme(number);
	unsigned bit = 1u << (scheme->name ? number : 0);
	struct buf items = {0};

	if (h->a->checklists & bit)
		return;
	h->a->checklists |= bit;
	if (scheme->name)
		buf_addf(&items, _("port (usually %ld)"), scheme->usual_port);
	else
		buf_add_text(&items, "port");
	if (scheme->websocket)
		buf_addf(&items, "%spath", list_comma(1));
	if (scheme->verifies)
		buf_addf(&items, "%s%s%s%s", list_comma(1),
			_("the clock (AT+CIPSNTPTIME?, 1970 is too early)"), list_comma(1),
			_("the CA certificate"));
	if (scheme->shows_own)
		buf_addf(&items, "%s%s", list_comma(1), _("the client certificate and its key"));
	advice_remark(h,
		_("not connected; check Wi-Fi (AT+CIPSTA?), host, %s, username and password; the log "
		  "port says why"),
		buf_text(&items));
	buf_fini(&items);
}

/* By the credentials; true: nothing else needs to be looked for. */
static bool advise_by_credentials(const struct hearing *h)
{
	struct diag d;
	bool anew;

	if (!advice_does(h, AT_CONNECTS) || !clouds_cause(&h->a->clouds, h->fact->at, &d, &anew))
		return false;
	if (anew)
		advice_remark(h, _("probably: %s"), d.text);
	return true;
}

static void advise_on_refusal(const struct hearing *h)
{
	bool found = advise_by_credentials(h);
	/* No code is expected after +MQTTPUB:FAIL. */
	bool failed = h->c->entry && h->c->entry->raw_result && h->c->phase == SESSION_RESULT;

	if (h->c->code || h->a->explained)
		return;
	if (!found && !advise_by_check(h) && !advise_by_state(h) && advice_does(h, AT_CONNECTS))
		advise_on_connecting(h);
	if (!failed && advice_first(&h->a->codes))
		advice_remark(h, _("the board gives no reason; after AT+SYSLOG=1 it usually does"));
}

/* ---- the end of a command ---- */

static void advice_on_sent(const struct hearing *h)
{
	struct diag d;

	if (!advice_is_poll(h) && clouds_on_sent(&h->a->clouds, h->c, &d))
		advice_remark(h, "%s", d.text);
	h->a->explained = false;
	if (!advice_is_poll(h) && advice_does(h, AT_PUBLISHES | AT_SUBSCRIBES))
		drops_on_topic(&h->a->drops, h->fact->at);
	/* If the same line is logged again, it has another cause. */
	if (!advice_is_poll(h))
		buf_clear(&h->a->log);
}

/* Nothing is refused for it, and nothing compares the server's name either. */
static void advise_on_hidden_name(const struct hearing *h)
{
	struct at_line read;
	bool has_sni;

	if (!advice_does(h, AT_BEGINS_ANEW))
		return;
	at_line_read(h->c->line, h->c->dialect, &read);
	long scheme = at_line_scheme(h->c->line, &read);
	if (!wire_firmware_hides_name(&h->status->firmware, scheme, &has_sni) ||
		!advice_first(&h->a->hidden_name))
		return;
	if (has_sni)
		advice_remark(h,
			_("with scheme %ld no server name (SNI) is sent, and the certificate's is not "
			  "compared, unless AT+MQTTSNI sets it (v3.3 and later)"),
			scheme);
	else
		advice_remark(h,
			_("with scheme %ld this firmware sends no server name (SNI) and does not compare "
			  "the certificate's: AT+MQTTSNI exists from v3.3 on"),
			scheme);
}

/* A line end is a byte of the value, or a command of its own. */
static void advice_on_payload(const struct hearing *h)
{
	struct slice bytes = h->fact->text;

	clouds_on_payload(&h->a->clouds, bytes);
	if (advice_does(h, AT_CONFIGURES) && bytes.n &&
		(bytes.p[bytes.n - 1] == '\n' || bytes.p[bytes.n - 1] == '\r'))
		advice_problem(h,
			_("these bytes end with a line end, which is now part of the value: announce "
			  "and send it without one"));
}

/* protocol.md 2.1 rule 8; atmq sends none. */
static void advise_on_surplus(const struct hearing *h)
{
	if (h->c->busy && h->c->payload_length > 0 && h->c->phase == SESSION_RESULT &&
		advice_is_others(h))
		advice_remark(h,
			_("busy p... behind raw bytes is usually a line end that was sent after them: "
			  "the bytes count, the line end is a command of its own; send none"));
}

static void advice_on_end(const struct hearing *h)
{
	enum session_outcome outcome = h->fact->outcome;

	clouds_on_end(&h->a->clouds, h->c, outcome);
	advise_on_surplus(h);

	if (outcome == SESSION_TIMEOUT)
		advise_on_timeout(h);
	else if (outcome == SESSION_REFUSED && !advice_is_poll(h))
		advise_on_refusal(h);
	else if (outcome == SESSION_RESET && !advice_is_poll(h) && advice_does(h, AT_CONNECTS))
		advice_remark(h, _("a host with mqtt:// or :port in it resets some boards"));
	if (outcome == SESSION_OK || outcome == SESSION_REFUSED) {
		h->a->answered = true;
		h->a->silence = h->a->publication = h->a->mute_poll = false;
	}
	if (!advice_is_poll(h) && advice_does(h, AT_PUBLISHES | AT_SUBSCRIBES))
		drops_on_topic(&h->a->drops, h->fact->at);
	if (outcome != SESSION_OK)
		return;
	advise_on_hidden_name(h);
	if (advice_does(h, AT_SETS_CODES) && slice_ends(h->c->line, SLICE("=1")))
		h->a->codes = true;
	if (h->c->entry && advice_does(h, AT_ASKS))
		h->a->refused &= ~(h->c->entry->roles & AT_ASKS);
}

static void advice_on_poll_refusal(const struct hearing *h)
{
	const char *name = at_error_name(h->fact->code);
	struct buf line = {0}, said = {0};

	if (h->a->refused & h->fact->asked)
		return;
	h->a->refused |= h->fact->asked;
	at_add_asking(&line, h->fact->asked);
	if (name) {
		buf_addf(&said, _("%s (%s)"), buf_text(&line), _(name));
	} else {
		buf_add(&said, buf_slice(&line));
	}
	advice_problem(h,
		h->fact->asked == AT_ASKS_CONNECTION
			? _("the board refuses %s: firmware without MQTT?; it is asked again after the "
			    "next AT+MQTT command")
			: _("the board refuses %s; it is asked again after the next AT+MQTT command"),
		buf_text(&said));
	buf_fini(&said);
	buf_fini(&line);
}

/* ---- codes ---- */

/* The place in the line of the parameter that the board blames. */
static bool find_blamed(
	const struct hearing *h, const struct at_parameter **blamed, struct slice *value)
{
	const struct session_command *c = h->c;
	struct at_line read;

	*blamed = c->entry && c->form == AT_FORM_SET
	                  ? at_error_parameter(h->fact->code, c->entry, NULL)
	                  : NULL;
	if (!*blamed)
		return false;
	at_line_read(c->line, c->dialect, &read);
	for (size_t i = 0; i < read.argument_count; i++) {
		if (at_command_parameter(c->entry, c->dialect, i) != *blamed)
			continue;
		*value = slice_sub(c->line, read.arguments[i].at, read.arguments[i].n);
		return true;
	}
	return false;
}

/* The line is already in the journal: mark the place there, and repeat its value, as it may have
 * scrolled away. */
static void advice_blame(const struct hearing *h, struct buf *text)
{
	const struct at_parameter *p;
	struct slice value;

	if (!h->c || !find_blamed(h, &p, &value))
		return;
	size_t at = (size_t)(value.p - h->c->line.p);
	struct slice shown = slice_sub(h->c->masked, at, value.n);
	session_mark(h->s, h->c->entry_number, at, value.n);
	struct buf words = {0};
	if (shown.n > BLAMED_BYTES) {
		utf8_add_visible(&words, slice_sub(shown, 0, utf8_cut(shown, BLAMED_BYTES)));
		buf_addf(&words, _("… (%zu bytes)"), shown.n);
	} else {
		utf8_add_visible(&words, shown);
	}
	buf_addf(text, _("; the code blames %s: %s"), p->name, buf_text(&words));
	buf_fini(&words);
}

static void advice_on_code(const struct hearing *h)
{
	struct buf text = {0};

	h->a->codes = true;
	if (advice_is_poll(h) || at_error_is_busy(h->fact->code))
		return;
	at_add_error(&text, h->fact->code);
	advice_blame(h, &text);
	session_remark(h->s, false, slice_trim(buf_slice(&text)), h->fact->at);
	buf_fini(&text);
}

static void advice_on_join_failure(const struct hearing *h)
{
	long number;
	const struct at_reason *reason =
		slice_to_long(h->fact->text, &number) ? at_join_error_find(number) : NULL;

	if (!reason)
		return;
	h->a->explained = true;
	advice_remark(h, _("%s: %s; %s"), _(reason->name), _(reason->meaning), _(reason->remedy));
}

/* ---- the board ---- */

static void advice_on_link_up(const struct hearing *h)
{
	struct advice *a = h->a;

	a->answered = a->silence = a->publication = a->mute_poll = a->noise = a->log_port = false;
}

/* The key to connect again; empty if there is none, or nothing to repeat. */
static struct slice advice_way_back(const struct hearing *h)
{
	return session_can_reconnect(h->s) ? buf_slice(&h->a->key) : (struct slice){0};
}

static void advice_on_start(const struct hearing *h)
{
	struct slice key = advice_way_back(h);

	h->a->codes = false;
	clouds_forget(&h->a->clouds);
	if (key.n)
		advice_remark(h,
			_("the board has started; its MQTT settings and connection are gone; %.*s "
			  "configures, connects and subscribes as before"),
			SLICE_ARG(key));
	else
		advice_remark(
			h, _("the board has started; its MQTT settings and connection are gone"));
}

static void advice_on_restart(const struct hearing *h)
{
	h->a->codes = false;
	clouds_forget(&h->a->clouds);
	advice_remark(h, _("restarted; configure MQTT again"));
}

static void advice_on_firmware(const struct hearing *h)
{
	const struct wire_firmware *f = &h->status->firmware;
	enum at_dialect set = session_dialect(h->s), dialect = set;
	struct buf text = {0}, meaning = {0};

	wire_firmware_add_meaning(&meaning, f);
	if (wire_firmware_dialect(f, &dialect) && dialect != set)
		buf_addf(&text, _("%s (%s); the dialect stays %s, as it was set"),
			buf_text(&meaning), at_dialect_name(dialect), at_dialect_name(set));
	else if (f->mqtt == WIRE_KNOWN_NO)
		buf_addf(&text, _("%s; its MQTT state is not asked for"), buf_text(&meaning));
	else
		buf_addf(&text, _("%s (dialect %s)"), buf_text(&meaning), at_dialect_name(set));
	buf_fini(&meaning);
	if (!slice_eq(buf_slice(&text), buf_slice(&h->a->firmware)))
		session_remark(h->s, f->mqtt == WIRE_KNOWN_NO, buf_slice(&text), h->fact->at);
	buf_set(&h->a->firmware, buf_slice(&text));
	buf_fini(&text);
}

/* ---- the connection ---- */

/* What to do, with reconnect 0 or not known. */
static void advice_add_way_back(const struct hearing *h, struct buf *text)
{
	struct slice key = advice_way_back(h);
	bool stays = h->status->reconnect == 0, first = advice_first(&h->a->drop);

	if (key.n)
		buf_addf(text,
			stays ? _("with reconnect 0 it stays down; %.*s cleans, configures, connects and "
				  "subscribes as before")
			      : _("%.*s cleans, configures, connects and subscribes as before"),
			SLICE_ARG(key));
	else if (first)
		buf_add_text(text,
			stays ? _("with reconnect 0 it stays down; to connect again: AT+MQTTCLEAN=0, "
				  "then AT+MQTTUSERCFG and AT+MQTTCONN")
			      : _("to connect again: AT+MQTTCLEAN=0, then AT+MQTTUSERCFG and "
				  "AT+MQTTCONN"));
	else
		buf_add_text(text,
			stays ? _("with reconnect 0 it stays down; to connect again: clean, configure, "
				  "connect")
			      : _("to connect again: clean, configure, connect"));
}

/* protocol.md 3, row 13. */
static void advise_to_connect_again(const struct hearing *h, const char *what)
{
	struct buf text = {0};

	if (h->status->reconnect == 1)
		buf_add_text(&text, _("the board connects again by itself (reconnect 1)"));
	else
		advice_add_way_back(h, &text);
	advice_problem(h, _("%s; %s"), what, buf_text(&text));
	buf_fini(&text);
}

static void advise_on_cause(const struct hearing *h, enum drops_cause cause)
{
	static const char *const words[DROPS_CAUSES] = {
		[DROPS_WIFI] =
			N_("Wi-Fi was lost with it: look at the access point, and at rssi in "
			   "AT+CWJAP?"),
		[DROPS_TOPIC] =
			N_("it dropped right after a publication or subscription: may this "
			   "client use that topic? Some brokers cut the connection instead of "
			   "refusing"),
		[DROPS_CLIENT_ID] = N_("it drops right after each connect: is there another client "
				       "with this client_id? A broker drops the older of two"),
		[DROPS_KEEPALIVE] =
			N_("it drops after the same time again and again: something "
			   "between board and broker may cut idle connections; try another "
			   "keepalive with AT+MQTTCONNCFG"),
	};

	/* Once each, until another one is told. */
	if (!words[cause] || h->a->causes == 1u << cause)
		return;
	h->a->causes = 1u << cause;
	advice_remark(h, "%s", _(words[cause]));
}

static void advice_on_drop(const struct hearing *h)
{
	struct diag d;
	bool anew;
	enum drops_cause cause = drops_on_drop(&h->a->drops, h->status->made_at, h->fact->at);

	advise_to_connect_again(h, _("the connection to the broker is lost"));
	if (clouds_ran_out(&h->a->clouds, h->fact->at, &d, &anew)) {
		if (anew)
			advice_remark(h, _("probably: %s"), d.text);
	} else if (!h->a->explained)
		advise_on_cause(h, cause);
}

static void advice_on_wifi_loss(const struct hearing *h)
{
	if (drops_on_wifi(&h->a->drops, h->fact->at))
		advise_on_cause(h, DROPS_WIFI);
}

static void advice_on_lost_state(const struct hearing *h)
{
	advise_to_connect_again(h, _("the board is disconnected from its broker"));
}

static void advice_on_reconnection(const struct hearing *h)
{
	advice_remark(h, "%s",
		advice_first(&h->a->reconnection)
			? _("connected again by itself; the board does not repeat its subscriptions: "
			    "AT+MQTTSUB again where nothing arrives")
			: _("connected again by itself; its subscriptions are gone again"));
}

/* protocol.md 2.1 rule 10: a message longer than the board's 1024-byte buffer, including its topic
 * and a few bytes of header, arrives as several without a mark. */
static void advice_on_message(const struct hearing *h)
{
	const struct message_log *messages = session_messages(h->s);
	uint64_t end = message_log_end(messages);
	struct message before;

	if (h->a->fragments || end == 0 || !message_log_get(messages, end - 1, &before))
		return;
	if (!message_may_go_on(&before, h->fact->text, h->fact->at))
		return;
	h->a->fragments = true;
	advice_remark(h,
		_("these messages look like fragments of one: a board splits what is longer than "
		  "about 1024 bytes; the pieces are kept as they come, not joined"));
}

/* ---- what is no answer ---- */

static void advice_on_noise(const struct hearing *h)
{
	struct slice key = advice_doctor(h);

	if (!advice_first(&h->a->noise))
		return;
	if (key.n)
		advice_remark(h,
			_("these bytes are not text: a wrong rate, or the chip's boot messages; %.*s "
			  "finds the rate"),
			SLICE_ARG(key));
	else
		advice_remark(h,
			_("these bytes are not text: a wrong rate, or the chip's boot messages"));
}

/* The same thing is often logged several times in a row. */
static void advice_on_log(const struct hearing *h)
{
	struct buf meaning = {0};
	enum explain_topic topic;

	if (explain_add_line(&meaning, h->fact->text, &topic) &&
		!slice_eq(buf_slice(&meaning), buf_slice(&h->a->log)) &&
		(topic != EXPLAIN_OUTCOME || !h->a->explained)) {
		session_remark(h->s, false, buf_slice(&meaning), h->fact->at);
		buf_set(&h->a->log, buf_slice(&meaning));
		h->a->explained |= topic != EXPLAIN_OUTCOME && topic != EXPLAIN_NOTE;
	}
	buf_fini(&meaning);
}

/* A port that answers commands is the AT port, whatever else it prints. */
static void advice_on_line(const struct hearing *h)
{
	struct slice key = advice_doctor(h);

	advice_on_log(h);
	if (h->a->answered || !wire_is_log_line(h->fact->text) || !advice_first(&h->a->log_port))
		return;
	if (key.n)
		advice_remark(h,
			_("this looks like the board's log port; AT commands are answered on the other "
			  "UART; %.*s says on which pins"),
			SLICE_ARG(key));
	else
		advice_remark(
			h, _("this looks like the board's log port; AT commands are answered on "
			     "the other UART"));
}

static void advice_on_too_many(const struct hearing *h)
{
	if (advice_first(&h->a->too_many))
		advice_problem(h,
			_("the board lists more than %d subscriptions; the first %d are shown"),
			STATUS_SUBSCRIPTIONS, STATUS_SUBSCRIPTIONS);
}

static void advice_on_strange_row(const struct hearing *h)
{
	if (advice_first(&h->a->form))
		advice_problem(h,
			_("the board reports its state in a form that atmq can't read: %.*s"),
			SLICE_ARG(h->fact->text));
}

/* ---- listening ---- */

void advice_listen(struct advice *a, struct session *s, const struct session_fact *fact)
{
	static void (*const on[SESSION_FACT_COUNT])(const struct hearing *h) = {
		[SESSION_FACT_LINK_UP] = advice_on_link_up,
		[SESSION_FACT_SENT] = advice_on_sent,
		[SESSION_FACT_OVERTAKEN] = advice_on_overtaken,
		[SESSION_FACT_HELD] = advice_on_hold,
		[SESSION_FACT_PAYLOAD] = advice_on_payload,
		[SESSION_FACT_ENDED] = advice_on_end,
		[SESSION_FACT_CODE] = advice_on_code,
		[SESSION_FACT_NOISE] = advice_on_noise,
		[SESSION_FACT_LINE] = advice_on_line,
		[SESSION_FACT_LOG] = advice_on_log,
		[SESSION_FACT_MESSAGE] = advice_on_message,
		[SESSION_FACT_STARTED] = advice_on_start,
		[SESSION_FACT_RESTARTED] = advice_on_restart,
		[SESSION_FACT_FIRMWARE] = advice_on_firmware,
		[SESSION_FACT_JOIN_FAILED] = advice_on_join_failure,
		[SESSION_FACT_DROPPED] = advice_on_drop,
		[SESSION_FACT_WIFI_LOST] = advice_on_wifi_loss,
		[SESSION_FACT_DISCONNECTED] = advice_on_lost_state,
		[SESSION_FACT_RECONNECTED] = advice_on_reconnection,
		[SESSION_FACT_POLL_REFUSED] = advice_on_poll_refusal,
		[SESSION_FACT_STRANGE_ROW] = advice_on_strange_row,
		[SESSION_FACT_TOO_MANY] = advice_on_too_many,
	};

	/* What the user does needs no advice. */
	if (on[fact->kind])
		on[fact->kind](&(struct hearing){a, s, fact, fact->command, session_status(s)});
}

void advice_set_reconnect_key(struct advice *a, struct slice key)
{
	buf_set(&a->key, key);
}

void advice_set_cancel_key(struct advice *a, struct slice key)
{
	buf_set(&a->cancel_key, key);
}

void advice_set_doctor_key(struct advice *a, struct slice key)
{
	buf_set(&a->doctor_key, key);
}

void advice_set_clock(struct advice *a, int64_t started)
{
	a->clouds.started = started;
}

void advice_fini(struct advice *a)
{
	clouds_fini(&a->clouds);
	buf_fini(&a->firmware);
	buf_fini(&a->log);
	buf_fini(&a->key);
	buf_fini(&a->cancel_key);
	buf_fini(&a->doctor_key);
	*a = (struct advice){0};
}

void advice_copy(struct advice *to, const struct advice *from)
{
	*to = *from;
	to->firmware = to->log = to->key = to->cancel_key = to->doctor_key = (struct buf){0};
	clouds_copy(&to->clouds, &from->clouds);
	buf_add(&to->firmware, buf_slice(&from->firmware));
	buf_add(&to->log, buf_slice(&from->log));
	buf_add(&to->key, buf_slice(&from->key));
	buf_add(&to->cancel_key, buf_slice(&from->cancel_key));
	buf_add(&to->doctor_key, buf_slice(&from->doctor_key));
}
