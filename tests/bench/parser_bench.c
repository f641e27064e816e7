/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parser alone, in memory: MB a CPU second for each kind of input, in chunks of 64 KiB as the
 * console reads them.  parser_bench [MEGABYTES]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wire/parser.h"

enum { CHUNK = 64 * 1024, SAMPLE = 4 * 1024 * 1024, ROUNDS = 5 };

struct counted {
	uint64_t events, raw;
};

static void count(void *user, const struct wire_event *event)
{
	struct counted *counted = user;

	counted->events++;
	counted->raw += event->raw.n;
}

static void add_message(struct buf *out, size_t payload)
{
	buf_addf(out, "+MQTTSUBRECV:0,\"bench/sensor/temp\",%zu,", payload);
	for (size_t i = 0; i < payload; i++)
		buf_add_char(out, (char)('!' + i % 90));
	buf_add_text(out, "\r\n");
}

static void add_kibibyte(struct buf *out)
{
	add_message(out, 1024);
}

static void add_short_message(struct buf *out)
{
	add_message(out, 46);
}

static void add_short_lines(struct buf *out)
{
	buf_add_text(out, "AT+MQTTCONN?\r\n\r\nOK\r\n");
}

static void add_words(struct buf *out)
{
	buf_add_text(out, "\r\nOK\r\n");
}

static void add_log(struct buf *out)
{
	buf_add_text(out, "I (32145) wifi:state: run -> init (2c0), rssi -61, channel 6\r\n");
}

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double rate(struct slice input, size_t megabytes, struct counted *counted)
{
	size_t times = (megabytes * 1000000 + input.n - 1) / input.n;
	struct wire_parser parser;

	wire_parser_init(&parser, count, counted);
	double began = cpu_seconds();
	for (size_t i = 0; i < times; i++)
		for (size_t at = 0; at < input.n; at += CHUNK)
			wire_parser_feed(&parser, slice_sub(input, at, CHUNK));
	wire_parser_finish(&parser);
	double took = cpu_seconds() - began;
	wire_parser_fini(&parser);
	return (double)times * (double)input.n / 1e6 / took;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(const char *name, void (*add)(struct buf *out), size_t megabytes)
{
	struct buf input = {0};
	struct counted counted = {0};
	double rates[ROUNDS];

	while (input.n < SAMPLE)
		add(&input);
	for (size_t i = 0; i < ROUNDS; i++)
		rates[i] = rate(buf_slice(&input), megabytes, &counted);
	qsort(rates, ROUNDS, sizeof(rates[0]), compare);
	if (counted.events == 0)
		abort();
	printf("%s %.1f\n", name, rates[ROUNDS / 2]);
	buf_fini(&input);
}

int main(int argc, char **argv)
{
	size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 200;

	measure("messages of 1 KiB", add_kibibyte, megabytes);
	measure("messages of 46 bytes", add_short_message, megabytes);
	measure("echo and OK", add_short_lines, megabytes);
	measure("OK alone", add_words, megabytes);
	measure("log lines", add_log, megabytes);
	return 0;
}
