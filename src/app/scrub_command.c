/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/scrub_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/list.h"
#include "base/memory.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "record/scrub_file.h"
#include "record/transcript_name.h"
#include "setup/options.h"

/* Of a file with more, the first ones are listed. */
enum { LEFT_MOST = 1000, SHOWN_MOST = 3 };

struct left {
	uint64_t place;
	size_t number; /* among all, as they were found */
	int kind;
	char shown[16]; /* the beginning of the value */
};

struct scrubbing {
	bool check, list, unmasked, force;
	char *kinds, *to;
	struct scrub *s;
	struct scrub_file **files;
	size_t count;
	/* of the file that is checked: */
	struct left *left;
	size_t left_count, left_room;
	bool more;
};

/* ---- checking ---- */

/* "Lab…": enough to find it, too little to hand it on. */
static void scrub_shorten(struct slice value, char *out, size_t room)
{
	size_t n = utf8_cut(value, SHOWN_MOST < value.n / 2 ? SHOWN_MOST : value.n / 2);

	snprintf(out, room, "%.*s…", (int)n, value.p);
}

static bool scrub_add_left(void *user, uint64_t place, int kind, struct slice value)
{
	struct scrubbing *w = user;

	if (w->left_count == LEFT_MOST) {
		w->more = true;
		return false;
	}
	w->left = memory_grow(w->left, &w->left_room, w->left_count + 1, sizeof(*w->left));
	struct left *l = &w->left[w->left_count++];
	*l = (struct left){.place = place, .number = w->left_count, .kind = kind};
	scrub_shorten(value, l->shown, sizeof(l->shown));
	return true;
}

