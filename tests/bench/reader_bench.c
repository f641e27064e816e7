/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader of recorded files on one large transcript, which it makes first and removes afterwards.
 * reader_bench FILE [MEBIBYTES]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "record/reader.h"

enum { STEPS = 200000, BLOCK = 1024 * 1024 };

/* Of the CPU: reading a file that is in memory waits for nothing. */
static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Chunks of two messages and a poll with its answer now and then, as a board sends them. */
static void make_file(const char *path, uint64_t size)
{
	static const struct transcript_header header = {
		.started = 1795388820000000, .port = "bench", .masked = true};
	FILE *file = fopen(path, "wb");
	struct buf lines = {0}, rx = {0};
	int64_t t = 0;

	if (!file)
		exit(2);
	transcript_add_header(&lines, &header);
	for (uint64_t written = 0, n = 0; written < size; t += 1000) {
		if (n % 500 == 0)
			transcript_add_sent(&lines, t, SLICE("AT+MQTTCONN?\r\n"), SESSION_BY_POLL);
		buf_clear(&rx);
		for (int i = 0; i < 2; i++)
			buf_addf(&rx,
				"+MQTTSUBRECV:0,\"bench/sensor/temp\",46,{\"n\":%010" PRIu64
				",\"t\":22.5,\"ok\":true,\"id\":\"b70\"}\r\n",
				n++);
		transcript_add_received(&lines, t, buf_slice(&rx));
		if (lines.n >= BLOCK) {
			if (fwrite(lines.p, 1, lines.n, file) != lines.n)
				exit(2);
			written += lines.n;
			buf_clear(&lines);
		}
	}
	transcript_add_note(&lines, t, SLICE("the end of it all"));
	if (fwrite(lines.p, 1, lines.n, file) != lines.n || fclose(file) != 0)
		exit(2);
	buf_fini(&lines);
	buf_fini(&rx);
}

static void must(bool right, const struct diag *d)
{
	if (right)
		return;
	fprintf(stderr, "%s\n", d->text);
	exit(2);
}

/* MB a second of that many records. */
static double walk(struct reader *r, enum reader_result (*step)(struct reader *r,
					     struct transcript_record *record, struct diag *d))
{
	struct transcript_record record = {0};
	uint64_t from = reader_at(r);
	double began = seconds();
	struct diag d = {0};

	for (int i = 0; i < STEPS && step(r, &record, &d) == READER_RECORD; i++)
		;
	double took = seconds() - began;
	uint64_t to = reader_at(r);
	transcript_record_fini(&record);
	return (double)(to > from ? to - from : from - to) / 1e6 / took;
}

static void open_at_end(const char *path)
{
	struct transcript_record record = {0};
	struct diag d = {0};
	double began = seconds();
	struct reader *r = reader_open(path, &d);

	must(r && reader_seek(r, reader_size(r), &d), &d);
	for (int i = 0; i < 100; i++)
		must(reader_previous(r, &record, &d) == READER_RECORD, &d);
	printf("open at the end and 100 records back, s: %.4f\n", seconds() - began);
	transcript_record_fini(&record);
	reader_close(r);
}

int main(int argc, char **argv)
{
	uint64_t size = (uint64_t)(argc > 2 ? atol(argv[2]) : 1024) * 1048576;
	struct rusage usage;
	struct diag d = {0};

	if (argc < 2)
		return 2;
	make_file(argv[1], size);
	open_at_end(argv[1]);
	struct reader *r = reader_open(argv[1], &d);
	must(r, &d);
	printf("forwards, MB/s: %.0f\n", walk(r, reader_next));
	printf("backwards, MB/s: %.0f\n", walk(r, reader_previous));
	must(reader_seek(r, 0, &d), &d);
	double began = seconds();
	must(reader_find(r, SLICE("end of it"), false, &d) == READER_RECORD, &d);
	printf("find forwards, MB/s: %.0f\n", (double)reader_at(r) / 1e6 / (seconds() - began));
	began = seconds();
	must(reader_find(r, SLICE("nowhere"), true, &d) == READER_END, &d);
	printf("find backwards, MB/s: %.0f\n", (double)reader_at(r) / 1e6 / (seconds() - began));
	began = seconds();
	must(reader_seek_time(r, INT64_C(1000) * 1000000, &d), &d);
	printf("to a time, ms: %.2f\n", (seconds() - began) * 1000);
	reader_close(r);
	unlink(argv[1]);
	getrusage(RUSAGE_SELF, &usage);
	printf("resident, MiB: %.1f\n", (double)usage.ru_maxrss / 1024);
	return 0;
}
