/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/link.h"

#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "link/link_kind.h"

const struct link_settings link_default_settings = {.baud = 115200, .data_bits = 8, .stop_bits = 1};

void link_describe(struct link *l, struct slice name)
{
	struct buf text = {0};

	utf8_add_visible(&text, name);
	free(l->description);
	l->description = memory_copy_text(buf_text(&text));
	buf_fini(&text);
}

void link_describe_settings(struct link *l, const char *name)
{
	static const char *const flows[] = {"", " RTS/CTS", " XON/XOFF"};
	const struct link_settings *s = &l->settings;
	struct buf text = {0};

	buf_add_text(&text, name);
	if (l->baud > 0)
		buf_addf(&text, " %lld %d%c%d%s", l->baud, s->data_bits, "NOE"[s->parity],
			s -> stop_bits, flows[s->flow]);
	link_describe(l, buf_slice(&text));
	buf_fini(&text);
}

bool link_rate_fits(long long wanted, long long got)
{
	return llabs(got - wanted) * 100 <= wanted * 3;
}

static const struct link_kind *link_kind_of(const char *port)
{
	struct slice name = slice_of(port);

	if (slice_starts(name, SLICE("tcp:")))
		return &link_kind_tcp;
	if (slice_starts(name, SLICE("rfc2217:")))
		return &link_kind_rfc2217;
	if (slice_starts(name, SLICE("sim:")))
		return &link_kind_sim;
	return &link_kind_device; /* usb: too */
}

bool link_is_device(const char *port)
{
	return link_kind_of(port) == &link_kind_device;
}

static void free_link(struct link *l)
{
	free(l->description);
	free(l->port);
	free(l);
}

bool link_check_port(const char *port, struct diag *d)
{
	if (port == NULL || *port == '\0')
		return diag_fail(d, 0, 0, 0, _("no port is named"));
	return link_kind_of(port)->check(port, d);
}

static bool link_check(const char *port, const struct link_settings *s, struct diag *d)
{
	if (!link_check_port(port, d))
		return false;
	if (s->baud <= 0)
		return diag_fail(
			d, 0, 0, 0, _("the baud rate is %lld; it must be above 0"), s->baud);
	if (s->data_bits < 5 || s->data_bits > 8)
		return diag_fail(d, 0, 0, 0, _("%d data bits; it can be 5 to 8"), s->data_bits);
	if (s->stop_bits < 1 || s->stop_bits > 2)
		return diag_fail(d, 0, 0, 0, _("%d stop bits; it can be 1 or 2"), s->stop_bits);
	return true;
}

struct link *link_open(struct loop *loop, const char *port, const struct link_settings *settings,
	const struct link_events *events, void *user, struct diag *d)
{
	if (!link_check(port, settings, d))
		return NULL;

	struct link *l = memory_new(sizeof(*l));
	l->kind = link_kind_of(port);
	l->loop = loop;
	l->port = memory_copy_text(port);
	l->settings = *settings;
	l->events = *events;
	l->user = user;
	link_describe(l, slice_of(port));
	if (!l->kind->open(l, d)) {
		free_link(l);
		return NULL;
	}
	return l;
}

void link_close(struct link *l)
{
	if (l == NULL || l->closed)
		return;
	l->closed = true;
	if (l->up)
		link_lines_finish(l);
	else
		loop_unwatch(l->lines.timer);
	l->up = false;
	if (l->state != NULL)
		l->kind->close(l);
	if (l->telling == 0)
		free_link(l);
}

static bool told(struct link *l)
{
	l->telling--;
	if (!l->closed)
		return true;
	if (l->telling == 0)
		free_link(l);
	return false;
}

bool link_tell_up(struct link *l)
{
	l->up = true;
	l->unsent = 0;
	link_lines_finish(l);
	l->telling++;
	l->events.up(l->user);
	return told(l);
}

bool link_tell_bytes(struct link *l, struct slice bytes)
{
	l->telling++;
	l->events.bytes(l->user, bytes);
	return told(l);
}

bool link_tell_down(struct link *l, const char *why)
{
	l->up = false;
	link_lines_lost(l);
	l->telling++;
	l->events.down(l->user, why);
	return told(l);
}

bool link_tell_remark(struct link *l, const char *text)
{
	if (l->events.remark == NULL)
		return true;
	l->telling++;
	l->events.remark(l->user, text);
	return told(l);
}

static void link_on_bytes(void *user, struct slice bytes)
{
	struct link *l = user;

	if (l->kind->heard != NULL)
		l->kind->heard(l);
	link_tell_bytes(l, bytes);
}

static void link_count_unsent(struct link *l)
{
	l->unsent = l->kind->unsent != NULL ? l->kind->unsent(l) : 0;
}

bool link_tell_sent(struct link *l)
{
	if (!l->up)
		return true;
	link_count_unsent(l);
	if (l->events.sent == NULL)
		return true;
	l->telling++;
	l->events.sent(l->user);
	return told(l);
}

static void link_on_sent(void *user)
{
	link_tell_sent(user);
}

struct stream *link_stream(struct link *l, int fd, void (*broken)(void *link, int error))
{
	const struct stream_events events = {
		.bytes = link_on_bytes, .broken = broken, .sent = link_on_sent};

	return stream_new(l->loop, fd, 0, &events, l);
}

void link_send(struct link *l, struct slice bytes)
{
	if (!l->up || bytes.n == 0)
		return;
	l->kind->send(l, bytes);
	link_count_unsent(l);
}

size_t link_unsent(const struct link *l)
{
	return l->unsent;
}

void link_pause(struct link *l, bool pause)
{
	if (l->up && l->kind->pause != NULL)
		l->kind->pause(l, pause);
}

bool link_explain_silence(const struct link *l, struct buf *out)
{
	return l->up && l->kind->explain_silence != NULL && l->kind->explain_silence(l, out);
}

void link_release_port(struct link *l)
{
	if (l->released)
		return;
	l->released = true;
	if (l->up) {
		link_lines_finish(l);
		link_count_unsent(l);
	}
	l->up = false;
	if (l->kind->release != NULL) {
		l->kind->release(l);
	} else {
		l->kind->close(l);
		l->state = NULL;
	}
}

void link_reclaim_port(struct link *l)
{
	struct diag d;

	if (!l->released)
		return;
	l->released = false;
	if (l->kind->reclaim != NULL)
		l->kind->reclaim(l);
	else if (!l->kind->open(l, &d))
		link_tell_down(l, d.text);
}

bool link_is_released(const struct link *l)
{
	return l->released;
}

void link_only_same(struct link *l)
{
	l->only_same = true;
}

bool link_may_return(const struct link *l)
{
	return l->kind->may_return == NULL || l->kind->may_return(l);
}

bool link_is_up(const struct link *l)
{
	return l->up;
}

const char *link_port(const struct link *l)
{
	return l->port;
}

const char *link_description(const struct link *l)
{
	return l->description;
}

long long link_baud(const struct link *l)
{
	return l->baud;
}

bool link_has_settings(const struct link *l)
{
	return l->kind->change != NULL;
}

const struct link_settings *link_settings_of(const struct link *l)
{
	return &l->settings;
}

bool link_change_settings(struct link *l, const struct link_settings *settings, struct diag *d)
{
	struct link_settings before = l->settings;

	l->settings = *settings;
	if (!l->up || !l->kind->change || l->kind->change(l, d))
		return true;
	l->settings = before;
	l->kind->change(l, NULL);
	return false;
}
