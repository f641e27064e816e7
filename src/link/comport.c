/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/comport.h"

#include "base/language.h"
#include "link/link_kind.h"

/* Numbers of Telnet options: RFC 856, 857, 858, 2217. */
enum { BINARY = 0, ECHO_OPTION = 1, SUPPRESS_GO_AHEAD = 3, COM_PORT = 44 };

/* RFC 2217, section 2: commands of the client; the server answers with 100 more. */
enum {
	SIGNATURE = 0,
	SET_BAUDRATE = 1,
	SET_DATASIZE = 2,
	SET_PARITY = 3,
	SET_STOPSIZE = 4,
	SET_CONTROL = 5,
	SET_LINESTATE_MASK = 10,
	SET_MODEMSTATE_MASK = 11,
	PURGE_DATA = 12,
	ANSWER = 100,
	NOTIFY_LINESTATE = 106,
	NOTIFY_MODEMSTATE = 107,
	FLOWCONTROL_SUSPEND = 108,
	FLOWCONTROL_RESUME = 109
};

/* Values of SET_CONTROL. */
enum {
	FLOW_NONE = 1,
	FLOW_HARDWARE = 3,
	BREAK_ON = 5,
	BREAK_OFF = 6,
	DTR_ON = 8,
	DTR_OFF = 9,
	RTS_ON = 11,
	RTS_OFF = 12
};

enum { PURGE_BOTH = 3, LINE_ERRORS = 0x1e, MODEM_CTS = 0x10, MODEM_CTS_CHANGED = 0x01 };

enum { OURS, THEIRS };

void comport_fini(struct comport *c)
{
	telnet_fini(&c->telnet);
}

/* true: for the first time.  Each is said once a connection, so that a server that repeats itself
 * does not make us repeat ourselves. */
static bool comport_says(struct comport *c, int side, uint8_t option)
{
	uint32_t *word = &c->said[side][option / 32], bit = 1u << option % 32;
	bool first = !(*word & bit);

	*word |= bit;
	return first;
}

void comport_start(struct comport *c, struct buf *out)
{
	static const uint8_t both[] = {BINARY, SUPPRESS_GO_AHEAD};
	struct telnet telnet = c->telnet;

	telnet_restart(&telnet);
	*c = (struct comport){.telnet = telnet};
	comport_says(c, OURS, COM_PORT);
	telnet_add_option(out, TELNET_WILL, COM_PORT);
	for (size_t i = 0; i < ALEN(both); i++) {
		comport_says(c, OURS, both[i]);
		comport_says(c, THEIRS, both[i]);
		telnet_add_option(out, TELNET_WILL, both[i]);
		telnet_add_option(out, TELNET_DO, both[i]);
	}
}

static void comport_add(struct buf *out, uint8_t command, uint8_t value)
{
	const char bytes[] = {(char)command, (char)value};

	telnet_add_message(out, COM_PORT, (struct slice){bytes, sizeof(bytes)});
}

/* The values of RFC 2217 for a setting. */
static uint8_t comport_parity(enum link_parity parity)
{
	static const uint8_t values[] = {
		[LINK_PARITY_NONE] = 1, [LINK_PARITY_ODD] = 2, [LINK_PARITY_EVEN] = 3};

	return values[parity];
}

static uint8_t comport_flow(enum link_flow flow)
{
	static const uint8_t values[] = {
		[LINK_FLOW_NONE] = 1, [LINK_FLOW_XONXOFF] = 2, [LINK_FLOW_RTSCTS] = 3};

	return values[flow];
}