/* Passwords are found before the rest of their line. */
static int scrub_compare_left(const void *a, const void *b)
{
	const struct left *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static int scrub_check_file(struct scrubbing *w, struct scrub_file *f)
{
	struct buf out = {0};
	struct diag d;
	uint64_t place = 0, line = 0;

	w->left_count = 0;
	w->more = false;
	if (!scrub_file_check(f, scrub_add_left, w, &d)) {
		print_problem(d.text);
		return EXIT_USAGE;
	}
	if (w->left_count)
		qsort(w->left, w->left_count, sizeof(*w->left), scrub_compare_left);
	for (size_t i = 0; i < w->left_count; i++) {
		const struct left *l = &w->left[i];

		if (!line || l->place != place)
			line = scrub_file_line(f, l->place);
		place = l->place;
		buf_addf(&out, "%s:%llu: ", scrub_file_name(f), (unsigned long long)line);
		if (l->kind == SCRUB_SECRET)
			buf_addf(&out, "%s\n", _("password"));
		else
			buf_addf(&out, "%s %s\n", scrub_kind_name((enum scrub_kind)l->kind),
				VISIBLE(slice_of(l->shown), sizeof(l->shown)));
	}
	if (w->more)
		buf_addf(&out, _("%s: there is more\n"), scrub_file_name(f));
	bool printed = print_output(&out);
	buf_fini(&out);
	return !printed ? EXIT_USAGE : w->left_count ? EXIT_FAILED : EXIT_ALL_WELL;
}

/* ---- writing ---- */

/* "dir/board.log" -> "dir/board.scrubbed.log" */
static void scrub_add_name(struct buf *out, const char *path)
{
	struct slice name = slice_of(path), suffix = SLICE(TRANSCRIPT_SUFFIX);
	size_t slash = name.n;

	if (slice_ends(name, SLICE(".gz")))
		name.n -= 3;
	if (!slice_ends(name, suffix)) {
		while (slash > 0 && path[slash - 1] != '/')
			slash--;
		size_t dot = name.n;
		while (dot > slash && name.p[dot - 1] != '.')
			dot--;
		suffix = dot > slash + 1 ? slice_from(name, dot - 1) : (struct slice){"", 0};
	}
	buf_add(out, slice_sub(name, 0, name.n - suffix.n));
	buf_add_text(out, ".scrubbed");
	buf_add(out, suffix);
}

static void scrub_add_counts(struct buf *out, const struct scrub_counts *counts)
{
	size_t begun = out->n;

	for (int kind = 0; kind < SCRUB_KINDS; kind++)
		if (counts->places[kind])
			buf_addf(out, "%s%zu %s", list_comma(out->n - begun), counts->places[kind],
				scrub_kind_name((enum scrub_kind)kind));
	if (counts->secrets) {
		buf_add_text(out, list_comma(out->n - begun));
		buf_addf(
			out, P_("%zu password", "%zu passwords", counts->secrets), counts->secrets);
	}
}

static int scrub_write_file(struct scrubbing *w, struct scrub_file *f, const char *path)
{
	struct buf name = {0}, told = {0}, found = {0};
	struct scrub_counts counts;
	struct diag d;

	if (w->to)
		buf_add_text(&name, w->to);
	else
		scrub_add_name(&name, path);
	bool done = scrub_file_write(f, buf_text(&name), w->force, &counts, &d);
	if (done) {
		scrub_add_counts(&found, &counts);
		buf_addf(&told,
			found.n ? _("%s: %s replaced; read it before you send it")
				: _("%s: nothing was found to replace; read it before you send it"),
			buf_text(&name), buf_text(&found));
		print_problem(buf_text(&told));
	} else {
		print_problem(d.text);
	}
	buf_fini(&found);
	buf_fini(&told);
	buf_fini(&name);
	return done ? EXIT_ALL_WELL : EXIT_USAGE;
}

/* ---- all files ---- */

static bool scrub_print_list(const struct scrub_values *values)
{
	struct buf out = {0};

	for (size_t i = 0; i < scrub_values_count(values); i++) {
		if (scrub_value_is_spelling(values, i) || !scrub_value_pseudonym(values, i).n)
			continue;
		buf_add(&out, scrub_value_pseudonym(values, i));
		buf_add_char(&out, '\t');
		utf8_add_visible(&out, scrub_value_text(values, i));
		buf_add_char(&out, '\n');
	}
	bool done = print_output(&out);
	buf_fini(&out);
	return done;
}

static bool scrub_learn_files(struct scrubbing *w, const struct options *words)
{
	struct diag d;

	for (size_t i = 0; i < words->operand_count; i++) {
		const char *first;
		struct scrub_file *f = scrub_file_open(w->s, words->operands[i], &d);

		if (!f) {
			print_problem(d.text);
			return false;
		}
		w->files[w->count++] = f;
		if (scrub_file_bad_lines(f, &first)) {
			struct buf told = {0};

			size_t bad = scrub_file_bad_lines(f, NULL);
			buf_addf(&told,
				P_("%s; %zu such line is left out",
					"%s; %zu such lines are left out", bad),
				first, bad);
			print_problem(buf_text(&told));
			buf_fini(&told);
		}
	}
	if (scrub_end_learning(w->s, &d))
		return true;
	print_problem(d.text);
	return false;
}

static int scrub_files(struct scrubbing *w, const struct options *words)
{
	int worst = EXIT_ALL_WELL;

	w->files = memory_new(words->operand_count * sizeof(*w->files));
	if (!scrub_learn_files(w, words))
		return EXIT_USAGE;
	for (size_t i = 0; i < w->count; i++) {
		int status = w->check ? scrub_check_file(w, w->files[i])
		                      : scrub_write_file(w, w->files[i], words->operands[i]);

		if (!status && scrub_file_bad_lines(w->files[i], NULL))
			status = EXIT_USAGE;
		worst = status > worst ? status : worst;
	}
	if (w->list && !scrub_print_list(scrub_known(w->s)))
		worst = EXIT_USAGE;
	return worst;
}

static int scrub_run(struct scrubbing *w, const struct options *words)
{
	unsigned kinds;
	struct diag d;
	bool has_pipe = false;

	for (size_t i = 0; i < words->operand_count; i++)
		has_pipe |= strcmp(words->operands[i], "-") == 0;
	if (!scrub_read_kinds(slice_of(w->kinds), &kinds, &d)) {
		fprintf(stderr, _("atmq: --%s: %s\n"), "kinds", d.text);
		return EXIT_USAGE;
	}
	if (w->to && (w->check || words->operand_count > 1)) {
		fputs(w->check ? _("atmq: --check writes nothing: leave out -o\n")
			       : _("atmq: -o is for one file\n"),
			stderr);
		return EXIT_USAGE;
	}
	if (has_pipe && !w->check && !w->to) {
		fputs(_("atmq: for standard input, say where it goes: -o FILE\n"), stderr);
		return EXIT_USAGE;
	}
	w->s = scrub_new(kinds, !w->unmasked);
	int status = scrub_files(w, words);
	for (size_t i = 0; i < w->count; i++)
		scrub_file_close(w->files[i]);
	free(w->files);
	free(w->left);
	scrub_free(w->s);
	return status;
}

int scrub_command(int argc, char **argv)
{
	enum { FILES_MOST = 1000 };
	struct scrubbing w = {0};
	const struct option_row rows[] = {
		{"kinds", 0, OPTION_TEXT, &w.kinds, N_("KINDS"),
			N_("of ssid,mac,ip,host,topic,serial (all)")},
		{"check", 0, OPTION_FLAG, &w.check, NULL,
			N_("write nothing; list what is left, exit 1 if there is any")},
		{"output", 'o', OPTION_TEXT, &w.to, N_("FILE"), N_("instead of NAME.scrubbed.EXT")},
		{"force", 0, OPTION_FLAG, &w.force, NULL, N_("replace a file that exists")},
		{"list", 0, OPTION_FLAG, &w.list, NULL,
			N_("print which value has which pseudonym: keep that to yourself")},
		{"unmasked", 0, OPTION_FLAG, &w.unmasked, NULL, N_("leave passwords as they are")},
		{0},
	};
	static const char usage[] = N_(
		"atmq scrub [options] FILE...\n\n"
		"Replaces what identifies somebody, in transcripts and in logs of any tool, with\n"
		"pseudonyms (MAC-1, IP-2), and passwords with stars. FILE itself is not changed.\n"
		"Read what comes out before you send it.");
	struct options words;
	int status;

	if (options_start(&words, argc, argv, usage, rows, 1, FILES_MOST, &status))
		status = scrub_run(&w, &words);
	options_fini(&words);
	free(w.kinds);
	free(w.to);
	return status;
}
