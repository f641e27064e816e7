/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * THE reader of recorded files, for everything that reads them: replay, decode, export, verify,
 * scrub, the console's back-scroll.  Reads records from any place and in both directions, of:
 *   - transcripts of version 1 and 2, plain or gzip, finished or still being written;
 *   - captures of other tools (wire/capture.h) and a board's bare bytes, as RECEIVED and SENT
 *     records, one for each line (of a long line, one for each 4 KiB or less).
 * Memory is bounded, whatever the file: a window of it, one record, and for gzip a limited number of
 * points at which decompression can resume.
 */
#ifndef RECORD_READER_H
#define RECORD_READER_H

#include "record/transcript.h"

enum { READER_LONGEST_LINE = 64 * 1024 * 1024 };

enum reader_form {
	READER_TRANSCRIPT,
	READER_CAPTURE,
	READER_BYTES /* also a capture that does not show yet that it is one */
};

enum reader_result {
	READER_RECORD,
	READER_END,   /* for now: a file that is still being written may grow */
	READER_FAILED /* *d says where and why: "path:line: why".  A line that is no record is passed
	                 over, so the next call goes on behind it; an error of the file stays. */
};

struct reader;

/* "-" is standard input.  What can't be sought (a pipe, a terminal) is copied to a temporary file as
 * it is read, so that it can be.  Waits for the first line of a pipe.  Returns NULL with *d:
 * "path: why". */
struct reader *reader_open(const char *path, struct diag *d);
/* The same for one pass with reader_next only: nothing is copied. */
struct reader *reader_open_forward(const char *path, struct diag *d);
void reader_close(struct reader *r); /* NULL is fine */

/* "-" is "<stdin>"; control characters are visible.  Valid as long as the reader. */
const char *reader_name(const struct reader *r);
/* Of a copy: the name that messages and reports give it from here on. */
void reader_set_name(struct reader *r, const char *name);
enum reader_form reader_form(const struct reader *r);
/* The header at the file's start; all zero, with started -1, if there is none. */
const struct transcript_record *reader_header(const struct reader *r);

/* The next record; headers of later parts included; kind UNKNOWN for those of later versions.  The
 * record's memory is reused.  Waits for a pipe.  A last line that is cut off is READER_END, with
 * reader_cut. */
enum reader_result reader_next(struct reader *r, struct transcript_record *record, struct diag *d);
/* The record before the one that reader_next would return, which becomes the next one; READER_END at
 * the beginning. */
enum reader_result reader_previous(
	struct reader *r, struct transcript_record *record, struct diag *d);
/* The last line is cut off: known once the end has been reached. */
bool reader_cut(const struct reader *r);
/* Of a CAPTURE: the record returned last has a time.  Its lines before the first stamp have none. */
bool reader_has_time(const struct reader *r);
/* False if reader_next would wait, and nothing came within that time. */
bool reader_wait(struct reader *r, int milliseconds);

/* The place of the record that reader_next returns: a byte of the uncompressed file. */
uint64_t reader_at(const struct reader *r);
/* To a value of reader_at; 0; or reader_size and beyond: the end. */
bool reader_seek(struct reader *r, uint64_t at, struct diag *d);
/* To the first record at or after t, which never decreases along a file; the end if there is none. */
bool reader_seek_time(struct reader *r, int64_t t, struct diag *d);
/* Bytes so far, for progress; of a gzip file, an estimate until it has been read to its end. */
uint64_t reader_size(struct reader *r);
/* The file's bytes from `at` on as they are (of a gzip file, uncompressed), as many as are at hand, and
 * none at its end; valid until the next call.  Does not move reader_at. */
bool reader_bytes(struct reader *r, uint64_t at, struct slice *bytes, struct diag *d);
/* The line number of a place, from 1 on.  Counts from the start: for messages only. */
uint64_t reader_line(struct reader *r, uint64_t at);

/* To the next (backwards: previous) record that contains the text in what was sent, received, logged
 * or noted.  Text that is spread over consecutive records of one direction is found in the one in
 * which it begins.  READER_END, with the place unchanged, if there is none. */
enum reader_result reader_find(struct reader *r, struct slice text, bool backwards, struct diag *d);
/* The same, no further than about `most` bytes of the file.  READER_END with *more: not there, and the
 * place is now where the next such call goes on. */
enum reader_result reader_find_within(struct reader *r, struct slice text, bool backwards,
	uint64_t most, bool *more, struct diag *d);

#endif