void comport_ask(struct comport *c, const struct link_settings *s, struct buf *out)
{
	const char rate[] = {SET_BAUDRATE, (char)(s->baud >> 24 & 0xff),
		(char)(s->baud >> 16 & 0xff), (char)(s->baud >> 8 & 0xff), (char)(s->baud & 0xff)};

	c->asked = *s;
	c->waiting = COMPORT_SETTINGS;
	c->refused = 0;
	comport_add(out, SET_DATASIZE, (uint8_t)s->data_bits);
	comport_add(out, SET_PARITY, comport_parity(s->parity));
	comport_add(out, SET_STOPSIZE, (uint8_t)s->stop_bits);
	comport_add(out, SET_CONTROL, comport_flow(s->flow));
	telnet_add_message(out, COM_PORT, (struct slice){rate, sizeof(rate)});
	comport_add(out, SET_LINESTATE_MASK, LINE_ERRORS);
	comport_add(out, SET_MODEMSTATE_MASK, MODEM_CTS | MODEM_CTS_CHANGED);
}

static void comport_answered(struct comport *c, unsigned setting, bool as_asked)
{
	if (!(c->waiting & setting))
		return;
	c->waiting &= ~setting;
	if (!as_asked)
		c->refused |= setting;
}

static void comport_hear_errors(struct comport *c, uint8_t state)
{
	for (int i = 0; i < COMPORT_ERRORS; i++)
		c->errors[i] += state >> (i + 1) & 1;
}

static void comport_hear_control(struct comport *c, uint8_t value)
{
	if (value >= FLOW_NONE && value <= FLOW_HARDWARE)
		comport_answered(c, COMPORT_FLOW, value == comport_flow(c->asked.flow));
}

static long long comport_read_rate(struct slice bytes)
{
	unsigned long rate = 0;

	for (size_t i = 0; i < bytes.n; i++)
		rate = rate << 8 | (uint8_t)bytes.p[i];
	return (long long)rate;
}

static void comport_sign(struct buf *out)
{
	struct buf text = {0};

	buf_add_char(&text, SIGNATURE);
	buf_add_text(&text, "atmq " ATMQ_VERSION);
	telnet_add_message(out, COM_PORT, buf_slice(&text));
	buf_fini(&text);
}

static void comport_hear(struct comport *c, struct slice bytes, struct buf *out)
{
	if (bytes.n == 0)
		return;
	uint8_t command = (uint8_t)bytes.p[0], value = bytes.n > 1 ? (uint8_t)bytes.p[1] : 0;

	/* Only a client says this. */
	if (command == SET_BAUDRATE)
		c->echoes = true;
	/* An empty signature is a question. */
	if (command == SIGNATURE && bytes.n == 1)
		comport_sign(out);
	if (command == FLOWCONTROL_SUSPEND)
		c->suspended = true;
	if (command == FLOWCONTROL_RESUME)
		c->suspended = false;
	if (command == ANSWER + SET_BAUDRATE && bytes.n == 5) {
		c->rate = comport_read_rate(slice_from(bytes, 1));
		comport_answered(
			c, COMPORT_RATE, c->rate > 0 && link_rate_fits(c->asked.baud, c->rate));
	}
	if (bytes.n != 2)
		return;
	if (command == ANSWER + SET_DATASIZE)
		comport_answered(c, COMPORT_DATA_BITS, value == c->asked.data_bits);
	else if (command == ANSWER + SET_PARITY)
		comport_answered(c, COMPORT_PARITY, value == comport_parity(c->asked.parity));
	else if (command == ANSWER + SET_STOPSIZE)
		comport_answered(c, COMPORT_STOP_BITS, value == c->asked.stop_bits);
	else if (command == ANSWER + SET_CONTROL)
		comport_hear_control(c, value);
	else if (command == NOTIFY_LINESTATE)
		comport_hear_errors(c, value);
	else if (command == NOTIFY_MODEMSTATE) {
		c->cts_known = true;
		c->cts = value & MODEM_CTS;
	}
}

/* Some servers announce the option themselves instead of answering that we do: either way it is
 * agreed on. */
static void comport_hear_option(
	struct comport *c, enum telnet_verb verb, uint8_t option, struct buf *out)
{
	bool about_us = verb == TELNET_DO || verb == TELNET_DONT;
	bool yes = verb == TELNET_DO || verb == TELNET_WILL;
	bool wanted = option == BINARY || option == SUPPRESS_GO_AHEAD || option == COM_PORT ||
	              (option == ECHO_OPTION && !about_us);

