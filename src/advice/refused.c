/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the board refused, and the codes that it gave for it. */
#include "advice/advice_private.h"
#include "at/compose.h"
#include "at/error_code.h"
#include "at/scheme.h"
#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"
#include "wire/refusal.h"

enum {
	BLAMED_BYTES = 32, /* of a value that is shown again */
};

/* Why a board in that state refuses the command, according to the page; NULL if it should not. */
static const char *state_refuses(const struct hearing *h)
{
	bool configures = advice_does(h, AT_CONFIGURES | AT_CONNECTS);
	bool needs_user = configures && !advice_does(h, AT_BEGINS_ANEW);
	bool needs_connection = advice_does(h, AT_NEEDS_CONNECTION);
	long long state = h->status->state;
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
	advice_remark(h, _("the state is %lld (%s): %s"), h->status->state,
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
	long long number = session_scheme(h->s);
	const struct at_scheme *scheme = at_scheme(number);
	unsigned bit = 1u << (scheme->name ? number : 0);
	struct buf items = {0};

	if (h->a->checklists & bit)
		return;
	h->a->checklists |= bit;
	if (scheme->name)
		buf_addf(&items, _("port (usually %lld)"), scheme->usual_port);
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

void advise_on_refusal(const struct hearing *h)
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

void advice_on_poll_refusal(const struct hearing *h)
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

void advice_on_code(const struct hearing *h)
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

void advice_on_join_failure(const struct hearing *h)
{
	long long number;
	const struct at_reason *reason =
		slice_to_number(h->fact->text, &number) ? at_join_error_find(number) : NULL;

	if (!reason)
		return;
	h->a->explained = true;
	advice_remark(h, _("%s: %s; %s"), _(reason->name), _(reason->meaning), _(reason->remedy));
}
