/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/verify_command.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "export/words.h"
#include "record/seal.h"
#include "setup/options.h"

struct verified {
	const char *path;
	bool read;
	struct seal_result seal;
};

static void verify_add_place(struct buf *out, const struct seal_place *place)
{
	buf_addf(out, _("%lld.%03d s (line %llu)"), (long long)(place->t / 1000000),
		(int)(place->t / 1000 % 1000), (unsigned long long)place->line);
}

static void verify_add_whole(struct buf *out, const struct seal_result *r)
{
	struct buf end = {0};

	buf_add_text(out, _("sealed to the end"));
	if (r->header.started >= 0) {
		buf_add_text(out, C_("between parts", ", "));
		transcript_add_time(out, r->header.started + r->good.t);
	}
	buf_add_text(out, C_("between parts", ", "));
	export_add_end(&end, buf_slice(&r->end));
	utf8_add_visible(out, buf_slice(&end));
	buf_fini(&end);
	buf_addf(out, _("; sha256 %.*s"), SLICE_ARG(buf_slice(&r->sha256)));
}

static void verify_add_open(struct buf *out, const struct seal_result *r)
{
	uint64_t after = r->lines - (r->good.line ? r->good.line : r->lines);

	struct buf place = {0};

	if (!r->good.line) {
		buf_add_text(out,
			_("open: it has no end, as after a kill or while it is being written; nothing is sealed"));
		return;
	}
	verify_add_place(&place, &r->good);
	buf_addf(out,
		_("open: it has no end, as after a kill or while it is being written; sealed up to %s"),
		buf_text(&place));
	buf_fini(&place);
	if (after)
		buf_addf(out,
			P_(", %zu line after it is not", ", %zu lines after it are not", after),
			(size_t)after);
}

static void verify_add_changed(struct buf *out, const struct seal_result *r)
{
	struct buf place = {0};

	if (r->good.line) {
		verify_add_place(&place, &r->good);
		buf_addf(out, _("changed behind %s: line %llu: %s"), buf_text(&place),
			(unsigned long long)r->bad.line, _(r->why));
	} else {
		buf_addf(out, _("changed before its first seal: line %llu: %s"),
			(unsigned long long)r->bad.line, _(r->why));
	}
	buf_fini(&place);
	if (r->crlf)
		buf_add_text(out, _("; its lines end in CR LF, so a program has converted it"));
}

static void verify_add_answer(struct buf *out, const struct seal_result *r)
{
	switch (r->answer) {
	case SEAL_WHOLE:
		verify_add_whole(out, r);
		break;
	case SEAL_OPEN:
		verify_add_open(out, r);
		break;
	case SEAL_CHANGED:
		verify_add_changed(out, r);
		break;
	case SEAL_NONE:
		buf_add_text(out, _("not sealed: version 1"));
		break;
	case SEAL_FOREIGN:
	default:
		break;
	}
}

/* The given part with the highest number below this one's, of the same session; NULL: none. */
static const struct verified *verify_part_before(
	const struct verified *files, size_t count, const struct seal_result *r)
{
	const struct verified *before = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct seal_result *other = &files[i].seal;

		if (files[i].read && other->answer != SEAL_FOREIGN && seal_same_session(other, r) &&
			other->header.part < r->header.part &&
			(!before || other->header.part > before->seal.header.part))
			before = &files[i];
	}
	return before;
}

/* The next part is made before its part before gets its end: a kill may come in between. */
static bool verify_was_killed_between(const struct seal_result *r, const struct seal_result *before)
{
	return before->header.part + 1 == r->header.part && before->answer == SEAL_OPEN &&
	       r->answer == SEAL_OPEN && !r->good.line;
}

/* Returns false if the parts that were given are no chain. */
static bool verify_add_chain(
	struct buf *out, const struct verified *files, size_t count, const struct seal_result *r)
{
	const struct verified *before = verify_part_before(files, count, r);
	int part = r->header.part;

	if (part < 2)
		return true;
	buf_addf(out, _("; part %d, "), part);
	if (!before && part == 2)
		buf_add_text(out, _("part 1 is not among these files"));
	else if (!before)
		buf_addf(out, _("parts 1 to %d are not among these files"), part - 1);
	else if (before->seal.header.part + 1 < part)
		buf_addf(out, _("MISSING before it: what comes after part %d"),
			before->seal.header.part);
	else if (verify_was_killed_between(r, &before->seal))
		buf_addf(out, _("begun when part %d was to end"), part - 1);
	else if (!seal_follows(r, &before->seal))
		buf_addf(out, _("it does NOT follow this part %d"), part - 1);
	else
		buf_addf(out, _("follows part %d"), part - 1);
	return !before || seal_follows(r, &before->seal) ||
	       verify_was_killed_between(r, &before->seal);
}

static int verify_tell(const struct verified *files, size_t count, struct buf *out)
{
	int status = EXIT_ALL_WELL;

	for (size_t i = 0; i < count; i++) {
		const struct seal_result *r = &files[i].seal;

		if (!files[i].read || r->answer == SEAL_FOREIGN) {
			status = EXIT_USAGE;
			continue;
		}
		utf8_add_visible(out, slice_of(files[i].path));
		buf_add_text(out, ": ");
		verify_add_answer(out, r);
		bool chain = verify_add_chain(out, files, count, r);
		buf_add_char(out, '\n');
		if (status == EXIT_ALL_WELL &&
			!(chain && (r->answer == SEAL_WHOLE || r->answer == SEAL_OPEN)))
			status = EXIT_FAILED;
	}
	return status;
}

static int verify_files(const char *const *paths, size_t count)
{
	struct verified *files = memory_new(count * sizeof(*files));
	struct buf out = {0};

	for (size_t i = 0; i < count; i++) {
		struct diag d;

		files[i].path = paths[i];
		files[i].read = seal_check_file(paths[i], &files[i].seal, &d);
		if (!files[i].read)
			fprintf(stderr, "atmq: %s\n", d.text);
		else if (files[i].seal.answer == SEAL_FOREIGN)
			fprintf(stderr, _("atmq: %s:1: not a transcript of atmq\n"),
				VISIBLE(slice_of(paths[i]), VISIBLE_MOST));
	}
	int status = verify_tell(files, count, &out);
	if (!print_output(&out))
		status = EXIT_USAGE;
	for (size_t i = 0; i < count; i++)
		seal_result_fini(&files[i].seal);
	free(files);
	buf_fini(&out);
	return status;
}

int verify_command(int argc, char **argv)
{
	const struct option_row rows[] = {{0}};
	struct options o;
	int status;

	if (options_start(&o, argc, argv,
		    N_("atmq verify TRANSCRIPT...\n\n"
		       "Says whether transcripts are as they were written: sealed to the end, open (no end\n"
		       "yet, or atmq was killed), or changed, and behind which line; then it exits with 1."),
		    rows, 1, INT_MAX, &status))
		status = verify_files(o.operands, o.operand_count);
	options_fini(&o);
	return status;
}
