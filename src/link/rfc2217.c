/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links over a network server that speaks RFC 2217: its serial port as if it were here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/language.h"
#include "base/utf8.h"
#include "link/comport.h"
#include "link/line_errors.h"
#include "link/link_kind.h"
#include "link/tcp_client.h"

enum {
	SECOND = 1000000,
	/* For the server to answer what was asked.  A plain TCP server never does. */
	ANSWER_LIMIT = 3 * SECOND,
	/* Reports about the line are collected for this long; then they are told less often. */
	FIRST_REPORT = SECOND,
	LATER_REPORTS = 10 * SECOND,
	EARLY_MOST = 64 * 1024, /* bytes of the board before the server has answered */
	QUOTED_MOST = 80
};

struct rfc2217 {
	struct link *link;
	struct tcp_client *tcp;
	struct comport port;
	struct link_settings agreed; /* that the port has, while the link is up */
	bool connected, asked;
	struct buf early;   /* what came before the link was up */
	struct buf waiting; /* to be sent once the server has room again */
	struct loop_watch *limit, *report;
	bool report_due, reported, cts_told; /* in this connection */
	bool ends_slowly;                    /* what was sent last must arrive */
	bool changing;                       /* the server has not answered all of it */
	bool restoring; /* the settings from before, which are not asked for twice */
};

static bool check_rfc2217(const char *port, struct diag *d)
{
	return tcp_client_check(port, "rfc2217:", d);
}

static void rfc2217_send_out(struct rfc2217 *r, struct buf *out)
{
	if (out->n > 0)
		tcp_client_send(r->tcp, buf_slice(out));
	buf_fini(out);
}

static void rfc2217_ask(struct rfc2217 *r, const struct link_settings *settings)
{
	struct buf out = {0};

	comport_ask(&r->port, settings, &out);
	rfc2217_send_out(r, &out);
	loop_timer_at(r->limit, loop_clock() + ANSWER_LIMIT);
}

/* ---- until the server has agreed ---- */

static void rfc2217_fail(struct rfc2217 *r, struct buf *why)
{
	tcp_client_fail(r->tcp, buf_text(why));
	buf_fini(why);
}

static void rfc2217_fail_plain(struct rfc2217 *r)
{
	struct buf why = {0};
	const char *peer = tcp_client_peer(r->tcp);

	buf_addf(&why, _("%s is a plain TCP server; use tcp:%s"), peer, peer);
	rfc2217_fail(r, &why);
}

static void rfc2217_fail_refused(struct rfc2217 *r)
{
	struct buf why = {0};

	buf_addf(&why,
		_("%s speaks Telnet, but does not offer RFC 2217; allow it there (ser2net: telnet(rfc2217))"),
		tcp_client_peer(r->tcp));
	rfc2217_fail(r, &why);
}

static void rfc2217_add_setting(const struct rfc2217 *r, bool late, struct buf *out)
{
	struct buf setting = {0};

	comport_add_refused(&r->port, late, &setting);
	buf_addf(out, _("%s: the port cannot do %s"), tcp_client_peer(r->tcp), buf_text(&setting));
	buf_fini(&setting);
}

static void rfc2217_come_up(struct rfc2217 *r)
{
	struct link *l = r->link;
	struct buf early = r->early;

	loop_timer_stop(r->limit);
	r->early = (struct buf){0};
	r->agreed = l->settings;
	l->baud = l->settings.baud;
	link_describe_settings(l, l->port);
	tcp_client_confirm(r->tcp);
	if (link_tell_up(l) && early.n > 0)
		link_tell_bytes(l, buf_slice(&early));
	buf_fini(&early);
}

/* Looks at what is known of the server; late: it had time enough to answer.  May free r. */
static void rfc2217_judge(struct rfc2217 *r, bool late)
{
	struct buf why = {0};

	if (r->port.option == COMPORT_AGREED && !r->asked) {
		r->asked = true;
		rfc2217_ask(r, &r->link->settings);
	} else if (r->port.echoes || (!r->port.speaks_telnet && late)) {
		rfc2217_fail_plain(r);
	} else if (r->port.option == COMPORT_REFUSED || (!r->asked && late)) {
		rfc2217_fail_refused(r);
	} else if (r->asked && late && r->port.waiting & COMPORT_RATE) {
		buf_addf(&why,
			_("%s offers RFC 2217, but does not say what rate its port has; use another server"),
			tcp_client_peer(r->tcp));
		rfc2217_fail(r, &why);
	} else if (r->asked && comport_add_refused(&r->port, late, &why)) {
		buf_clear(&why);
		rfc2217_add_setting(r, late, &why);
		if ((r->port.refused | (late ? r->port.waiting : 0)) & COMPORT_RATE)
			buf_add_text(&why, _("; choose another rate with --baud"));
		rfc2217_fail(r, &why);
	} else if (r->asked && (late || r->port.waiting == 0)) {
		rfc2217_come_up(r);
	}
}

/* ---- while the link is up ---- */