	c->speaks_telnet = true;
	if (option == COM_PORT && yes)
		c->option = COMPORT_AGREED;
	else if (option == COM_PORT && c->option == COMPORT_UNKNOWN)
		c->option = COMPORT_REFUSED;
	/* A refusal of what we never agreed to needs no answer, and we withdraw nothing. */
	if (!yes || !comport_says(c, about_us ? OURS : THEIRS, option))
		return;
	if (about_us)
		telnet_add_option(out, wanted ? TELNET_WILL : TELNET_WONT, option);
	else
		telnet_add_option(out, wanted ? TELNET_DO : TELNET_DONT, option);
}

struct slice comport_receive(struct comport *c, struct slice in, struct buf *data, struct buf *out)
{
	struct slice left = in;
	struct telnet_item item;

	while (telnet_next(&c->telnet, &left, &item)) {
		if (item.type == TELNET_DATA && item.bytes.n == in.n)
			return in;
		if (item.type == TELNET_DATA)
			buf_add(data, item.bytes);
		else if (item.type == TELNET_OPTION)
			comport_hear_option(c, item.verb, item.option, out);
		else if (item.option == COM_PORT)
			comport_hear(c, item.bytes, out);
	}
	return buf_slice(data);
}

/* ---- in words ---- */

static void comport_add_rate(const struct comport *c, bool late, struct buf *out)
{
	if (!late && c->rate > 0)
		buf_addf(out, _("%lld baud (it would use %lld)"), c->asked.baud, c->rate);
	else
		buf_addf(out, _("%lld baud"), c->asked.baud);
}

bool comport_add_refused(const struct comport *c, bool late, struct buf *out)
{
	static const char *const parities[] = {
		N_("no parity"), N_("odd parity"), N_("even parity")};
	static const char *const flows[] = {
		N_("no flow control"), N_("RTS/CTS flow control"), N_("XON/XOFF flow control")};
	const struct link_settings *s = &c->asked;
	unsigned missing = 0;

	if (late) {
		missing = c->waiting;
		if (s->data_bits == 8)
			missing &= ~(unsigned)COMPORT_DATA_BITS;
		if (s->parity == LINK_PARITY_NONE)
			missing &= ~(unsigned)COMPORT_PARITY;
		if (s->stop_bits == 1)
			missing &= ~(unsigned)COMPORT_STOP_BITS;
		if (s->flow == LINK_FLOW_NONE)
			missing &= ~(unsigned)COMPORT_FLOW;
	}
	unsigned bad = c->refused | missing;
	if (bad & COMPORT_RATE)
		comport_add_rate(c, missing & COMPORT_RATE, out);
	else if (bad & COMPORT_DATA_BITS)
		buf_addf(out, _("%d data bits"), s->data_bits);
	else if (bad & COMPORT_PARITY)
		buf_add_text(out, _(parities[s->parity]));
	else if (bad & COMPORT_STOP_BITS)
		buf_addf(
			out, P_("%d stop bit", "%d stop bits", (size_t)s->stop_bits), s->stop_bits);
	else if (bad & COMPORT_FLOW)
		buf_add_text(out, _(flows[s->flow]));
	return bad != 0;
}

/* ---- lines ---- */

void comport_set_dtr(struct buf *out, bool on)
{
	comport_add(out, SET_CONTROL, on ? DTR_ON : DTR_OFF);
}

void comport_set_rts(struct buf *out, bool on)
{
	comport_add(out, SET_CONTROL, on ? RTS_ON : RTS_OFF);
}

void comport_set_break(struct buf *out, bool on)
{
	comport_add(out, SET_CONTROL, on ? BREAK_ON : BREAK_OFF);
}

void comport_purge(struct buf *out)
{
	comport_add(out, PURGE_DATA, PURGE_BOTH);
}
