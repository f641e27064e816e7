/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No answer came, or none can come yet. */
#include "advice/advice_private.h"
#include "base/language.h"
#include "wire/firmware.h"

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

void advice_on_hold(const struct hearing *h)
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
	long long n = h->c->payload_length;
	bool sent = h->c->phase == SESSION_RESULT;
	struct buf text = {0}, hold = {0};

	if (sent)
		buf_addf(&text,
			_("all bytes have been sent (%lld); if AT is not answered either, the board is "
			  "still waiting for bytes, and only a manual reset ends that"),
			n);
	else if (n > 0)
		buf_addf(&text,
			P_("no '>' came; if the board is waiting for %lld byte, what is sent next is "
			   "payload",
				"no '>' came; if the board is waiting for %lld bytes, what is sent "
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

void advise_on_timeout(const struct hearing *h)
{
	long long seconds = (long long)((h->fact->at - h->c->sent_at) / 1000000);

	if (!advice_is_poll(h))
		advice_problem(h,
			h->c->entry ? _("no answer to %.*s within %lld s")
				    : _("no answer to %.*s within %lld s, which is a guess"),
			SLICE_ARG(h->c->masked), seconds);
	/* A mute board is reported once, not at each poll; a busy one is not mute. */
	else if (h->a->mute_poll || h->c->busy)
		return;
	else
		advice_problem(h,
			h->c->heard
				? _("the board does not report its state: it was asked %lld s ago")
				: _("the board is silent: its state was asked for %lld s ago"),
			seconds);
	h->a->mute_poll = true;
	advise_on_lost_command(h);
}

/* Another program did not wait for OK or ERROR. */
void advice_on_overtaken(const struct hearing *h)
{
	advice_problem(h,
		_("the other program sent this before %.*s was answered: a board carries out one command "
		  "at a time, and what comes meanwhile it drops or runs later; wait for OK or ERROR first"),
		SLICE_ARG(slice_sub(h->fact->text, 0, slice_find_char(h->fact->text, '='))));
}