/* false: the link is closed. */
static bool rfc2217_judge_change(struct rfc2217 *r, bool late)
{
	struct buf why = {0};
	bool refused = comport_add_refused(&r->port, late, &why);

	buf_clear(&why);
	if (!refused && !late && r->port.waiting != 0)
		return true;
	loop_timer_stop(r->limit);
	r->changing = false;
	if (!refused || r->restoring) {
		r->port.waiting = r->port.refused = 0;
		r->agreed = r->port.asked;
		r->restoring = false;
		return true;
	}
	rfc2217_add_setting(r, late, &why);
	buf_add_text(&why, _("; it keeps what it had"));
	r->link->settings = r->agreed;
	r->link->baud = r->agreed.baud;
	link_describe_settings(r->link, r->link->port);
	r->restoring = r->changing = true;
	rfc2217_ask(r, &r->agreed);
	bool open = link_tell_remark(r->link, buf_text(&why));
	buf_fini(&why);
	return open;
}

static void rfc2217_add_errors(struct comport *port, struct buf *out)
{
	static const enum line_error kinds[COMPORT_ERRORS] = {
		[COMPORT_OVERRUN] = ERROR_OVERRUN,
		[COMPORT_BAD_PARITY] = ERROR_PARITY,
		[COMPORT_FRAMING] = ERROR_FRAMING,
		[COMPORT_BREAK] = ERROR_BREAK,
	};

	for (int i = 0; i < COMPORT_ERRORS; i++) {
		line_errors_add_count(out, kinds[i], port->errors[i]);
		port->errors[i] = 0;
	}
}

static bool rfc2217_cts_is_off(const struct rfc2217 *r)
{
	return r->agreed.flow == LINK_FLOW_RTSCTS && r->port.cts_known && !r->port.cts;
}

static void rfc2217_report_soon(struct rfc2217 *r)
{
	bool news = rfc2217_cts_is_off(r) && !r->cts_told;

	for (int i = 0; i < COMPORT_ERRORS; i++)
		news |= r->port.errors[i] > 0;
	if (news && !r->report_due)
		loop_timer_at(
			r->report, loop_clock() + (r->reported ? LATER_REPORTS : FIRST_REPORT));
	r->report_due |= news;
}

static void rfc2217_on_report(void *user)
{
	struct rfc2217 *r = user;
	struct link *l = r->link;
	struct buf errors = {0};
	bool open = true;

	if (!l->up)
		return;
	r->reported = true;
	r->report_due = false;
	rfc2217_add_errors(&r->port, &errors);
	if (errors.n > 0) {
		struct buf text = {0};
		buf_addf(&text, _("%s reports errors on the line: %s"), tcp_client_peer(r->tcp),
			buf_text(&errors));
		open = link_tell_remark(l, buf_text(&text));
		buf_fini(&text);
	}
	buf_fini(&errors);
	if (open && rfc2217_cts_is_off(r) && !r->cts_told) {
		r->cts_told = true;
		link_tell_remark(
			l, _("the board's CTS is off, so nothing is sent to it: RTS/CTS flow "
			     "control; is that line connected?"));
	}
}

static void rfc2217_send_waiting(struct rfc2217 *r)
{
	struct buf waiting = r->waiting;

	r->waiting = (struct buf){0};
	rfc2217_send_out(r, &waiting);
}

/* ---- events ---- */

static void rfc2217_on_connected(void *user)
{
	struct rfc2217 *r = user;
	struct buf out = {0};

	r->connected = true;
	r->asked = r->changing = r->restoring = false;
	r->report_due = r->reported = r->cts_told = false;
	buf_clear(&r->early);
	buf_clear(&r->waiting);
	comport_start(&r->port, &out);
	rfc2217_send_out(r, &out);
	loop_timer_at(r->limit, loop_clock() + ANSWER_LIMIT);
}

static void rfc2217_on_bytes(void *user, struct slice bytes)
{
	struct rfc2217 *r = user;
	struct link *l = r->link;
	struct buf data = {0}, out = {0};
	struct slice said = comport_receive(&r->port, bytes, &data, &out);
	bool open = true;

	rfc2217_send_out(r, &out);
	if (!l->up) {
		buf_add(&r->early, said);
		rfc2217_judge(r, r->early.n > EARLY_MOST);
	} else {
		if (!r->port.suspended && r->waiting.n > 0) {
			rfc2217_send_waiting(r);
			open = link_tell_sent(l);
		}
		if (open && r->changing)
			open = rfc2217_judge_change(r, false);
		if (open) {
			rfc2217_report_soon(r);
			if (said.n > 0)
				link_tell_bytes(l, said);
		}
	}
	buf_fini(&data);
}

/* Escaped bytes count twice here. */
static size_t rfc2217_unsent(const struct link *l)
{
	const struct rfc2217 *r = l->state;

	return r->waiting.n + tcp_client_unsent(r->tcp);
}

static void rfc2217_pause(struct link *l, bool pause)
{
	struct rfc2217 *r = l->state;

	tcp_client_pause(r->tcp, pause);
}

