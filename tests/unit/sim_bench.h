/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A board on the bench: what it says is collected, and its broker is a fake whose answers the
 * tests give by hand.  Vectors are those of protocol.md 2 and the manufacturer's page.
 */
#ifndef TESTS_SIM_BENCH_H
#define TESTS_SIM_BENCH_H

#include "unit.h"

#include "sim/board.h"

/* What is in its flash: PEM by its first and last lines. */
#define PEM(kind, text) "-----BEGIN " kind "-----\n" text "\n-----END " kind "-----\n"
#define THE_CA PEM("CERTIFICATE", "the ca")
#define THE_CERTIFICATE PEM("CERTIFICATE", "the certificate")
#define THE_KEY PEM("PRIVATE KEY", "the key")

struct fake {
	struct broker broker;
	char called[128];          /* the last request, in words */
	struct broker_connect how; /* numbers of the last connect; its slices are gone */
	struct buf credentials;    /* ...but these: "ca|certificate|key" */
	struct buf payload;        /* of the last publish */
};

static inline struct fake *fake_of(struct broker *b)
{
	return (struct fake *)b;
}

static inline void fake_connect(struct broker *b, const struct broker_connect *how)
{
	struct buf *credentials = &fake_of(b)->credentials;

	fake_of(b)->how = *how;
	buf_set(credentials, how->ca);
	buf_add_char(credentials, '|');
	buf_add(credentials, how->certificate);
	buf_add_char(credentials, '|');
	buf_add(credentials, how->key);
	snprintf(fake_of(b)->called, sizeof fake_of(b)->called,
		"connect %.*s:%lld as %.*s %.*s/%.*s", SLICE_ARG(how->host), how->port,
		SLICE_ARG(how->client_id), SLICE_ARG(how->username), SLICE_ARG(how->password));
}

static inline void fake_disconnect(struct broker *b)
{
	strcpy(fake_of(b)->called, "disconnect");
}

static inline void fake_abort(struct broker *b)
{
	strcpy(fake_of(b)->called, "abort");
}

static inline void fake_subscribe(struct broker *b, struct slice filter, long long qos)
{
	snprintf(fake_of(b)->called, sizeof fake_of(b)->called, "subscribe %.*s %lld",
		SLICE_ARG(filter), qos);
}

static inline void fake_unsubscribe(struct broker *b, struct slice filter)
{
	snprintf(fake_of(b)->called, sizeof fake_of(b)->called, "unsubscribe %.*s",
		SLICE_ARG(filter));
}

static inline void fake_publish(
	struct broker *b, struct slice topic, struct slice payload, long long qos, bool retain)
{
	buf_clear(&fake_of(b)->payload);
	buf_add(&fake_of(b)->payload, payload);
	snprintf(fake_of(b)->called, sizeof fake_of(b)->called, "publish %.*s %zu %lld %d",
		SLICE_ARG(topic), payload.n, qos, retain);
}

struct bench {
	struct board *board;
	struct fake fake;
	struct buf out, log;
	int writes;
	int64_t now;
	size_t step;            /* how many bytes at once */
	long long baud;         /* 0: as it was */
	struct buf before_rate; /* what it had said by then */
};

static inline void hear(void *user, struct slice bytes)
{
	struct bench *t = user;

	buf_add(&t->out, bytes);
	t->writes++;
}

static inline void hear_log(void *user, struct slice line)
{
	struct bench *t = user;

	buf_add(&t->log, line);
	buf_add_char(&t->log, '\n');
}

static inline void hear_rate(void *user, long long baud)
{
	struct bench *t = user;

	t->baud = baud;
	buf_set(&t->before_rate, buf_slice(&t->out));
}

/* 2026-11-22 23:07:00 UTC */
static inline int64_t clock_of_server(void *user)
{
	(void)user;
	return 1795388820;
}

static inline void bench_init(struct bench *t, enum at_dialect dialect)
{
	*t = (struct bench){.step = 1000000,
		.fake.broker = {.connect = fake_connect,
			.disconnect = fake_disconnect,
			.abort = fake_abort,
			.subscribe = fake_subscribe,
			.unsubscribe = fake_unsubscribe,
			.publish = fake_publish}};
	t->board = board_new(&(struct board_options){.dialect = dialect,
		.send = hear,
		.rate = hear_rate,
		.log = hear_log,
		.clock = clock_of_server,
		.user = t,
		.broker = &t->fake.broker,
		.ca = SLICE(THE_CA),
		.certificate = SLICE(THE_CERTIFICATE),
		.key = SLICE(THE_KEY)});
	board_power_on(t->board, 0);
	board_tick(t->board, 0);
	buf_clear(&t->out);
	buf_clear(&t->log);
}

static inline void bench_fini(struct bench *t)
{
	board_free(t->board);
	buf_fini(&t->out);
	buf_fini(&t->log);
	buf_fini(&t->before_rate);
	buf_fini(&t->fake.payload);
	buf_fini(&t->fake.credentials);
}

static inline void send_bytes(struct bench *t, struct slice bytes)
{
	for (size_t i = 0; i < bytes.n; i += t->step)
		board_receive(t->board, slice_sub(bytes, i, t->step), t->now);
}

static inline void send(struct bench *t, const char *line)
{
	send_bytes(t, slice_of(line));
	send_bytes(t, SLICE("\r\n"));
}

/* What came since the last call is exactly this. */
#define assert_said(t, text)                 \
	do {                                 \
		assert_buf(&(t)->out, text); \
		buf_clear(&(t)->out);        \
	} while (0)

static inline void quiet(struct bench *t)
{
	send(t, "ATE0");
	buf_clear(&t->out);
}

static inline void with_codes(struct bench *t)
{
	quiet(t);
	send(t, "AT+SYSLOG=1");
	buf_clear(&t->out);
}

#define USERCFG "AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\""

static inline void connect(struct bench *t)
{
	send(t, USERCFG);
	send(t, "AT+MQTTCONN=0,\"192.168.31.113\",1883,0");
	t->fake.broker.events->connected(t->fake.broker.user, NULL);
	buf_clear(&t->out);
}

static const struct broker_failure unreachable = {.why = "connection refused"};

static inline void come(struct bench *t, struct slice topic, struct slice payload, long long qos)
{
	t->fake.broker.events->message(t->fake.broker.user, topic, payload, qos);
}

static inline void published(struct bench *t, bool ok)
{
	t->fake.broker.events->published(t->fake.broker.user, ok);
}

#endif
