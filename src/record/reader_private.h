/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader's parts: the file as bytes (reader_file.c), lines of transcripts (reader_lines.c), pieces
 * of captures (reader_capture.c) and finding (reader_find.c), behind one interface (reader.c).
 */
#ifndef RECORD_READER_PRIVATE_H
#define RECORD_READER_PRIVATE_H

#include <sys/types.h>

#include "record/reader.h"
#include "wire/capture.h"
#include "wire/parser.h"

/* ---- the file ---- */

struct reader_file;

struct reader_file *reader_file_open(const char *path, bool forward, struct diag *d);
/* The same lines and bytes of what someone else reads: at most n bytes at `at`; 0 at the end, -1 with
 * errno.  Setting it forgets what is in memory. */
typedef ssize_t reader_source_fn(void *user, uint64_t at, char *p, size_t n);
struct reader_file *reader_file_new(void);
void reader_file_set_source(struct reader_file *f, reader_source_fn *source, void *user);
void reader_file_close(struct reader_file *f); /* NULL is fine */
const char *reader_file_name(const struct reader_file *f);
void reader_file_set_name(struct reader_file *f, const char *name);
/* The bytes from `at` on, at least `least` of them unless the file ends before (for now).  Valid
 * until the next call.  Returns false with *d if they can't be read. */
bool reader_file_from(
	struct reader_file *f, uint64_t at, size_t least, struct slice *bytes, struct diag *d);
/* The line at `at`, without its end.  If it has none, all there is, or more than READER_LONGEST_LINE. */
bool reader_file_line(
	struct reader_file *f, uint64_t at, struct slice *line, bool *whole, struct diag *d);
/* The bytes before `end`, at least `least` of them unless the file begins there. */
bool reader_file_before(
	struct reader_file *f, uint64_t end, size_t least, struct slice *bytes, struct diag *d);
bool reader_file_is_pipe(const struct reader_file *f);
/* Of what is compressed, an estimate until its end has been reached. */
uint64_t reader_file_size(struct reader_file *f, bool *exact);
/* Goes there: the exact size, or of a damaged file where it can be read to. */
uint64_t reader_file_find_end(struct reader_file *f);
/* Of a pipe: the byte at `at` has not come, nor does anything within that time. */
/* What is in memory from `at` on. */
struct slice reader_file_window(const struct reader_file *f, uint64_t at);
bool reader_file_waits(struct reader_file *f, uint64_t at, int milliseconds);

/* ---- captures ---- */

/* Where removing stamps can resume: behind a record. */
struct reader_mark {
	uint64_t at;
	struct capture machine; /* which holds nothing */
};

/* A record that was read again on the way to the one before it. */
struct reader_piece {
	uint64_t at, after;
	int64_t t;
	bool sent, timed;
	size_t n;
};

struct reader_capture {
	/* Decides whether it is one. */
	struct capture scout;
	struct wire_parser parser; /* payloads may hold what looks like a stamp */
	uint64_t scouted;          /* bytes that the scout has read... */
	uint64_t plain;            /* ...and those that certainly are before the first stamp */
	bool decided, stamped;
	/* Removes the stamps behind `plain`. */
	struct capture machine;
	uint64_t at;                      /* of the record that it is in */
	uint64_t fed;                     /* bytes that it was given */
	struct transcript_record *record; /* gets what comes out */
	struct reader_mark *marks;        /* at growing places, at least `apart` apart */
	size_t mark_count, mark_room;
	uint64_t apart;
	/* The records before r->at, for going back. */
	struct reader_piece *pieces;
	size_t piece_count, piece_room;
	struct buf bytes; /* of all of them */
	struct transcript_record dropped;
};

struct reader {
	struct reader_file *file;
	enum reader_form form;
	struct transcript_record header;
	uint64_t at;
	uint64_t estimate; /* of the size, as told last */
	bool cut;
	bool endless; /* of a transcript: the last record's line has no end yet */
	bool timed;
	uint64_t counted_to, lines; /* line ends in the bytes before counted_to */
	struct reader_capture capture;
};

void reader_capture_init(struct reader *r);
void reader_capture_fini(struct reader *r);
enum reader_result reader_capture_next(
	struct reader *r, struct transcript_record *record, struct diag *d);
enum reader_result reader_capture_previous(
	struct reader *r, struct transcript_record *record, struct diag *d);
/* Decides whether it is a capture, reading as far as that needs. */
bool reader_capture_settle(struct reader *r, struct diag *d);
/* The byte that the next record needs. */
uint64_t reader_capture_needed(const struct reader *r);
void reader_capture_seek(struct reader *r, uint64_t at);
bool reader_capture_seek_time(struct reader *r, int64_t t, struct diag *d);

/* ---- transcripts ---- */

enum reader_result reader_lines_next(
	struct reader *r, struct transcript_record *record, struct diag *d);
enum reader_result reader_lines_previous(
	struct reader *r, struct transcript_record *record, struct diag *d);
uint64_t reader_lines_needed(const struct reader *r);
bool reader_lines_seek(struct reader *r, uint64_t at, struct diag *d);
/* To the first line that begins behind `at`. */
bool reader_lines_seek_line(struct reader *r, uint64_t at, struct diag *d);
bool reader_lines_seek_time(struct reader *r, int64_t t, struct diag *d);

/* Whether `at` is at the end, and where that is. */
bool reader_is_end(struct reader *r, uint64_t at, uint64_t *size);
void reader_keep_header(struct reader *r, const struct transcript_record *header);

#endif