static void rfc2217_on_sent(void *user)
{
	struct rfc2217 *r = user;

	link_tell_sent(r->link);
}

/* Servers whose port is in use say so in plain text before they hang up. */
static void rfc2217_on_down(void *user, const char *reason)
{
	struct rfc2217 *r = user;
	struct link *l = r->link;
	struct buf why = {0};

	buf_add_text(&why, reason);
	if (!l->up && r->connected && slice_trim(buf_slice(&r->early)).n > 0)
		buf_addf(&why, _(", which said: %s"),
			VISIBLE(slice_trim(buf_slice(&r->early)), QUOTED_MOST));
	if (r->waiting.n > 0)
		buf_addf(&why,
			P_("; %zu byte was not sent", "; %zu bytes were not sent", r->waiting.n),
			r->waiting.n);
	r->connected = false;
	l->unsent = rfc2217_unsent(l);
	buf_clear(&r->early);
	buf_clear(&r->waiting);
	loop_timer_stop(r->limit);
	loop_timer_stop(r->report);
	link_tell_down(l, buf_text(&why));
	buf_fini(&why);
}

static void rfc2217_on_limit(void *user)
{
	struct rfc2217 *r = user;

	if (r->link->up)
		rfc2217_judge_change(r, true);
	else
		rfc2217_judge(r, true);
}

/* ---- the link ---- */

static bool open_rfc2217(struct link *l, struct diag *d)
{
	static const struct tcp_client_events events = {
		rfc2217_on_connected, rfc2217_on_bytes, rfc2217_on_down, rfc2217_on_sent};
	struct rfc2217 *r = memory_new(sizeof(*r));

	(void)d;
	l->state = r;
	l->baud = l->settings.baud;
	r->link = l;
	r->limit = loop_timer(l->loop, rfc2217_on_limit, r);
	r->report = loop_timer(l->loop, rfc2217_on_report, r);
	r->tcp = tcp_client_new(l->loop, l->port + strlen("rfc2217:"), &events, r);
	link_describe_settings(l, l->port);
	return true;
}

static void close_rfc2217(struct link *l)
{
	struct rfc2217 *r = l->state;

	if (r->ends_slowly)
		tcp_client_end(r->tcp);
	tcp_client_free(r->tcp);
	loop_unwatch(r->limit);
	loop_unwatch(r->report);
	comport_fini(&r->port);
	buf_fini(&r->early);
	buf_fini(&r->waiting);
	free(r);
}

static void send_rfc2217(struct link *l, struct slice bytes)
{
	struct rfc2217 *r = l->state;

	if (r->port.suspended) {
		telnet_add_data(&r->waiting, bytes);
		return;
	}
	/* Nearly always there is nothing to escape. */
	if (slice_find_char(bytes, '\xff') == SLICE_NONE) {
		tcp_client_send(r->tcp, bytes);
	} else {
		struct buf out = {0};
		telnet_add_data(&out, bytes);
		rfc2217_send_out(r, &out);
	}
}

/* The server answers each of these; nothing depends on it. */
static void rfc2217_control(struct rfc2217 *r, struct buf *out)
{
	r->ends_slowly |= r->link->closed;
	rfc2217_send_out(r, out);
}

static bool set_lines_rfc2217(struct link *l, int dtr, int rts, struct diag *d)
{
	struct buf out = {0};

	(void)d;
	if (dtr >= 0)
		comport_set_dtr(&out, dtr);
	if (rts >= 0)
		comport_set_rts(&out, rts);
	rfc2217_control(l->state, &out);
	return true;
}

static bool set_break_rfc2217(struct link *l, bool on, struct diag *d)
{
	struct buf out = {0};

	(void)d;
	comport_set_break(&out, on);
	rfc2217_control(l->state, &out);
	return true;
}

static void purge_rfc2217(struct link *l)
{
	struct rfc2217 *r = l->state;
	struct buf out = {0};

	buf_clear(&r->waiting);
	comport_purge(&out);
	rfc2217_control(r, &out);
}

/* The server answers later: if it refuses, a remark says so, and the port keeps what it had.  It
 * reads everything in order, so what is sent from now on goes out at the new rate. */
static bool change_rfc2217(struct link *l, struct diag *d)
{
	struct rfc2217 *r = l->state;

	(void)d;
	l->baud = l->settings.baud;
	link_describe_settings(l, l->port);
	r->restoring = false;
	r->changing = true;
	rfc2217_ask(r, &l->settings);
	return true;
}

const struct link_kind link_kind_rfc2217 = {
	.check = check_rfc2217,
	.open = open_rfc2217,
	.close = close_rfc2217,
	.send = send_rfc2217,
	.set_lines = set_lines_rfc2217,
	.set_break = set_break_rfc2217,
	.purge = purge_rfc2217,
	.change = change_rfc2217,
	.unsent = rfc2217_unsent,
	.pause = rfc2217_pause,
	.keeps_lines = true,
};
