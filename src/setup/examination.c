/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/examination.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "link/diagnose.h"

struct examination {
	struct loop *loop;
	struct link *link;
	struct link_settings asked;
	struct doctor_probe *probe;
	struct doctor_inquiry *inquiry; /* once the probe is done, if there is something to ask */
	struct loop_watch *timer;
	struct examination_user user;
	bool told;
};

void examination_add_trouble(struct doctor_facts *f, const char *port,
	const struct link_settings *settings, const struct diag *why)
{
	static const enum doctor_port troubles[] = {
		[PORT_MISSING] = DOCTOR_PORT_MISSING,
		[PORT_AMBIGUOUS] = DOCTOR_PORT_SEVERAL,
		[PORT_DENIED] = DOCTOR_PORT_DENIED,
		[PORT_BUSY] = DOCTOR_PORT_HELD,
		[PORT_NO_TERMINAL] = DOCTOR_PORT_NO_TERMINAL,
		[PORT_SETTING] = DOCTOR_PORT_SETTING,
		[PORT_FAILED] = DOCTOR_PORT_FAILED,
	};
	struct link_trouble trouble;

	link_diagnose(port, settings, why, &trouble);
	buf_clear(&f->name);
	utf8_add_visible(&f->name, slice_of(port));
	f->port = trouble.no_uart ? DOCTOR_PORT_NO_UART : troubles[trouble.trouble];
	buf_add(&f->cause, buf_slice(&trouble.cause));
	buf_add(&f->remedy, buf_slice(&trouble.remedy));
	link_trouble_fini(&trouble);
}

static struct link_settings settings_at(
	const struct link_settings *asked, const struct doctor_rate *rate)
{
	struct link_settings settings = *asked;

	settings.baud = rate->baud;
	if (rate->even)
		settings.parity = LINK_PARITY_EVEN;
	else if (settings.parity == LINK_PARITY_EVEN)
		settings.parity = LINK_PARITY_NONE;
	return settings;
}

static void examination_send(void *user, struct slice bytes)
{
	struct examination *e = user;

	e->user.send(e->user.user, bytes);
}

static bool examination_set_rate(void *user, const struct doctor_rate *rate)
{
	struct examination *e = user;
	struct link_settings settings = settings_at(&e->asked, rate);

	return link_change_settings(e->link, &settings, NULL);
}

/* The last thing to do: the user may free it. */
static void examination_end(struct examination *e)
{
	struct doctor_facts *f = doctor_probe_facts(e->probe);

	loop_timer_stop(e->timer);
	if (e->told)
		return;
	e->told = true;
	/* Now that something was sent, and other programs' other ports don't matter. */
	if (f->port == DOCTOR_PORT_OPEN && !f->answered) {
		link_is_stuck(e->link, &f->stuck, &f->stuck_remedy);
		if (!f->reader.n && !f->first.bytes)
			link_other_reader(e->link, true, &f->reader, &f->reader_remedy);
	}
	e->user.done(e->user.user);
}

static void examination_announce(void *user, struct slice sentence)
{
	struct examination *e = user;

	if (e->user.announce)
		e->user.announce(e->user.user, sentence);
}

/* At the rate at which it answers. */
static void examination_inquire(struct examination *e)
{
	struct doctor_facts *f = doctor_probe_facts(e->probe);
	const struct doctor_inquiry_start start = {.send = examination_send,
		.announce = examination_announce,
		.user = e,
		.here = (int64_t)time(NULL)};

	if (!doctor_inquiry_fits(f) || (f->rate.baud && !examination_set_rate(e, &f->rate)))
		return;
	e->inquiry = doctor_inquiry_new(f, &start, loop_now(e->loop));
}

static int64_t examination_deadline(const struct examination *e)
{
	return e->inquiry ? doctor_inquiry_deadline(e->inquiry) : doctor_probe_deadline(e->probe);
}

static void examination_schedule(struct examination *e)
{
	if (examination_deadline(e) < 0 && !e->inquiry)
		examination_inquire(e);
	if (examination_deadline(e) >= 0) {
		loop_timer_at(e->timer, examination_deadline(e));
		return;
	}
	const struct doctor_facts *f = doctor_probe_facts(e->probe);
	if (e->inquiry && f->rate.baud && !doctor_rate_same(&f->rate, &f->asked))
		link_change_settings(e->link, &e->asked, NULL);
	examination_end(e);
}

static void examination_on_timer(void *user)
{
	struct examination *e = user;
	int64_t now = loop_now(e->loop);

	if (e->inquiry)
		doctor_inquiry_tick(e->inquiry, now);
	else
		doctor_probe_tick(e->probe, now);
	examination_schedule(e);
}

void examination_receive(struct examination *e, struct slice bytes)
{
	int64_t now = loop_now(e->loop);

	if (e->inquiry)
		doctor_inquiry_receive(e->inquiry, bytes, now);
	else
		doctor_probe_receive(e->probe, bytes, now);
	examination_schedule(e);
}

void examination_receive_log(struct examination *e, struct slice bytes)
{
	if (e->inquiry)
		doctor_inquiry_receive_log(e->inquiry, bytes);
}

void examination_want_trial(struct examination *e, struct slice host, long long port)
{
	struct doctor_trial *t = &doctor_probe_facts(e->probe)->board.trial;
	uint64_t number = (uint64_t)time(NULL) * 1000003u + (uint64_t)getpid();

	t->wanted = true;
	buf_set(&t->host, host);
	t->port = port;
	buf_clear(&t->client_id);
	buf_addf(&t->client_id, "atmq-doctor-%06x", (unsigned)(number & 0xffffff));
}

void examination_lost(struct examination *e, const char *why)
{
	struct doctor_facts *f = doctor_probe_facts(e->probe);

	f->port = DOCTOR_PORT_LOST;
	utf8_add_visible(&f->cause, slice_of(why));
	examination_end(e);
}

const struct doctor_facts *examination_facts(struct examination *e)
{
	return doctor_probe_facts(e->probe);
}

bool examination_settings(struct examination *e, struct link_settings *settings)
{
	const struct doctor_facts *f = doctor_probe_facts(e->probe);

	if (!f->answered || !f->rate.baud || doctor_rate_same(&f->rate, &f->asked))
		return false;
	*settings = settings_at(&e->asked, &f->rate);
	return true;
}

struct examination *examination_new(struct loop *loop, struct link *link, enum line_end end,
	bool was_reset, const struct examination_user *user)
{
	struct examination *e = memory_new(sizeof(*e));
	bool has_rate = link_has_settings(link);
	const struct doctor_output output = {
		examination_send, has_rate ? examination_set_rate : NULL, e};
	struct doctor_rate asked = {0};

	*e = (struct examination){
		.loop = loop, .link = link, .asked = *link_settings_of(link), .user = *user};
	if (has_rate)
		asked = (struct doctor_rate){e->asked.baud, e->asked.parity == LINK_PARITY_EVEN};
	e->timer = loop_timer(loop, examination_on_timer, e);
	const struct doctor_start begin = {asked, end, was_reset};
	e->probe = doctor_probe_new(&output, &begin, loop_now(loop));
	struct doctor_facts *f = doctor_probe_facts(e->probe);
	utf8_add_visible(&f->name, slice_of(link_port(link)));
	link_other_reader(link, false, &f->reader, &f->reader_remedy);
	loop_timer_at(e->timer, doctor_probe_deadline(e->probe));
	return e;
}

void examination_free(struct examination *e)
{
	if (!e)
		return;
	/* In the middle: at any rate. */
	if (examination_deadline(e) >= 0)
		link_change_settings(e->link, &e->asked, NULL);
	doctor_inquiry_free(e->inquiry);
	doctor_probe_free(e->probe);
	loop_unwatch(e->timer);
	free(e);
}
